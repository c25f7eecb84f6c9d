"""Jobs made of a few lines, run by real vdk-core in a process; and real kernels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
from kernels import Kernel
from runtimes import Runtime

ROOT = Path(__file__).resolve().parents[3]
CONTRACTS = ROOT / "contracts"
LAUNCHER = ROOT / "python/job/vdk_lab_job/launch.py"
SCHEMA = jsonschema.Draft7Validator(json.loads((CONTRACTS / "events.schema.json").read_text("utf-8")))


def code(source: str | list[str], *, id: str | None = None, step: bool = True, **metadata: Any) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {**({"tags": ["vdk"]} if step else {}), **metadata},
        "outputs": [],
        "source": source,
    }
    return cell if id is None else {**cell, "id": id}


def sql(source: str, **options: Any) -> dict[str, Any]:
    return code(f"%%vdksql\n{source}", **options)


def notebook(*cells: dict[str, Any] | str, minor: int = 5) -> str:
    """A notebook's text. A cell without an id gets `c1`, `c2`, … when the format has ids."""
    made = []
    for number, cell in enumerate(cells, 1):
        value = code(cell) if isinstance(cell, str) else dict(cell)
        if minor >= 5:
            value.setdefault("id", f"c{number}")
        made.append(value)
    metadata = {"kernelspec": {"name": "vdk", "display_name": "VDK job (Python)", "language": "python"}}
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": minor})


def valid(output: dict) -> None:
    """Is this an output as notebooks keep it?"""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(output)])])
    nbformat.validate(made)


@dataclass
class Run:
    """What a run left behind."""

    exit_code: int
    log: str
    events: list[dict[str, Any]]
    termination: str | None
    summary: dict[str, Any] | None
    folder: Path

    def of(self, type_: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == type_]

    @property
    def plan(self) -> list[str]:
        return [step["id"] for step in self.of("job_started")[0]["plan"]]

    @property
    def order(self) -> list[str]:
        return [event["stepId"] for event in self.of("step_started")]

    @property
    def statuses(self) -> list[str]:
        return [event["status"] for event in self.of("step_ended")]

    @property
    def error(self) -> dict[str, Any]:
        [event] = [event for event in self.of("step_ended") if event["status"] == "failed"]
        return event["error"]

    def outputs(self, step: str | None = None) -> list[dict[str, Any]]:
        return [event["output"] for event in self.of("output") if step in (None, event["stepId"])]

    @property
    def printed(self) -> str:
        return "".join(output["text"] for output in self.outputs() if output["output_type"] == "stream")

    def succeeded(self) -> bool:
        """Do all tell of a success, and none of a failure?"""
        facts = (
            self.exit_code == 0,
            self.termination == "Success",
            self.of("job_ended")[-1]["status"] == "succeeded",
        )
        assert len(set(facts)) == 1, f"they do not agree: {facts}\n{self.log}"
        return facts[0]

    def failed_by_user(self) -> bool:
        assert not self.succeeded(), self.log
        return self.termination == "User error"


class Worker:
    def __init__(self) -> None:
        command = [sys.executable, str(Path(__file__).with_name("worker.py")), str(LAUNCHER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, request: dict[str, Any]) -> int:
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline().strip().splitlines()[-1])

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(60)


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


class Job:
    """A job's folder in the making."""

    def __init__(self, folder: Path, around: Path, worker: Worker) -> None:
        self.folder = folder
        self.around = around
        self._worker = worker
        self._runs = 0
        folder.mkdir(parents=True)
        (folder / "config.ini").write_text("[owner]\nteam = tests\n", "utf-8")

    def write(self, files: dict[str, str | bytes]) -> Job:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def run(
        self,
        files: dict[str, str | bytes] | None = None,
        *,
        arguments: Any = None,
        environment: dict[str, str] | None = None,
        cold: bool = False,
        events: bool = True,
        file_limit: int = 0,
        interpreter: str = sys.executable,
        timeout: float = 120,
    ) -> Run:
        self.write(files or {})
        self._runs += 1
        run = self.around / f"run{self._runs}"
        run.mkdir(parents=True)
        variables = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            # As job-runner does: else each run asks an index for newer versions when it ends.
            "VDK_VERSION_CHECK_DISABLED": "true",
            "VDK_EXECUTION_ID": "execution-1",
            "VDK_ATTEMPT_ID": "execution-1-abcde",
            "VDK_TERMINATION_MESSAGE_WRITER_OUTPUT_FILE": str(run / "termination.json"),
            "VDK_JOB_RUN_SUMMARY_FILE_PATH": str(run / "summary.json"),
            "VDK_LAB_DATABASE_FOLDER": str(self.around / "databases"),
            "VDK_LAB_DATABASE_NAME": "draft",
            "VDK_LAB_DRAFT_STORE": str(self.around / "store"),
            "PYTHONUTF8": "1",
            "MPLCONFIGDIR": str(self.around),
            **({"VDK_LAB_EVENTS_FILE": str(run / "events.jsonl")} if events else {}),
            **(environment or {}),
        }
        command = ["run", str(self.folder)]
        if arguments is not None:
            command += ["--arguments", arguments if isinstance(arguments, str) else json.dumps(arguments)]
        log = run / "log.txt"
        if cold:
            with log.open("wb") as file:
                exit_code = subprocess.run(
                    [interpreter, str(LAUNCHER), *command],
                    cwd=self.folder,
                    env=variables,
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    timeout=timeout,
                    check=False,
                ).returncode
        else:
            request = {
                "folder": str(self.folder),
                "environment": variables,
                "log": str(log),
                "arguments": command,
            }
            exit_code = self._worker.run({**request, "files": file_limit})
        return self._read(run, exit_code, log)

    def _read(self, run: Path, exit_code: int, log: Path) -> Run:
        events = [json.loads(line) for line in _text(run / "events.jsonl").splitlines()]
        for number, event in enumerate(events, 1):
            SCHEMA.validate(event)
            assert event["seq"] == number
        termination, summary = _text(run / "termination.json"), _text(run / "summary.json")
        return Run(
            exit_code,
            log.read_text("utf-8", errors="replace"),
            events,
            json.loads(termination)["status"] if termination else None,
            json.loads(summary) if summary else None,
            run,
        )

    @property
    def properties(self) -> dict[str, Any]:
        return json.loads(_text(self.around / "store" / "properties.json") or "{}")


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A local runtime for all tests; each deploys jobs of its own names."""
    made = Runtime(tmp_path_factory.mktemp("runtime") / "around")
    yield made
    made.close()


@pytest.fixture
def job(tmp_path: Path, worker: Worker) -> Job:
    return Job(tmp_path / "example-job", tmp_path / "around", worker)


@pytest.fixture
def kernel(job: Job) -> Iterator[Kernel]:
    """The kernel `vdk` in the job's folder; started on first use, so that a test can write the files before."""
    made = Kernel(job.folder, job.around / "state")
    yield made
    made.close()
