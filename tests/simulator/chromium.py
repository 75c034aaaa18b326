"""A browser for the tests of the page: Debian's chromium, led over its debugging port."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PATIENCE = 20.0  # seconds
PHONE = 500  # points: what is narrower is a phone


class Tab:
    """An open page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0

    async def run(self, script: str) -> Any:
        """The value of an expression; promises are awaited."""
        wrapped = {"expression": script, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = await self._command("Runtime.evaluate", **wrapped)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def until(self, condition: str) -> None:
        """Wait until an expression is true."""
        async with asyncio.timeout(PATIENCE):
            while not await self.run(f"Boolean({condition})"):
                await asyncio.sleep(0.05)

    async def open(self, address: str) -> None:
        """Go to a page."""
        await self._command("Page.navigate", url=address)

    async def resize(self, wide: int, high: int, *, dark: bool = False, dense: float = 1) -> None:
        """Look through a window of so many points, each of `dense` pixels; a narrow one is a phone's."""
        metrics = {"width": wide, "height": high, "deviceScaleFactor": dense, "mobile": wide < PHONE}
        await self._command("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self._command("Emulation.setEmulatedMedia", features=[scheme])

    async def picture(self) -> bytes:
        """The window as PNG."""
        return b64decode((await self._command("Page.captureScreenshot", format="png"))["data"])

    async def pdf(self) -> bytes:
        """The page as it is printed."""
        printed = await self._command("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return b64decode(printed["data"])

    async def _command(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == self._number:
                result: dict[str, Any] = answer["result"]
                return result


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Tab]:
    """A fresh browser with its profile in an empty folder."""
    command = [shutil.which("chromium") or "chromium", *FLAGS, f"--user-data-dir={folder}", "--remote-debugging-port=0"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 - a fixed program
    try:
        async with aiohttp.ClientSession() as session:
            address = await _debugging_address(folder, session)
            async with session.ws_connect(address, max_msg_size=0) as socket:
                yield Tab(socket)
    finally:
        process.terminate()
        process.wait()


async def _debugging_address(folder: Path, session: aiohttp.ClientSession) -> str:
    async with asyncio.timeout(PATIENCE):
        while not (note := folder / "DevToolsActivePort").exists() or "\n" not in note.read_text():
            await asyncio.sleep(0.05)
        port = note.read_text().split()[0]
        async with session.get(f"http://127.0.0.1:{port}/json") as response:
            tabs = await response.json()
    return str(next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"))
