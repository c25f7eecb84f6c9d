"""The text of an SQL cell: which databases, which statements, on which lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HEADER = re.compile(r"\[(.*?)\]")


@dataclass(frozen=True)
class Statement:
    text: str
    line: int  # of its first word, in the cell, from 1


@dataclass(frozen=True)
class SqlCell:
    databases: list[str]
    statements: list[Statement]
    result_name: str | None = field(default=None)


def parse(source: str) -> SqlCell:
    """Splits a `%%vdksql [database]` cell. `[database]` lines count as in `.sql` files: taken out, wherever they stand."""
    import sqlparse

    databases: list[str] = []
    kept: list[str] = []
    magic_seen = False
    for line in source.splitlines():
        text = line.strip()
        if not magic_seen and text.startswith("%%vdksql"):
            magic_seen = True
            databases += text.split()[1:]
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
    for text in sqlparse.split(body):
        start = body.find(text, position)
        position = start + len(text)
        if sqlparse.format(text, strip_comments=True).strip().strip(";").strip():
            statements.append(Statement(text=text.strip().rstrip(";"), line=body.count("\n", 0, start) + 1))
    return SqlCell(databases=databases, statements=statements)
