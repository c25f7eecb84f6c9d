"""Requests under `<base_url>/vdk-lab/api/`: checked as Jupyter checks its own, then passed on."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
from jupyter_server.base.handlers import APIHandler
from tornado import web

from vdk_lab_server.node import NodeError
from vdk_lab_server.service import LabService, ServiceError

# What a browser may say to the service; everything else is Jupyter's business.
_REQUEST_HEADERS = ("Content-Type", "Accept", "X-OPID")
_RESPONSE_HEADERS = (
    "Content-Type",
    "Location",
    "Retry-After",
    "X-OPID",
    "X-Content-Type-Options",
    "X-VDK-Lab-Next-Offset",
    "X-VDK-Lab-Ended",
    "X-VDK-Lab-Missed-Bytes",
    "X-VDK-Lab-Lines-Before",
)
_TIMEOUT = httpx.Timeout(connect=10, read=None, write=None, pool=None)


def problem(code: str, what: str, why: str, countermeasures: str) -> dict[str, str]:
    return {
        "code": code,
        "what": what,
        "why": why,
        "consequences": "It was not carried out.",
        "countermeasures": countermeasures,
    }


class ProxyHandler(APIHandler):
    """Passes a request on and streams the answer back."""

    # Polls of an open panel must not keep a server of a hub alive; active runs are reported apart.
    _track_activity = False

    def initialize(self, service: LabService, contents_root: str | None) -> None:
        self._service = service
        self._contents_root = contents_root
        self._client: httpx.AsyncClient | None = None

    @web.authenticated
    async def get(self, path: str) -> None:
        await self._pass_on(path)

    @web.authenticated
    async def post(self, path: str) -> None:
        await self._pass_on(path)

    @web.authenticated
    async def put(self, path: str) -> None:
        await self._pass_on(path)

    @web.authenticated
    async def patch(self, path: str) -> None:
        await self._pass_on(path)

    @web.authenticated
    async def delete(self, path: str) -> None:
        await self._pass_on(path)

    async def _pass_on(self, path: str) -> None:
        try:
            address = await self._service.address()
        except (NodeError, ServiceError) as error:
            self._fail(503, problem("service-off", "VDK Lab does not run.", str(error), "Then try again."))
            return
        # tornado has decoded the path; each part is encoded anew, so that none can become two.
        raw = self.request.path.split("/vdk-lab/api/", 1)[1]
        # JupyterLab adds a bare number to every address, against caches.
        query = "&".join(part for part in self.request.query.split("&") if part and not part.isdigit())
        url = f"{address}/{raw}" + (f"?{query}" if query else "")
        headers = {
            name: self.request.headers[name] for name in _REQUEST_HEADERS if name in self.request.headers
        }
        headers["Authorization"] = f"Bearer {self._service.token}"
        if self._contents_root is not None:
            headers["X-VDK-Lab-Contents-Root"] = quote(self._contents_root)
        body = self.request.body or None
        # No proxy of the outside world stands between us and loopback.
        async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as client:
            self._client = client
            try:
                async with client.stream(
                    self.request.method or "GET", url, headers=headers, content=body
                ) as answer:
                    self.set_status(answer.status_code)
                    # An answer is data: no browser may take it for a page.
                    self.set_header("X-Content-Type-Options", "nosniff")
                    for name in _RESPONSE_HEADERS:
                        if name in answer.headers:
                            self.set_header(name, answer.headers[name])
                    if answer.status_code in (204, 304):
                        self.clear_header("Content-Type")
                    async for chunk in answer.aiter_raw():
                        self.write(chunk)
                        await self.flush()
            except httpx.HTTPError as error:
                if not self._headers_written:
                    self._fail(
                        502,
                        problem(
                            "service-lost",
                            "VDK Lab did not answer.",
                            type(error).__name__,
                            "Try again; it is started anew.",
                        ),
                    )
                return
        await self.finish()

    def _fail(self, status: int, content: dict[str, str]) -> None:
        self.set_status(status)
        self.finish(content)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """No traceback and no HTML leaves the server."""
        reason = {403: "You are not signed in, or the page is from before you signed in."}.get(
            status_code, ""
        )
        self.finish(
            problem(
                f"http-{status_code}", "The request was refused.", reason or self._reason, "Reload the page."
            )
        )

    def get_login_url(self) -> str:
        # A request of a program is answered, not sent to a page.
        raise web.HTTPError(403)
