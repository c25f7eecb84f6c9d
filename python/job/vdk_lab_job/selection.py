"""Running a part of a job: the reserved argument `vdk_lab_run`, which the job itself never sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vdk.internal.builtin_plugins.run.job_context import JobContext
from vdk.internal.builtin_plugins.run.step import Step
from vdk.internal.core import errors

from vdk_lab_job import outputs

ARGUMENT = "vdk_lab_run"
_KEYS = {"from", "to", "only", "expectPlan"}


def numbers(context: JobContext) -> dict[int, int]:
    """Number of each step in the whole job, by the identity of the step: a part keeps the numbers of the whole."""
    return getattr(context, "vdk_lab_numbers", {})


def apply(context: JobContext, identity: Callable[[Step], str]) -> None:
    """Leaves only the chosen steps. A wrong choice, or a plan that differs from the one expected, fails before step 1."""
    arguments = context.job_args.get_arguments()
    steps = context.step_builder.get_steps()
    context.vdk_lab_numbers = {id(step): number for number, step in enumerate(steps, 1)}  # type: ignore[attr-defined]
    if not isinstance(arguments, dict) or ARGUMENT not in arguments:
        return
    choice = arguments.pop(ARGUMENT)
    ids = [identity(step) for step in steps]
    _check(choice, ids)
    first = ids.index(choice["from"]) if choice.get("from") else 0
    last = ids.index(choice["to"]) if choice.get("to") else len(ids) - 1
    if choice.get("only"):
        first = last = ids.index(choice["only"])
    skipped = ids[:first] + ids[last + 1 :]
    if skipped:
        outputs.say(f"Running a part of the job; not run: {', '.join(skipped)}")
    steps[:] = steps[first : last + 1]


def _check(choice: Any, ids: list[str]) -> None:
    def fail(what: str) -> None:
        errors.report_and_throw(
            errors.UserCodeError(
                what, f"The steps of the job are: {', '.join(ids)}.", "Choose again from the present steps."
            )
        )

    if not isinstance(choice, dict) or not set(choice) <= _KEYS:
        fail(f"The choice of steps is not understood: {choice!r}.")
    if choice.get("expectPlan") is not None and choice["expectPlan"] != ids:
        fail("The job has other steps than expected: it was changed since the choice was made.")
    for key in ("from", "to", "only"):
        if choice.get(key) is not None and choice[key] not in ids:
            fail(f"There is no step {choice[key]!r}.")
    if choice.get("from") and choice.get("to") and ids.index(choice["from"]) > ids.index(choice["to"]):
        fail(f"Step {choice['from']!r} stands after step {choice['to']!r}.")
