"""Runs the text of a `%%vdksql` cell, in a kernel and in a run."""

from __future__ import annotations

from vdk.api.job_input import IJobInput

from vdk_lab_job import query, sql


def run_sql(source: str, job_input: IJobInput) -> query.Result | None:
    """Runs the statements of a `%%vdksql` cell one after the other, on each database named.

    Gives the result of the last; None when there is no statement. What a database raises carries the place of its
    statement: `vdk_lab_line` (in the cell), `vdk_lab_statement`, `vdk_lab_database`.
    """
    parsed = sql.parse(source)
    result: query.Result | None = None
    databases: list[str | None] = [*parsed.databases] or [None]
    for database in databases:
        for statement in parsed.statements:
            try:
                result = query.execute(job_input, statement.text, database)
            except Exception as error:
                place = {"line": statement.line, "statement": statement.text, "database": database}
                for key, value in place.items():
                    setattr(error, f"vdk_lab_{key}", value)
                raise
    return result
