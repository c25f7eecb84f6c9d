"""Running a part of a job: the reserved argument `vdk_lab_run`, which the job itself never sees."""

from __future__ import annotations

import ast
import re
from typing import Any

from vdk.internal.builtin_plugins.run.job_context import JobContext
from vdk.internal.builtin_plugins.run.step import Step
from vdk.internal.core import errors

from vdk_lab_job import plan

ARGUMENT = "vdk_lab_run"
_CELL_MAGIC = re.compile(r"\A\s*%%.*$", re.MULTILINE)
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)
_ASSIGNED = re.compile(r"^([^#\n=]*=[ \t]*)[%!].*$", re.MULTILINE)
_KEYS = {"from", "to", "only", "expectPlan"}


def numbers(context: JobContext) -> dict[int, int]:
    """Number of each step in the whole job, by the identity of the step: a part keeps the numbers of the whole."""
    return getattr(context, "vdk_lab_numbers", {})


def apply(context: JobContext) -> None:
    """Leaves only the chosen steps.

    A wrong choice, or a plan that differs from the one expected, fails before step 1.
    """
    arguments = context.job_args.get_arguments()
    steps = context.step_builder.get_steps()
    numbers = {id(step): number for number, step in enumerate(steps, 1)}
    context.vdk_lab_numbers = numbers
    if not isinstance(arguments, dict) or ARGUMENT not in arguments:
        return
    choice = arguments.pop(ARGUMENT)
    ids = [plan.step_id(step) for step in steps]
    _check(choice, ids)
    first = ids.index(choice["from"]) if choice.get("from") else 0
    last = ids.index(choice["to"]) if choice.get("to") else len(ids) - 1
    if choice.get("only"):
        first = last = ids.index(choice["only"])
    before, chosen, after = steps[:first], steps[first : last + 1], steps[last + 1 :]

    def title(step: Step) -> str:
        return f"{numbers[id(step)]} ({plan.text_of(step.name)})"

    left_out = [_titles([title(step) for step in part]) for part in (before, after) if part]
    if left_out:
        plan.remark(context, f"Running a part of the job; not run: {', '.join(left_out)}")
    for step, name, source in _missing(before, chosen):
        text = f"Step {title(step)} uses {name!r}, which step {title(source)} gives; that step is not run."
        plan.remark(context, text)
    # The steps that are left out stay alive: `numbers` tells steps apart by their identity.
    context.vdk_lab_left_out = before + after
    steps[:] = chosen


def _check(choice: Any, ids: list[str]) -> None:
    def fail(what: str) -> None:
        errors.report_and_throw(
            errors.UserCodeError(
                what, f"The steps of the job are: {', '.join(ids)}.", "Choose again from the present steps."
            )
        )

    if not isinstance(choice, dict) or not set(choice) <= _KEYS:
        fail(f"The choice of steps is not understood: {choice!r}.")
    expected = choice.get("expectPlan")
    if expected is not None and expected != ids:
        fail("The job has other steps than expected: it was changed since the choice was made.")
    if choice.get("only") and (choice.get("from") or choice.get("to")):
        fail("The choice of steps names one step and a range.")
    for key in ("from", "to", "only"):
        if choice.get(key) is not None and choice[key] not in ids:
            fail(f"There is no step {choice[key]!r}.")
    if choice.get("from") and choice.get("to") and ids.index(choice["from"]) > ids.index(choice["to"]):
        fail(f"Step {choice['from']!r} stands after step {choice['to']!r}.")


def _titles(titles: list[str]) -> str:
    return f"step {titles[0]}" if len(titles) == 1 else f"steps {titles[0]} to {titles[-1]}"


def _missing(before: list[Step], chosen: list[Step]) -> list[tuple[Step, str, Step]]:
    """Names that a chosen cell uses and only a cell left out before it, of the same notebook, gives: that cell last."""
    found: list[tuple[Step, str, Step]] = []
    given: dict[tuple[str, str], Step] = {}
    for step in before:
        for name in _names_of(step)[0]:
            given[step.file_path.name, name] = step
    for step in chosen:
        gives, uses = _names_of(step)
        for name in sorted(uses):
            source = given.get((step.file_path.name, name))
            if source is not None:
                found.append((step, name, source))
        for name in gives:
            given.pop((step.file_path.name, name), None)
    return found


def _names_of(step: Step) -> tuple[set[str], set[str]]:
    """Names that a cell gives, and those that it uses."""
    cell = plan.cell_of(step)
    if cell is None or cell.kind == "ingest":
        return set(), set()
    if cell.kind == "sql":
        return {"_"}, set()
    try:
        # A line that only IPython understands stands for nothing here; the others do.
        text = _MAGIC.sub(r"\1pass", _ASSIGNED.sub(r"\1None", _CELL_MAGIC.sub("", cell.source)))
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return set(), set()
    gives: set[str] = set()
    uses: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (uses if isinstance(node.ctx, ast.Load) else gives).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            gives.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            gives |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return gives, uses
