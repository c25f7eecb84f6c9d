"""Runs one SQL statement as `job_input.execute_query` does, and keeps what a person wants to see of its result."""

from __future__ import annotations

import html
import re
import sys
from typing import Any, NamedTuple

# Of a large result only the first rows are read. `job_input.execute_query` reads all.
ROWS = 1000
_ROWS_SHOWN = 60
_CHANGES = re.compile(r"^\s*(?:--[^\n]*\n\s*)*(?:with\b.*?\)\s*)?(insert|update|delete|merge|replace)\b", re.I | re.S)


class Result(NamedTuple):
    """What a statement gave. `changed` counts the rows it changed, or is None where that is unknown."""

    columns: list[str]
    rows: list[Any]
    changed: int | None
    more: bool


class _Watched:
    """A cursor of VDK that tells the names of its columns, and reads no more rows than are wanted."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.columns: list[str] = []
        self.row_count: int | None = None
        self.more = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def fetchall(self) -> Any:
        description = getattr(self._cursor, "description", None)
        count = getattr(self._cursor, "rowcount", None)
        self.row_count = count if isinstance(count, int) and count >= 0 else _sqlite_changes(self._cursor)
        if not description:
            return self._cursor.fetchall()
        self.columns = [str(column[0]) for column in description]
        rows = list(self._cursor.fetchmany(ROWS + 1) or [])
        self.more = len(rows) > ROWS
        return rows[:ROWS]


def _sqlite_changes(cursor: Any) -> int | None:
    """Before Python 3.11 a cursor of SQLite does not count when a comment stands first; VDK puts one there."""
    native = getattr(cursor, "_cursor", None)
    sqlite3: Any = sys.modules.get("sqlite3")
    if sqlite3 is None or not isinstance(native, sqlite3.Cursor):
        return None
    return int(native.connection.execute("SELECT changes()").fetchone()[0])


def execute(job_input: Any, statement: str, database: str | None = None) -> Result:
    """Runs a statement with VDK's substitution, hooks and error handling. Raises what the database raised."""
    if database is not None:
        database = job_input._substitute_query_params(database).strip()
    connection = job_input.get_managed_connection(database)
    open_cursor = connection._cursor
    last: list[_Watched] = []

    def watched() -> _Watched:
        last[:] = [_Watched(open_cursor())]
        return last[0]

    connection._cursor = watched
    try:
        rows = job_input.execute_query(statement, database)
    finally:
        del connection._cursor
    seen = last[0] if last else None
    return _result(statement, list(rows or []), seen)


def _result(statement: str, rows: list[Any], seen: _Watched | None) -> Result:
    columns = seen.columns if seen is not None else []
    if not columns and rows:
        columns = [str(number) for number in range(1, len(rows[0]) + 1)]
    changes = _CHANGES.match(statement) is not None
    if [name.lower() for name in columns] == ["count"] and (changes or not rows):
        # DuckDB answers a change with a table of one number, and a definition with an empty one.
        return Result([], [], int(rows[0][0]) if changes and rows else None, False)
    changed = seen.row_count if seen is not None and changes and not columns else None
    return Result(columns, rows, changed, seen.more if seen is not None else False)


def table(result: Result) -> Any:
    """A DataFrame where pandas is there, else a list of mappings."""
    try:
        import pandas
    except ImportError:
        return [dict(zip(result.columns, row)) for row in result.rows]
    return pandas.DataFrame([tuple(row) for row in result.rows], columns=result.columns)


def remark(result: Result) -> str | None:
    """A line for people beside the table, or in its place."""
    if result.changed is not None:
        return f"{result.changed} {'row' if result.changed == 1 else 'rows'} changed"
    if result.more:
        return f"The first {ROWS} rows; job_input.execute_query reads all."
    return None


def representations(result: Result) -> dict[str, str]:
    """The table by media type, without pandas: importing it takes longer than most queries."""
    rows = [[str(value) for value in row] for row in result.rows[:_ROWS_SHOWN]]
    left = len(result.rows) - len(rows)
    widths = [max(map(len, column)) for column in zip(result.columns, *rows)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths)) for row in [result.columns, *rows]]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in result.columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    note = f"… {left} more rows" if left else ""
    return {
        "text/plain": "\n".join([*(line.rstrip() for line in lines), *([note] if note else [])]),
        "text/html": f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        + (f"<p>{html.escape(note)}</p>" if note else ""),
    }
