"""A real kernel `vdk`, started as its kernelspec starts it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

LAUNCHER = Path(__file__).resolve().parents[1] / "vdk_lab_job/kernel.py"


@dataclass
class Answer:
    """What a cell gave."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None

    @property
    def printed(self) -> str:
        return "".join(output["text"] for output in self.outputs if output["output_type"] == "stream")

    @property
    def shown(self) -> str | None:
        """The last result or picture, as text."""
        texts = [output["data"].get("text/plain") for output in self.outputs if "data" in output]
        return texts[-1] if texts else None


class Kernel:
    def __init__(self, folder: Path, state: Path, environment: dict[str, str] | None = None) -> None:
        self._folder = folder
        self._state = state
        self._environment = environment or {}
        self._manager: KernelManager | None = None
        self._client: Any = None

    def start(self) -> None:
        if self._manager is not None:
            return
        # Ending a job takes its time: sent rows have to arrive.
        self._manager = KernelManager(shutdown_wait_time=60)
        self._manager._kernel_spec = KernelSpec(
            argv=[sys.executable, str(LAUNCHER), "-f", "{connection_file}"],
            display_name="VDK job",
            language="python",
        )
        environment = {**os.environ, "VDK_LAB_STATE_DIR": str(self._state), **self._environment}
        self._manager.start_kernel(cwd=str(self._folder), env=environment)
        self._connect()

    def _connect(self) -> None:
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=120)

    def run(self, source: str) -> Answer:
        self.start()
        answer = Answer()

        def take(message: dict[str, Any]) -> None:
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                answer.outputs.append({"output_type": "stream", **content})
            elif kind in ("execute_result", "display_data"):
                answer.outputs.append({"output_type": kind, "data": content["data"]})
            elif kind == "error":
                answer.error = content

        reply = self._client.execute_interactive(source, timeout=120, output_hook=take, allow_stdin=False)
        if reply["content"]["status"] == "error" and answer.error is None:
            answer.error = reply["content"]
        return answer

    def ok(self, source: str) -> Answer:
        answer = self.run(source)
        assert answer.error is None, answer.error
        return answer

    def complete(self, source: str) -> list[str]:
        self.start()
        return self._client.complete(source, len(source), reply=True, timeout=60)["content"]["matches"]

    def info(self) -> dict[str, Any]:
        """What it tells of itself."""
        self.start()
        return self._client.kernel_info(reply=True, timeout=60)["content"]

    def restart(self) -> None:
        self._client.stop_channels()
        self._manager.restart_kernel(now=True)
        self._connect()

    def close(self) -> None:
        manager, self._manager = self._manager, None
        if manager is not None:
            self._client.stop_channels()
            manager.shutdown_kernel()
