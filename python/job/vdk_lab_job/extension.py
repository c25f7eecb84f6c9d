"""IPython extension: `job_input`, `%%vdksql`, `%%vdkingest`, `%vdk_arguments`, `%vdk_properties`.

Outside a job's folder it does nothing. Loaded by the kernel `vdk`, or anywhere with `%load_ext vdk_lab_job`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class

from vdk_lab_job import cells, notebooks
from vdk_lab_job.session import LazyJobInput, Session

_ROWS_SHOWN = 1000


def is_job_folder(folder: Path) -> bool:
    return (folder / "config.ini").is_file() or any(
        notebooks.is_notebook(path) for path in folder.glob("*.ipynb")
    )


@magics_class
class JobMagics(Magics):
    """The magics of a data job; `session` is its job."""

    def __init__(self, shell: InteractiveShell, session: Session) -> None:
        super().__init__(shell)
        self._session = session

    @cell_magic
    def vdksql(self, line: str, cell: str) -> Any:
        """Runs SQL as a step would: `%%vdksql [database]`. The result is shown and stays in `_`."""
        results: list[Result] = []
        job_input = self._session.job_input()
        cells.run_sql(
            f"%%vdksql {line}\n{cell}", job_input, lambda *query: results.append(execute(job_input, *query))
        )
        result = results[-1]
        if result.columns:
            return table(result)
        if result.changed_rows >= 0:
            print(f"{result.changed_rows} rows changed")  # noqa: T201 -- shown below the cell
        return None

    @cell_magic
    def vdkingest(self, line: str, cell: str) -> None:
        """Ingests as a step would: TOML with sources, destinations and flows."""
        cells.run_ingest(cell, self._session.job_input())

    @line_magic
    def vdk_arguments(self, line: str) -> dict[str, Any] | None:
        """Shows the arguments of the job, or sets them: `%vdk_arguments {"day": "2026-01-02"}`."""
        if not line.strip():
            return self._session.arguments
        try:
            arguments = json.loads(line)
        except ValueError as error:
            raise ValueError(
                f'The arguments are no JSON: {error}. Write an object, such as {{"day": 1}}.'
            ) from None
        if not isinstance(arguments, dict):
            raise ValueError(
                f'The arguments must be a JSON object, such as {{"day": 1}}; this is {line.strip()!r}.'
            )
        self._session.arguments = arguments
        return None

    @line_magic
    def vdk_properties(self, line: str) -> dict[str, Any]:
        """The properties of the draft."""
        return self._session.job_input().get_all_properties()


class Result(NamedTuple):
    """What a statement gave: names of columns, rows, and how many rows it changed (-1: unknown)."""

    columns: list[str]
    rows: list[Any]
    changed_rows: int


def execute(job_input: Any, statement: str, database: str | None) -> Result:
    """As `job_input.execute_query`, and keeps the names of the columns; fetches at most what is shown."""
    query = job_input._substitute_query_params(statement)
    connection = job_input.get_managed_connection(database)
    cursor = connection.cursor()
    try:
        cursor.execute(query)
        description = cursor.description
        if not description:
            return Result([], [], int(getattr(cursor, "rowcount", -1) or -1))
        return Result([str(column[0]) for column in description], cursor.fetchmany(_ROWS_SHOWN), -1)
    finally:
        connection.commit()
        cursor.close()


def table(result: Result) -> Any:
    """A DataFrame where pandas is there, else a list of mappings."""
    try:
        import pandas
    except ImportError:
        return [dict(zip(result.columns, row)) for row in result.rows]
    return pandas.DataFrame(result.rows, columns=result.columns)


def load_ipython_extension(shell: InteractiveShell) -> None:
    folder = Path.cwd()
    if not is_job_folder(folder):
        return
    session = Session(folder)
    shell.register_magics(JobMagics(shell, session))
    names: dict[str, Any] = {"job_input": LazyJobInput(session)}
    notebook = folder / Path(os.environ.get("JPY_SESSION_NAME", "")).name
    if notebook.is_file():
        names["__file__"] = str(notebook)
    shell.push(names, interactive=False)
    shell.events.register("pre_run_cell", lambda *_: session.before_cell())
    shell.events.register("post_run_cell", lambda *_: session.after_cell())
