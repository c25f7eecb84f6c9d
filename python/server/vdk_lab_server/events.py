"""`<base_url>/vdk-lab/events`: one WebSocket a tab, fed from lab-service's server-sent events.

Each message of the client says what it wants: `{"topics": [...], "position": "..."}`.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import httpx
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from vdk_lab_server.node import NodeError
from vdk_lab_server.service import LabService, ServiceError

_LONGEST_MESSAGE = 64 * 1024


class EventsHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Checked for login and origin as Jupyter's own sockets are."""

    _track_activity = False
    ping_interval = 15

    def initialize(self, service: LabService) -> None:
        self._service = service
        self._following: asyncio.Task[None] | None = None

    # The decorator's result is typed more loosely than what it wraps.
    @web.authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        await super().get(*args, **kwargs)

    def get_login_url(self) -> str:
        raise web.HTTPError(403)

    def set_default_headers(self) -> None:
        """A socket has no body that a policy could protect."""

    def on_message(self, message: str | bytes) -> None:
        try:
            if len(message) > _LONGEST_MESSAGE:
                raise ValueError("too long")
            wish = json.loads(message)
            topics = [str(topic) for topic in wish["topics"]]
            position = str(wish["position"]) if wish.get("position") else None
        except (ValueError, TypeError, KeyError, AttributeError):
            self.close(1003, "Send {topics, position}")
            return
        self._stop_following()
        self._following = asyncio.get_running_loop().create_task(self._follow(topics, position))

    def on_close(self) -> None:
        self._stop_following()

    def _stop_following(self) -> None:
        if self._following is not None:
            self._following.cancel()
            self._following = None

    async def _follow(self, topics: list[str], position: str | None) -> None:
        try:
            address = await self._service.address()
            query = urlencode({"topics": ",".join(topics), **({"position": position} if position else {})})
            headers = {"Authorization": f"Bearer {self._service.token}"}
            timeout = httpx.Timeout(connect=10, read=60, write=10, pool=None)
            async with (
                httpx.AsyncClient(timeout=timeout, trust_env=False) as client,
                client.stream("GET", f"{address}/events?{query}", headers=headers) as answer,
            ):
                await self._bridge(answer)
        except (NodeError, ServiceError, httpx.HTTPError, WebSocketClosedError):
            # The page connects again, and resumes where it was.
            self.close(1013, "The service ended")

    async def _bridge(self, answer: httpx.Response) -> None:
        identity = ""
        async for line in answer.aiter_lines():
            if line.startswith("id: "):
                identity = line[4:]
            elif line.startswith("data: "):
                message = {"id": identity, **json.loads(line[6:])}
                await self.write_message(json.dumps(message))
        self.close(1013, "The service ended")
