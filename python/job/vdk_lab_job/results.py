"""The value of a cell's last expression: is it shown, and which names it gets. As in IPython."""

from __future__ import annotations

import io
import tokenize
from typing import Any

NAMES = ("_", "__", "___")
_LAYOUT = (tokenize.ENDMARKER, tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT)


class LastValues:
    """The last three values. Who gives one of their names a value of his own keeps it."""

    def __init__(self) -> None:
        self.values: list[Any] = ["", "", ""]

    def push(self, names: dict[str, Any], value: Any) -> None:
        present = zip(NAMES, self.values)
        if all(names[name] is own for name, own in present if name in names):
            self.values = [value, *self.values[:2]]
            names.update(zip(NAMES, self.values))


def is_quiet(source: str) -> bool:
    """Does the cell end with a semicolon? Then its value is not shown."""
    if ";" not in source:
        return False
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return source.rstrip().endswith(";")
    last = next((token for token in reversed(tokens) if token.type not in _LAYOUT), None)
    return last is not None and last.string == ";"
