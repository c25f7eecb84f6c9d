"""Which steps a job has: VDK's own, and the cells of notebooks at their notebook's place."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vdk.internal.builtin_plugins.run.job_context import JobContext
from vdk.internal.builtin_plugins.run.step import Step, StepFunction
from vdk.internal.core import errors

from vdk_lab_job import notebooks, outputs
from vdk_lab_job.cells import Notebook


@dataclass
class CellStep(Step):
    """A step that is a cell. `name` is what people read, `step_id` what programs use."""

    cell: notebooks.Cell | None = None
    notebook: Notebook | None = None


def cell_of(step: Step) -> notebooks.Cell | None:
    return step.cell if isinstance(step, CellStep) else None


def text_of(name: str) -> str:
    """A file's name as text: names are UTF-8, also where the locale says that there is only ASCII."""
    return os.fsencode(name).decode("utf-8", "replace")


def step_id(step: Step) -> str:
    cell = cell_of(step)
    if cell is None:
        return text_of(step.name)
    return f"{text_of(step.file_path.name)}#{cell.cell_id or cell.number}"


def label_of(step: Step) -> str:
    """File name of the step in tracebacks."""
    if isinstance(step, CellStep) and step.cell is not None and step.notebook is not None:
        return step.notebook.label(step.cell)
    return str(step.file_path)


def source_hash(step: Step) -> str | None:
    cell = cell_of(step)
    if cell is not None:
        return cell.source_hash
    try:
        return hashlib.sha256(Path(step.file_path).read_bytes()).hexdigest()
    except OSError:
        return None


def remark(context: JobContext, text: str) -> None:
    """Says something about the steps that a person should know: in the log, and with the start of the job."""
    outputs.say(text)
    remarks_of(context).append(text)


def remarks_of(context: JobContext) -> list[str]:
    """What was said about the steps of this job."""
    if not hasattr(context, "vdk_lab_remarks"):
        context.vdk_lab_remarks = []  # type: ignore[attr-defined]
    return context.vdk_lab_remarks  # type: ignore[attr-defined]


def add_cells(context: JobContext, folder: Path, runner: StepFunction) -> bool:
    """Puts each notebook's cells at the notebook's place among the files; names are compared as text.

    Says what is odd. Gives whether there are any cells; a notebook that cannot be read is a user error.
    """
    steps = context.step_builder.get_steps()
    # Another plugin for notebooks may be installed: ours replace its steps, recognised by their file.
    steps[:] = [step for step in steps if Path(step.file_path).suffix.lower() != ".ipynb"]
    entries = sorted(folder.iterdir(), key=lambda path: path.name)
    for copy in filter(notebooks.is_copy, entries):
        remark(context, f"{copy.name} is a copy of a notebook: its cells are no steps. Rename it, or delete it.")
    any_cell = False
    for path in filter(notebooks.is_notebook, entries):
        try:
            content = notebooks.read_notebook(path)
        except notebooks.NotebookError as error:
            errors.report_and_throw(errors.UserCodeError(str(error)))
        for text in content.remarks:
            remark(context, text)
        notebook = Notebook(path, context.job_input)
        place = next((index for index, step in enumerate(steps) if step.file_path.name > path.name), len(steps))
        steps[place:place] = [
            CellStep(
                name=cell.name,
                type=cell.kind,
                runner_func=runner,
                file_path=path,
                job_dir=folder,
                cell=cell,
                notebook=notebook,
            )
            for cell in content.cells
        ]
        any_cell = any_cell or bool(content.cells)
    return any_cell


def described(step: Step, number: int) -> dict[str, Any]:
    """A step as contracts/events.schema.json has it."""
    cell = cell_of(step)
    return {
        "id": step_id(step),
        "number": number,
        "name": text_of(step.name),
        "kind": cell.kind if cell else ("sql" if step.type == "sql" else "python"),
        "file": text_of(Path(step.file_path).name),
        "cellId": cell.cell_id if cell else None,
        "cellIndex": cell.index if cell else None,
    }
