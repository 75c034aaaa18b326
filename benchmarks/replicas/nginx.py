"""nginx in front of replicas on this machine, with the configuration that docs/operations.md gives for copying."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "operations.md"
MISSING = "there is no nginx here: install it (apt-get install nginx-light)"
STARTING_SECONDS = 10.0
LOOK_SECONDS = 0.05
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class NginxError(Exception):
    """nginx does not run."""


def guide() -> str:
    """Return the configuration from the guide."""
    found = re.search(r"```nginx\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, "docs/operations.md shows no configuration any more"
    return found[1]


def configuration(folder: Path, port: int, upstreams: Sequence[int]) -> str:
    """Return the guide's configuration with addresses of this machine, and without what only the internet needs."""
    site = re.sub(r"( *server )[\d.]+:\d+( .*;\n)(?: *server .*;\n)*", _servers(upstreams), guide(), count=1)
    site = re.sub(r"listen .*;", f"listen 127.0.0.1:{port};", site)
    site = re.sub(r" *(?:server_name|ssl_\w+) .*;\n", "", site)
    lines = [
        "daemon off;",
        *(["user root;"] if os.geteuid() == 0 else []),
        "worker_processes 1;",
        f"pid {folder}/nginx.pid;",
        f"error_log {folder}/nginx.log;",
        "events { worker_connections 256; }",
        "http {",
        "access_log off;",
        *(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY),
        site,
        "}",
    ]
    return "\n".join(lines)


def _servers(upstreams: Sequence[int]) -> str:
    return "".join(rf"\g<1>127.0.0.1:{port}\g<2>" for port in upstreams)


@asynccontextmanager
async def nginx(folder: Path, port: int, upstreams: Sequence[int]) -> AsyncIterator[None]:
    """nginx at a port of this machine, as long as this lasts. Raises NginxError."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise NginxError(MISSING)
    folder.mkdir()
    (folder / "nginx.conf").write_text(configuration(folder, port, upstreams))
    process = await asyncio.create_subprocess_exec(
        program,
        *("-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf")),
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _listens(port, process, folder)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _listens(port: int, process: asyncio.subprocess.Process, folder: Path) -> None:
    for _ in range(int(STARTING_SECONDS / LOOK_SECONDS)):
        if process.returncode is not None:
            break
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(LOOK_SECONDS)
            continue
        writer.close()
        return
    raise NginxError(f"nginx does not start: {(folder / 'nginx.log').read_text()}")
