"""Hooks of vdk-core: which steps a job has, in which order, with which databases and stores; and the events of a run."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vdk.api.plugin.hook_markers import hookimpl
from vdk.internal.builtin_plugins.run.job_context import JobContext
from vdk.internal.builtin_plugins.run.step import Step
from vdk.internal.core import errors
from vdk.internal.core.context import CoreContext

from vdk_lab_job import databases, failures, notebooks, outputs, selection, stores
from vdk_lab_job.cells import Notebook
from vdk_lab_job.events import Events

_events = Events.from_environment()
# Job name and step id of what runs now, outermost first: a template's job stands inside a step.
_running: list[tuple[str, str]] = []


@dataclass
class CellStep(Step):
    """A step that is a cell. `name` is what people read, `step_id` what programs use."""

    cell: notebooks.Cell | None = None
    notebook: Notebook | None = None


def step_id(step: Step) -> str:
    if isinstance(step, CellStep) and step.cell is not None:
        return f"{step.file_path.name}#{step.cell.cell_id or step.cell.number}"
    return step.name


def _run_cell(step: Step, job_input: Any) -> bool:
    assert isinstance(step, CellStep) and step.cell is not None and step.notebook is not None  # noqa: S101
    executed = step.notebook.run(step.cell, job_input, outputs.display)
    # An error that the cell itself caught is no error of the job: core does the same for `.py` steps.
    errors.resolvable_context().mark_all_resolved()
    return executed


@hookimpl(tryfirst=True)
def vdk_initialize(context: CoreContext) -> None:
    databases.set_defaults(context.configuration, os.environ)


@hookimpl(hookwrapper=True, tryfirst=True)
def initialize_job(context: JobContext) -> Iterator[None]:
    yield
    stores.register(context, os.environ)
    if context.job_directory is not None:
        _add_cells(context, Path(context.job_directory))
        if not _running:
            selection.apply(context, step_id)


def _add_cells(context: JobContext, folder: Path) -> None:
    """Puts each notebook's cells at the notebook's place among the files; names are compared as text."""
    found = [path for path in folder.iterdir() if notebooks.is_notebook(path)]
    for copy in sorted(path for path in folder.iterdir() if notebooks.is_copy(path)):
        outputs.say(f"{copy.name} is a copy of a notebook: its cells are no steps. Rename it, or delete it.")
    steps = context.step_builder.get_steps()
    # Another plugin for notebooks may be installed: ours replace its steps, recognised by their file.
    steps[:] = [step for step in steps if Path(step.file_path).suffix.lower() != ".ipynb"]
    for path in sorted(found, key=lambda path: path.name):
        try:
            cells = notebooks.read_cells(path)
        except notebooks.NotebookError as error:
            errors.report_and_throw(errors.UserCodeError(str(error)))
        notebook = Notebook(path, context.job_input)
        place = next(
            (index for index, step in enumerate(steps) if step.file_path.name > path.name), len(steps)
        )
        steps[place:place] = [
            CellStep(
                name=cell.name,
                type=cell.kind,
                runner_func=_run_cell,
                file_path=path,
                job_dir=folder,
                cell=cell,
                notebook=notebook,
            )
            for cell in cells
        ]


def _plan(context: JobContext) -> list[dict[str, Any]]:
    def described(step: Step, number: int) -> dict[str, Any]:
        cell = step.cell if isinstance(step, CellStep) else None
        return {
            "id": step_id(step),
            "number": number,
            "name": step.name,
            "kind": cell.kind if cell else ("sql" if step.type == "sql" else "python"),
            "file": Path(step.file_path).name,
            "cellId": cell.cell_id if cell else None,
            "cellIndex": cell.index if cell else None,
        }

    numbers = selection.numbers(context)
    return [
        described(step, numbers.get(id(step), at))
        for at, step in enumerate(context.step_builder.get_steps(), 1)
    ]


def _parent() -> str | None:
    return _running[-1][1] if _running else None


@hookimpl(hookwrapper=True, tryfirst=True)
def run_job(context: JobContext) -> Iterator[None]:
    parent = _parent()
    _events.emit(
        "job_started",
        context.name,
        parent,
        executionId=context.core_context.state.get(_execution_id_key()),
        plan=_plan(context),
    )
    outcome = yield
    try:
        result = outcome.get_result()
    except BaseException as error:
        details = failures.describe(
            error, file="", label="", cell_id=None, job_directory=context.job_directory
        )
        _events.emit("job_ended", context.name, parent, status="failed", error={**details, "file": None})
        raise
    failed = str(result.status).lower().endswith("error")
    _events.emit("job_ended", context.name, parent, status="failed" if failed else "succeeded", error=None)


def _execution_id_key() -> Any:
    from vdk.internal.core.statestore import CommonStoreKeys

    return CommonStoreKeys.EXECUTION_ID


_STATUS = {
    "success": "succeeded",
    "not_runnable": "not_runnable",
    "skip_requested": "skip_requested",
    "error": "failed",
}


@hookimpl(hookwrapper=True, tryfirst=True)
def run_step(context: JobContext, step: Step) -> Iterator[None]:
    parent = _parent()
    identity = step_id(step)
    cell = step.cell if isinstance(step, CellStep) else None
    hash_ = cell.source_hash if cell else outputs.hash_of(Path(step.file_path))
    _events.emit("step_started", context.name, parent, stepId=identity, sourceHash=hash_)
    _running.append((context.name, identity))
    start = time.perf_counter()
    with outputs.captured(_events, context.name, parent, identity):
        outcome = yield
    _running.pop()
    duration = round((time.perf_counter() - start) * 1000, 3)

    error: BaseException | None
    try:
        result = outcome.get_result()
        status, error = str(getattr(result.status, "value", result.status)).lower(), result.exception
    except BaseException as raised:
        status, error = "error", raised
    details = None
    if error is not None and status == "error":
        label = cell_label(step)
        details = failures.describe(
            error,
            file=Path(step.file_path).name,
            label=label,
            cell_id=cell.cell_id if cell else None,
            job_directory=context.job_directory,
        )
        outputs.say_failure(step.name, identity, details)
    _events.emit(
        "step_ended",
        context.name,
        parent,
        stepId=identity,
        status=_STATUS.get(status, "failed"),
        durationMs=duration,
        error=details,
    )


def cell_label(step: Step) -> str:
    if isinstance(step, CellStep) and step.cell is not None and step.notebook is not None:
        return step.notebook.label(step.cell)
    return str(step.file_path)
