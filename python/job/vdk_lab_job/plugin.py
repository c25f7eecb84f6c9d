"""Hooks of vdk-core: which steps a job has, with which databases and stores; and the events of a run.

Every `vdk run` imports this. What only some runs need (cells, failures) is imported there.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Generator
from pathlib import Path
from typing import Any

import click
from vdk.api.plugin.hook_markers import hookimpl
from vdk.internal.builtin_plugins.run.execution_state import ExecutionStateStoreKeys
from vdk.internal.builtin_plugins.run.job_context import JobContext
from vdk.internal.builtin_plugins.run.step import Step
from vdk.internal.core import errors
from vdk.internal.core.context import CoreContext
from vdk.internal.core.statestore import CommonStoreKeys

from vdk_lab_job import databases, events, logged, messages, open_lab, plan, selection, stores, streams

# The older plugin for notebooks: ours stands in its place.
_OLD_PLUGIN = "vdk.plugin.notebook"
# What a kernel's job has instead of steps.
_STANDALONE = "NoOpStepDataJobHookImplPlugin"


class _Job:
    """A job that runs now; a template's job stands inside a step of another."""

    def __init__(self, context: JobContext, parent: str | None) -> None:
        self.context = context
        self.parent = parent
        self.step_id: str | None = None
        self.ended: dict[str, Any] = {}
        self.failed_step: dict[str, Any] | None = None


# As a kernel sets its own; by name, because matplotlib may not be there.
_FIGURES = "module://vdk_lab_job.figures"

_running: list[_Job] = []

_STATUS = {"success": "succeeded", "not_runnable": "not_runnable", "skip_requested": "skip_requested"}


def _is_standalone(context: JobContext) -> bool:
    """Is this the job of a kernel, which has no steps? A template that a cell runs there has."""
    template = context.core_context.state.get(ExecutionStateStoreKeys.TEMPLATE_NAME)
    return template is None and context.core_context.plugin_registry.has_plugin(_STANDALONE)


@hookimpl(wrapper=True, tryfirst=True)
def vdk_main() -> Generator[None, Any, Any]:
    try:
        return (yield)
    except Exception as error:
        from vdk_lab_job import failures

        cause = failures.of_configuration(error)
        if cause is None:
            raise
        messages.say(f"config.ini cannot be read: {plan.text_of(str(cause))}\nNothing was run. Correct the file.")
        return 1


@hookimpl
def vdk_command_line(root_command: click.Group) -> None:
    root_command.add_command(open_lab.notebook)


@hookimpl(tryfirst=True)
def vdk_initialize(context: CoreContext) -> None:
    events.current()
    databases.set_defaults(context.configuration, os.environ)
    manager = context.plugin_registry.plugin_manager()
    for _, plugin in manager.list_name_plugin():
        # A module, or an object that a module registered.
        if str(getattr(plugin, "__name__", type(plugin).__module__)).startswith(_OLD_PLUGIN):
            manager.unregister(plugin)


@hookimpl(wrapper=True, tryfirst=True)
def initialize_job(context: JobContext) -> Generator[None, Any, Any]:
    stores.register(context, os.environ)
    if _is_standalone(context):
        with streams.untold():
            result = yield
        stores.register(context, os.environ)
        return result
    try:
        # A job inside a step: VDK sets up logging anew, and its handlers keep the streams that they find.
        with streams.untold():
            result = yield
        stores.register(context, os.environ)
        if not _running:
            _check_arguments(context)
        if context.job_directory is not None:
            _add_cells(context, Path(context.job_directory))
            if not _running:
                selection.apply(context)
    except BaseException as error:
        # The job ends here: no other hook is called.
        job = _Job(context, _parent())
        _job_started(job, [])
        job.ended = {"status": "failed", "error": _error_of_job(error, context)}
        _job_ended(job, usage=None)
        raise
    return result


def _add_cells(context: JobContext, folder: Path) -> None:
    if not any(name.lower().endswith(".ipynb") for name in os.listdir(folder)):
        return
    from vdk_lab_job import cellsteps

    if cellsteps.add(context, folder):
        os.environ.setdefault("MPLBACKEND", _FIGURES)
        # VDK's own wrappers let through what a cell raises: none of the cell's business.
        warnings.filterwarnings("ignore", message="A plugin raised an exception during an old-style hookwrapper")


def _check_arguments(context: JobContext) -> None:
    arguments = context.job_args.get_arguments()
    if arguments is not None and not isinstance(arguments, dict):
        errors.report_and_throw(
            errors.UserCodeError(
                f"The arguments of the job are no JSON object: {str(arguments)[:200]}.",
                "Steps read arguments by name.",
                'Write an object, such as {"day": "2026-01-02"}.',
            )
        )


@hookimpl(wrapper=True, tryfirst=True)
def run_job(context: JobContext) -> Generator[None, Any, Any]:
    if _is_standalone(context):
        return (yield)
    job = _Job(context, _parent())
    numbers = selection.numbers(context)
    steps = context.step_builder.get_steps()
    _job_started(job, [plan.described(step, numbers.get(id(step), at)) for at, step in enumerate(steps, 1)])
    _running.append(job)
    try:
        result = yield
    except BaseException as error:
        job.ended = {"status": "failed", "error": _error_of_job(error, context)}
        raise
    finally:
        _running.pop()
        context.vdk_lab_job = job
    failed = str(getattr(result.status, "value", result.status)).lower() == "error"
    job.ended = {"status": "failed" if failed else "succeeded", "error": job.failed_step if failed else None}
    return result


@hookimpl(wrapper=True, tryfirst=True)
def finalize_job(context: JobContext) -> Generator[None, Any, Any]:
    """Ends the job: what it sends for ingestion may fail as late as here."""
    job: _Job | None = getattr(context, "vdk_lab_job", None)
    if job is None:
        return (yield)
    try:
        result = yield
    except BaseException as error:
        if job.ended.get("status") != "failed":
            job.ended = {"status": "failed", "error": _error_of_job(error, context)}
        raise
    finally:
        left = _unresolved() if job.parent is None else None
        if job.ended.get("status") == "succeeded" and left is not None:
            job.ended = {"status": "failed", "error": _error_of_job(left, context)}
        _job_ended(job, usage=events.usage() if job.parent is None else None)
    return result


@hookimpl(wrapper=True, tryfirst=True)
def run_step(context: JobContext, step: Step) -> Generator[None, Any, Any]:
    if not _running or _running[-1].context is not context:
        return (yield)
    job = _running[-1]
    identity = plan.step_id(step)
    number = selection.numbers(context).get(id(step))
    _emit(job, "step_started", stepId=identity, sourceHash=plan.source_hash(step))
    job.step_id = identity
    start = time.perf_counter()
    raised: BaseException | None = None
    result = None
    try:
        logged.tell()
        with streams.captured(context.name, job.parent, identity, str(context.job_directory)):
            result = yield
    except BaseException as error:
        raised = error
    duration = round((time.perf_counter() - start) * 1000, 3)
    job.step_id = None

    status = "error" if result is None else str(getattr(result.status, "value", result.status)).lower()
    failure = raised if raised is not None else getattr(result, "exception", None)
    details = None
    if status == "error" and failure is not None:
        from vdk_lab_job import failures

        cell = plan.cell_of(step)
        if cell is None and step.type == "sql":
            failures.place_in_file(failure, Path(step.file_path))
        details = failures.describe(
            failure,
            file=plan.text_of(Path(step.file_path).name),
            label=plan.label_of(step),
            cell_id=cell.cell_id if cell else None,
            job_directory=context.job_directory,
        )
        job.failed_step = details
        messages.say_failure(plan.text_of(step.name), identity, number, details)
    _emit(
        job,
        "step_ended",
        stepId=identity,
        status=_STATUS.get(status, "failed"),
        durationMs=duration,
        error=details,
    )
    if raised is not None:
        raise raised
    return result


def _parent() -> str | None:
    return _running[-1].step_id if _running else None


def _emit(job: _Job, type_: str, **values: Any) -> None:
    events.current().emit(type_, job.context.name, job.parent, **values)


def _job_started(job: _Job, steps: list[dict[str, Any]]) -> None:
    execution_id = job.context.core_context.state.get(CommonStoreKeys.EXECUTION_ID)
    _emit(job, "job_started", executionId=execution_id, plan=steps, remarks=plan.remarks_of(job.context))


def _job_ended(job: _Job, usage: dict[str, Any] | None) -> None:
    error = job.ended["error"]
    if job.ended["status"] == "failed":
        _settle()
        if job.parent is None and error is not None and error["file"] is None:
            messages.say_failure_of_job(job.context.name, error)
    _emit(job, "job_ended", **job.ended, usage=usage)


def _error_of_job(error: BaseException, context: JobContext) -> dict[str, Any]:
    from vdk_lab_job import failures

    return failures.describe(error, file=None, label="", cell_id=None, job_directory=context.job_directory)


def _settle() -> None:
    from vdk_lab_job import failures

    failures.settle()


def _unresolved() -> BaseException | None:
    """The first error that nobody resolved, in a run whose steps all ended well."""
    if not errors.resolvable_context().resolvables:
        return None
    from vdk_lab_job import failures

    return failures.unresolved()
