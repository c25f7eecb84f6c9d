"""The magics of a data job, in a kernel and in a run."""

from __future__ import annotations

import json
from typing import Any, Protocol

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from vdk.api.job_input import IJobInput

from vdk_lab_job import failures, ingest, jobpath, query, sqlcell

_NOTHING = "There is nothing to run."


class Job(Protocol):
    """The job that magics work for. `source` is the whole text of the cell that runs."""

    arguments: dict[str, Any]

    @property
    def source(self) -> str: ...

    def job_input(self) -> IJobInput: ...


@magics_class
class JobMagics(Magics):
    """`%%vdksql`, `%%vdkingest`, `%vdk_arguments`, `%vdk_properties`."""

    def __init__(self, shell: Any, job: Job) -> None:
        super().__init__(shell)
        self._job = job

    @no_var_expand
    @cell_magic
    def vdksql(self, line: str, cell: str) -> Any:
        """Runs SQL as a step would: `%%vdksql [database]`. The result is shown and stays in `_`."""
        job_input = self._job.job_input()
        blank = "\n" * _lines_above(self._job.source, cell)
        try:
            result = sqlcell.run_sql(f"{blank}%%vdksql {line}\n{cell}", job_input)
        except Exception as error:
            failures.show_shortly(error)
            raise
        if result is None:
            print(_NOTHING)  # noqa: T201 -- shown below the cell
            return None
        text = query.remark(result)
        if text:
            print(text)  # noqa: T201 -- shown below the cell
        return query.table(result) if result.columns else None

    @no_var_expand
    @cell_magic
    def vdkingest(self, line: str, cell: str) -> None:
        """Ingests as a step would: TOML with sources, destinations and flows."""
        try:
            executed = ingest.run(cell, self._job.job_input(), jobpath.left_out)
        except ingest.IngestError as error:
            failures.show_shortly(error)
            raise
        if not executed:
            print(_NOTHING)  # noqa: T201 -- shown below the cell

    @no_var_expand
    @line_magic
    def vdk_arguments(self, line: str) -> dict[str, Any] | None:
        """Shows the arguments of the job, or sets them: `%vdk_arguments {"day": "2026-01-02"}`."""
        if not line.strip():
            return self._job.arguments
        self._job.arguments = _json_object("arguments", line)
        return None

    @no_var_expand
    @line_magic
    def vdk_properties(self, line: str) -> dict[str, Any] | None:
        """Shows the properties, or sets some of them and leaves the others: `%vdk_properties {"day": "2026-01-02"}`."""
        job_input = self._job.job_input()
        if not line.strip():
            return job_input.get_all_properties()
        job_input.set_all_properties({**job_input.get_all_properties(), **_json_object("properties", line)})
        return None


def _lines_above(source: str, cell: str) -> int:
    """Lines of the cell above the magic whose text is `cell`: `%%time`, for one, may stand there."""
    text, below = source.rstrip(), cell.rstrip()
    return max(text[: -len(below)].count("\n") - 1, 0) if below and text.endswith(below) else 0


def _json_object(what: str, text: str) -> dict[str, Any]:
    """Raises UsageError, which IPython shows as one line, when the text is no JSON object."""
    example = '{"day": "2026-01-02"}'
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UsageError(f"The {what} are no JSON: {error}. Write an object, such as {example}.") from None
    if not isinstance(value, dict):
        raise UsageError(f"The {what} must be a JSON object, such as {example}; this is {text.strip()!r}.")
    return value
