"""Interactive = production: a corpus of cells in a kernel, by `vdk run`, and deployed on the local runtime."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import Any

import pytest
from conftest import Job, Run, notebook
from corpus import GROUPS, Group
from kernels import Kernel
from runtimes import Runtime

# What names another process, another moment, or an address in memory.
_VARIES = [
    (re.compile(r"0x[0-9a-f]+"), "0x…"),
    (re.compile(r"(CPU times|Wall time):.*"), "timed"),
    (re.compile(r"\([^()]*, line (\d+)\)"), r"(line \1)"),
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"Plugin: \d+"), "a plugin"),
]


@dataclass(frozen=True)
class Outcome:
    """What a cell did, as far as the two must be equal."""

    failed: bool
    error: tuple[str, str] | None
    line: int | None
    printed: str
    shown: tuple[tuple[str, ...], ...]


def _text(text: str) -> str:
    for pattern, replacement in _VARIES:
        text = pattern.sub(replacement, text)
    return text.replace("\r\n", "\n")


def _of_outputs(outputs: list[dict[str, Any]]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    printed = "".join(output["text"] for output in outputs if output["output_type"] == "stream")
    shown = []
    for output in outputs:
        data = output.get("data")
        if data is None:
            continue
        # A table of SQL looks otherwise without pandas; that it is one must be equal.
        table = "text/html" in data and "<table" in data["text/html"]
        shown.append((*sorted(data), "table" if table else _text(data["text/plain"])))
    return _text(printed), tuple(shown)


def in_kernel(kernel: Kernel, group: Group) -> list[Outcome]:
    if group.arguments:
        kernel.ok(f"%vdk_arguments {json.dumps(group.arguments)}")
    outcomes = []
    for source in group.cells:
        answer = kernel.run(source)
        error = line = None
        outputs = answer.outputs
        if answer.error is not None:
            error = (answer.error["ename"], answer.error["evalue"])
            line = _line(answer.error["traceback"])
            # IPython prints some errors in place of showing them.
            outputs = [
                o for o in outputs if not o.get("text", "").startswith(("UsageError", "An exception has occurred"))
            ]
        printed, shown = _of_outputs(outputs)
        outcomes.append(Outcome(error is not None, error, line, printed, shown))
        if error is not None:
            break
    return outcomes


def _line(traceback: list[str]) -> int | None:
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
    lines = re.findall(r"^Line (\d+) of the cell:", text, re.MULTILINE) or re.findall(
        r"Cell In\[\d+\], line (\d+)", text
    )
    return int(lines[-1]) if lines else None


def _of_step(status: str, error: dict[str, Any] | None, outputs: list[dict[str, Any]]) -> Outcome:
    printed, shown = _of_outputs(outputs)
    told = (error["type"], error["message"]) if error else None
    return Outcome(status == "failed", told, error["line"] if error else None, printed, shown)


def in_run(run: Run) -> list[Outcome]:
    return [_of_step(end["status"], end["error"], run.outputs(end["stepId"])) for end in run.of("step_ended")]


def in_deployment(steps: list[dict[str, Any]]) -> list[Outcome]:
    ran = [step for step in steps if step["state"] != "skipped"]
    return [_of_step(step["state"], step["error"], step["outputs"]) for step in ran]


# The differences that are meant.
EXIT = {"exit"}  # the kernel shows SystemExit, a run says why it is a failure
PRINTED = {
    "exit",
    "interrupt",
    "group",
    "task_group",
}  # the kernel prints a warning or a traceback of its own beside the error


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_kernel_run_and_deployment_agree(job: Job, kernel: Kernel, runtime: Runtime, group: Group) -> None:
    run = job.run({"10.ipynb": notebook(*group.cells)}, arguments=group.arguments or None)
    assert run.order == run.plan[: len(in_run(run))]
    _agree_with_kernel(group, in_kernel(kernel, group), run)
    _agree_with_deployment(group, run, job, runtime)


def _agree_with_kernel(group: Group, ours: list[Outcome], run: Run) -> None:
    theirs = in_run(run)
    assert len(ours) == len(theirs)
    for source, here, there in zip(group.cells, ours, theirs):
        assert here.failed == there.failed, source
        if source.startswith("%%vdksql") or "\n%%vdksql" in source:
            assert [media[-1] for media in here.shown] == [media[-1] for media in there.shown], source
        else:
            assert _without_repr(here.shown) == _without_repr(there.shown), source
        if "nothing to run" not in there.printed and group.name not in PRINTED:
            assert here.printed == there.printed, source
        if here.error is None or there.error is None:
            continue
        if group.name in EXIT:
            assert here.error[0] == "SystemExit"
            assert "sys.exit(3)" in there.error[1]
        else:
            assert here.error[0] == there.error[0], source
            assert _text(there.error[1].splitlines()[0]) in _text(here.error[1] or here.error[0]), source
        if here.line is not None and ("%%vdksql" in source or not source.startswith("%%")):
            assert here.line == there.line, source
    assert run.succeeded() == (not ours[-1].failed)


STATUS = {"Success": "succeeded", "User error": "user_error", "Platform error": "platform_error"}


def _agree_with_deployment(group: Group, run: Run, job: Job, runtime: Runtime) -> None:
    name = f"parity-{group.name.replace('_', '-')}"
    runtime.deploy(shutil.copytree(job.folder, job.around / name))
    execution, steps = runtime.execute(name, group.arguments)
    assert execution["status"] == STATUS[run.termination or ""]
    assert [step["id"] for step in steps] == run.plan
    ours, theirs = in_run(run), in_deployment(steps)
    for source, here, there in zip(group.cells, ours, theirs):
        assert here == there, source
    assert len(ours) == len(theirs)


def _without_repr(shown: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """A figure is named by its size; how many, and that they are pictures, must be equal."""
    return [(*one[:-1], "figure" if "image/png" in one else one[-1]) for one in shown]


def test_the_corpus_is_large_enough() -> None:
    assert sum(len(group.cells) for group in GROUPS) >= 100
