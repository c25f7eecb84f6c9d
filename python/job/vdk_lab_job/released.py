"""Databases in files, let go of between the cells of a kernel: a second process cannot open one that is held."""

from __future__ import annotations

import sys
from typing import Any

# Kind of database → key of its file in the configuration.
_FILES = {"sqlite": "sqlite_file", "duckdb": "duckdb_database"}
_TEMPORARY = {
    "sqlite": "SELECT count(*) FROM sqlite_temp_master",
    "duckdb": "SELECT (SELECT count(*) FROM duckdb_tables() WHERE temporary)"
    " + (SELECT count(*) FROM duckdb_views() WHERE temporary AND NOT internal)",
}


def release(context: Any) -> None:
    """Closes them. They open again when they are used, also through a connection that a cell kept.

    One in memory, or with temporary tables, stays: its content would be lost, which it is not in a run.
    """
    for name, connection in list(context.connections._connections.items()):
        kind = "duckdb" if name == "duckdb" else "sqlite" if _is_sqlite(connection) else None
        if kind is None or not connection._is_db_con_open:
            continue
        if not _file_of(context, name, kind) or _keeps(kind, connection):
            continue
        connection.close()
        _reopen_on_use(connection)


def _is_sqlite(connection: Any) -> bool:
    import sqlite3

    return isinstance(connection._db_con, sqlite3.Connection)


def _file_of(context: Any, name: str, kind: str) -> bool:
    value = str(context.core_context.configuration.get_value(_FILES[kind]) or "")
    return name != kind or (value != "" and not value.startswith(":memory:"))


def _keeps(kind: str, connection: Any) -> bool:
    raw = connection._db_con
    try:
        if kind == "sqlite" and raw.in_transaction:
            return True
        cursor = raw.execute(_TEMPORARY[kind])
        temporary = int(cursor.fetchone()[0])
    except Exception:
        return False  # closed or broken: nothing to lose
    if temporary and kind == "duckdb" and not getattr(connection, "vdk_lab_told", False):
        connection.vdk_lab_told = True
        print(  # noqa: T201 -- shown below the cell
            "This kernel keeps the DuckDB file open, because the database has temporary tables: a run has to wait"
            " until they are dropped or the kernel ends.",
            file=sys.stderr,
        )
    return bool(temporary)


def _reopen_on_use(connection: Any) -> None:
    """VDK opens a closed connection when it is asked for; not when a cell kept it."""
    if "cursor" in vars(connection):
        return
    original = connection.cursor

    def cursor(*arguments: Any, **options: Any) -> Any:
        connection.connect()
        return original(*arguments, **options)

    connection.cursor = cursor
