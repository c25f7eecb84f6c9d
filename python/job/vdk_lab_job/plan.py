"""The steps of a job as programs and people name them, and what was remarked about them.

Each run needs this, so it knows of cells only what a step tells: a job without notebooks does not pay for them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vdk.internal.builtin_plugins.run.job_context import JobContext
from vdk.internal.builtin_plugins.run.step import Step

from vdk_lab_job import messages

if TYPE_CHECKING:
    from vdk_lab_job.notebooks import Cell


def cell_of(step: Step) -> Cell | None:
    """The cell that the step is; None for a file (see `cellsteps.CellStep`)."""
    cell: Cell | None = getattr(step, "cell", None)
    return cell


def text_of(name: str) -> str:
    """A file's name, or a sentence with one: names are UTF-8, also where the locale says that there is only ASCII."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:  # half a character, as a notebook's JSON may hold
        return name.encode("utf-8", "replace").decode("utf-8")


def step_id(step: Step) -> str:
    cell = cell_of(step)
    if cell is None:
        return text_of(step.name)
    return f"{text_of(step.file_path.name)}#{cell.cell_id or cell.number}"


def label_of(step: Step) -> str:
    """File name of the step in tracebacks."""
    label: str | None = getattr(step, "label", None)
    return str(step.file_path) if label is None else label


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
    text = text_of(text)
    messages.say(text)
    remarks_of(context).append(text)


def remarks_of(context: JobContext) -> list[str]:
    """What was said about the steps of this job."""
    if not hasattr(context, "vdk_lab_remarks"):
        context.vdk_lab_remarks = []
    return context.vdk_lab_remarks


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
