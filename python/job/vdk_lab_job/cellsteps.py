"""Steps that are cells: at their notebook's place among the files of the job. Imported where a job has notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vdk.internal.builtin_plugins.run.execution_state import ExecutionStateStoreKeys
from vdk.internal.builtin_plugins.run.job_context import JobContext
from vdk.internal.builtin_plugins.run.step import Step
from vdk.internal.core import errors

from vdk_lab_job import failures, messages, notebooks, plan, workfolder
from vdk_lab_job.cells import Notebook


@dataclass
class CellStep(Step):
    """A step that is a cell. `name` is what people read, `label` its file name in tracebacks."""

    cell: notebooks.Cell | None = None
    notebook: Notebook | None = None
    label: str | None = None


def _run(step: Step, job_input: Any) -> bool:
    if not isinstance(step, CellStep) or step.cell is None or step.notebook is None:
        raise TypeError(f"{step.name} is no cell")
    try:
        executed = step.notebook.run(step.cell, job_input)
    except Exception as error:
        raise failures.presentable(error)  # noqa: B904 -- the very same, as a rule
    if executed:
        # An error that the cell itself caught is no error of the job: core does the same for `.py` steps.
        errors.resolvable_context().mark_all_resolved()
    else:
        messages.say(f"{plan.step_id(step)}: there is nothing to run.")
    return executed


def add(context: JobContext, folder: Path) -> bool:
    """Puts each notebook's cells at the notebook's place among the files; names are compared as text.

    Says what is odd. Gives whether there are any cells; a notebook that cannot be read is a user error.
    """
    steps = context.step_builder.get_steps()
    # Another plugin for notebooks may be installed: ours replace its steps, recognised by their file.
    steps[:] = [step for step in steps if Path(step.file_path).suffix.lower() != ".ipynb"]
    entries = sorted(folder.iterdir(), key=lambda path: path.name)
    for copy in filter(notebooks.is_copy, entries):
        plan.remark(context, f"{copy.name} is a copy of a notebook: its cells are no steps. Rename it, or delete it.")
    any_cell = False
    read = list(filter(notebooks.is_notebook, entries))
    if context.core_context.state.get(ExecutionStateStoreKeys.TEMPLATE_NAME) is None:
        # A template works where the step is that calls it.
        workfolder.begin(str(folder))
    for path in read:
        try:
            content = notebooks.read_notebook(path)
        except notebooks.NotebookError as error:
            errors.report_and_throw(errors.UserCodeError(plan.text_of(str(error))))
        for text in content.remarks:
            plan.remark(context, text)
        notebook = Notebook(path, context.job_input)
        place = next((index for index, step in enumerate(steps) if step.file_path.name > path.name), len(steps))
        steps[place:place] = [
            CellStep(
                name=cell.name,
                type=cell.kind,
                runner_func=_run,
                file_path=path,
                job_dir=folder,
                cell=cell,
                notebook=notebook,
                label=notebook.label(cell),
            )
            for cell in content.cells
        ]
        any_cell = any_cell or bool(content.cells)
    if read and not steps:
        names = ", ".join(path.name for path in read)
        plan.remark(context, f"No code cell of {names} has the tag 'vdk': a step is a cell that has it.")
    return any_cell
