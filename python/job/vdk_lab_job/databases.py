"""Where a job's own database stands when its config.ini names none: outside its folder, drafts apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vdk.internal.core.config import Configuration

FOLDER = "VDK_LAB_DATABASE_FOLDER"
NAME = "VDK_LAB_DATABASE_NAME"

_FILES = {"sqlite_file": "sqlite", "duckdb_database": "duckdb"}


def set_defaults(configuration: Configuration, environment: Mapping[str, str]) -> None:
    """Sets the files of SQLite and DuckDB, and SQLite as the default, each only where nothing was configured."""
    folder = environment.get(FOLDER)
    if not folder:
        return
    name = environment.get(NAME, "draft")
    known = set(configuration.list_config_keys())
    for key, suffix in _FILES.items():
        if key in known and configuration.is_default(key):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            configuration.override_value(key, str(Path(folder) / f"{name}.{suffix}"))
    if "sqlite_file" in known and not configuration.get_value("db_default_type"):
        configuration.override_value("db_default_type", "SQLITE")
