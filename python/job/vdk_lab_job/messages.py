"""Lines of a run for people, in the log."""

from __future__ import annotations

import sys
from typing import Any


def say(text: str) -> None:
    """A line for people, in the log."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def say_failure(name: str, step_id: str, number: int | None, details: dict[str, Any]) -> None:
    """A short box: what failed, where, who can mend it."""
    where = step_id + (f", line {details['line']}" if details.get("line") else "")
    lines = [f"  {where}", *_error(details)]
    statement = details.get("statement")
    if statement:
        lines += ["", *(f"  | {line}" for line in statement.splitlines()[:12])]
    _box(f"step {number}, {name}" if number else f"step {name}", details, lines)


def say_failure_of_job(name: str, details: dict[str, Any]) -> None:
    """The same for what is not of a step."""
    _box(f"the job {name}", details, _error(details))


def _error(details: dict[str, Any]) -> list[str]:
    type_, [first, *more] = details["type"], details["message"].splitlines() or [""]
    # An exception without arguments has its type for a message.
    return [f"  {type_}" if first == type_ else f"  {type_}: {first}", *(f"  {line}" for line in more[:7])]


def _box(what: str, details: dict[str, Any], lines: list[str]) -> None:
    who = "in your code" if details["blame"] == "user" else "on the platform"
    lines = [f"Failed {who}: {what}", *lines]
    width = min(max(map(len, lines)), 108)
    say("\n".join(["", "─" * width, *lines, "─" * width, ""]))
