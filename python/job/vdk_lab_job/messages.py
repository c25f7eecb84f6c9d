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
    who = "in your code" if details["blame"] == "user" else "on the platform"
    message = details["message"].splitlines() or [""]
    numbered = f"step {number}, {name}" if number else f"step {name}"
    lines = [f"Failed {who}: {numbered}", f"  {where}", f"  {details['type']}: {message[0]}"]
    lines += [f"  {line}" for line in message[1:8]]
    statement = details.get("statement")
    if statement:
        lines += ["", *(f"  | {line}" for line in statement.splitlines()[:12])]
    width = min(max(map(len, lines)), 108)
    say("\n".join(["", "─" * width, *lines, "─" * width, ""]))
