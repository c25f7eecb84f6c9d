"""lab-service as a process: started on the first use, started again when it died, ended with Jupyter."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from jupyter_core.paths import jupyter_config_path

from vdk_lab_server.node import SERVICE, find_node, tools_prefix

_START_SECONDS = 60
_END_SECONDS = 15


class ServiceError(Exception):
    """The service does not run; the message is for people."""


class LabService:
    """The one process of this Jupyter server. `address` starts it when it does not run."""

    def __init__(self, state: Path, log: logging.Logger) -> None:
        self._state = state
        self._log = log
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._url = ""
        self.token = secrets.token_urlsafe(32)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def address(self) -> str:
        """Its URL. Raises NodeError or ServiceError."""
        async with self._lock:
            if not self.running:
                await self._start()
            return self._url

    async def _start(self) -> None:
        node = find_node()
        if not SERVICE.is_file():
            raise ServiceError(
                f"The service of VDK Lab is missing at {SERVICE}. Install vdk-lab-server again."
            )
        self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "VDK_LAB_STATE_DIR": str(self._state),
            # Not in the argument list, which every user of the machine can read.
            "VDK_LAB_SERVICE_TOKEN": self.token,
            "VDK_LAB_SERVER_PREFIX": tools_prefix(),
            "VDK_LAB_CONFIG_FOLDERS": os.pathsep.join(jupyter_config_path()),
        }
        log = (self._state / "lab-service.log").open("ab")
        try:
            self._process = await asyncio.create_subprocess_exec(
                str(node),
                str(SERVICE),
                "--state",
                str(self._state),
                "--parent-stdin",
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                env=environment,
                # Ctrl-C in the terminal ends Jupyter, which then ends the service in good order.
                start_new_session=True,
            )
        finally:
            log.close()
        assert self._process.stdout is not None  # noqa: S101 -- it was asked for
        try:
            line = (await asyncio.wait_for(self._process.stdout.readline(), _START_SECONDS)).decode()
        except asyncio.TimeoutError:
            line = ""
        if not line.startswith("ready: "):
            await self.stop()
            raise ServiceError(
                f"The service of VDK Lab did not start. Its log is {self._state / 'lab-service.log'}."
            )
        self._url = line.removeprefix("ready: ").strip()
        self._log.info("VDK Lab: the service runs as process %s", self._process.pid)

    async def stop(self) -> None:
        """Asks it to end, so that runs get their reason; then makes sure."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _END_SECONDS)
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
