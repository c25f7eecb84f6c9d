"""The text of an SQL cell: which databases, which statements, on which lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vdk_lab_job import jobpath

_HEADER = re.compile(r"\[(.*?)\]")


@dataclass(frozen=True)
class Statement:
    """One statement; `line` is that of its first word in the cell, from 1."""

    text: str
    line: int


@dataclass(frozen=True)
class SqlCell:
    databases: list[str]
    statements: list[Statement]


def parse(source: str) -> SqlCell:
    """Splits a `%%vdksql [database]` cell.

    `[database]` lines count as in `.sql` files: taken out wherever they stand.
    """
    databases: list[str] = []
    kept: list[str] = []
    magic_seen = False
    for line in source.splitlines():
        text = line.strip()
        if not magic_seen and text.startswith("%%vdksql"):
            magic_seen = True
            databases += [name.strip("[]") for name in text.split()[1:]]
            kept.append("")
        elif not magic_seen and (not text or text.startswith("#")):
            kept.append("")
        elif _HEADER.match(line.rstrip()):
            databases.append(line.rstrip().replace("[", "").replace("]", "").strip())
            kept.append("")
        else:
            kept.append(line)

    body = "\n".join(kept)
    statements: list[Statement] = []
    position = 0
    for text in _split(body):
        start = body.find(text, position)
        position = start + len(text)
        statement = text.strip().rstrip(";").rstrip() if not _ends_block(text) else text.strip()
        if _without_comments(statement).strip():
            statements.append(Statement(statement, body.count("\n", 0, start) + 1))
    return SqlCell(databases=databases, statements=statements)


def _split(body: str) -> list[str]:
    stripped = body.strip()
    if ";" not in stripped[:-1]:
        return [stripped] if stripped else []
    # Imported only where there is something to split: sqlparse takes 40 ms.
    with jobpath.left_out():
        import sqlparse

    return [text for text in sqlparse.split(body) if text]


def _ends_block(text: str) -> bool:
    # `CREATE TRIGGER … BEGIN …; END;`: in some databases the last semicolon belongs to the statement.
    return re.search(r"\bEND\s*;\s*$", text, re.IGNORECASE) is not None


def _without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|--[^\n]*", "", text, flags=re.DOTALL)
