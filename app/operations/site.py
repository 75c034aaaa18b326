"""GET /live, /ready and /metrics, for the operator's own machines: no secret guards them, nothing personal is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import structlog
from aiohttp import web

from app.operations.health import Health
from app.operations.metrics import CONTENT_TYPE, Metrics
from app.turns import where
from bot.errors import ListenAddressError

log = structlog.get_logger(__name__)


@asynccontextmanager
async def listening(listen: str | None, health: Health, metrics: Metrics) -> AsyncIterator[int | None]:
    """Answer at `listen` (host:port) as long as this lasts, and yield the port; nowhere if it is None."""
    if listen is None:
        yield None
        return
    runner = web.AppRunner(_application(health, metrics), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    host, _, port = listen.rpartition(":")
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        yield int(runner.addresses[0][1])
    except OSError as exc:
        raise ListenAddressError(listen, "ATBALSS_HEALTH_LISTEN") from exc
    finally:
        await runner.cleanup()


def _application(health: Health, metrics: Metrics) -> web.Application:
    async def live(_request: web.Request) -> web.Response:
        return web.Response(text="live")

    async def ready(_request: web.Request) -> web.Response:
        if await health.ready():
            return web.Response(text="ready")
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text="not ready")

    async def measured(_request: web.Request) -> web.Response:
        try:
            text = await asyncio.to_thread(metrics.text)
        except Exception as exc:  # noqa: BLE001 - whatever ails the database, the asker learns no more than that
            log.warning("metrics can't be read", error=where(exc))
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text="no metrics")
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE})

    application = web.Application(client_max_size=1024)
    for path, answer in (("/live", live), ("/ready", ready), ("/metrics", measured)):
        application.router.add_get(path, answer)
    return application
