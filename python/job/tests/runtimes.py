"""A real local runtime, in a process of its own: jobs are packed, deployed and executed as people do it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[3]
NODE = ROOT / "node_modules/node/bin/node"
CLI = ROOT / "python/server/vdk_lab_server/node/vdk-lab.mjs"
TEAM = "tests"
# Generous: it ends a test that would hang, and measures nothing.
_SECONDS = 240
_PAUSE = 0.05


class Runtime:
    """Runs jobs in this interpreter's environment, and answers without a token."""

    def __init__(self, around: Path) -> None:
        self._around = around
        around.mkdir(parents=True)
        command = [str(NODE), str(CLI), "runtime", "start", "--data-dir", str(around / "data"), "--no-auth"]
        self._process = subprocess.Popen(
            [*command, "--port", "0", "--python", sys.executable],
            env=self._environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        said = []
        for line in self._process.stdout:
            said.append(line)
            if line.startswith("ready: "):
                self.url = line.split()[1]
                return
        raise RuntimeError(f"The runtime ended before it was ready: {said}")

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "VDK_LAB_STATE_DIR": str(self._around / "state")}

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(_SECONDS)
        self._process.stdout.close()

    def _call(self, method: str, path: str, body: Any = None) -> tuple[Any, Message]:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        request = Request(f"{self.url}/{path}", data=data, method=method, headers={"Content-Type": kind})
        with urlopen(request, timeout=_SECONDS) as answer:
            text = answer.read()
            return json.loads(text) if text else None, answer.headers

    def deploy(self, folder: Path) -> None:
        """Packs the folder as `vdk-lab` does, uploads and deploys it, and waits until it is ready."""
        name = folder.name
        archive = self._around / f"{name}.zip"
        pack = [str(NODE), str(CLI), "pack", str(folder), "-o", str(archive)]
        subprocess.run(pack, env=self._environment(), check=True, capture_output=True)
        jobs = f"data-jobs/for-team/{TEAM}/jobs"
        self._call("POST", jobs, {"job_name": name, "config": {"schedule": {"schedule_cron": ""}}})
        uploaded, _ = self._call("POST", f"{jobs}/{name}/sources?reason=test", archive.read_bytes())
        self._call("POST", f"{jobs}/{name}/deployments", {"job_version": uploaded["version_sha"]})
        status = self._until(f"runtime/jobs/{TEAM}/{name}/deployment-status", {"none", "running"})
        assert status["status"] == "success", status

    def execute(
        self, name: str, arguments: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Starts an execution and waits for its end: the execution, and its steps with states and outputs."""
        job = f"data-jobs/for-team/{TEAM}/jobs/{name}"
        body = {"started_by": "test", "args": arguments or {}}
        _, headers = self._call("POST", f"{job}/deployments/production/executions", body)
        execution = headers["Location"].rsplit("/", 1)[-1]
        ended = self._until(f"{job}/executions/{execution}", {"submitted", "running"})
        steps, _ = self._call("GET", f"runtime/jobs/{TEAM}/{name}/executions/{execution}/steps")
        return ended, steps

    def log(self, name: str, execution: str) -> str:
        answer, _ = self._call("GET", f"data-jobs/for-team/{TEAM}/jobs/{name}/executions/{execution}/logs")
        return answer["logs"]

    def properties(self, name: str) -> dict[str, Any]:
        return self._call("GET", f"data-jobs/for-team/{TEAM}/jobs/{name}/deployments/TODO/properties")[0] or {}

    def set_properties(self, name: str, values: dict[str, Any]) -> None:
        self._call("PUT", f"data-jobs/for-team/{TEAM}/jobs/{name}/deployments/TODO/properties", values)

    def _until(self, path: str, not_yet: set[str]) -> dict[str, Any]:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            answer, _ = self._call("GET", path)
            if answer["status"] not in not_yet:
                return answer
            time.sleep(_PAUSE)
        raise TimeoutError(f"{path} stayed {answer}")
