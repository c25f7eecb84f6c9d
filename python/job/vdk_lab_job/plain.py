"""Plain Python, which IPython is to run as it is.

IPython takes prompts off the lines of a cell and empties lines of blanks before it looks what the cell is: in strings
over several lines too.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any


def is_plain(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # told when it is compiled to run
        try:
            compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def leave(shell: Any) -> None:
    """From now on the shell leaves plain Python as it is."""
    cleanups = shell.input_transformers_cleanup
    own = list(cleanups)

    def cleanup(lines: list[str]) -> list[str]:
        if not is_plain("".join(lines)):
            for transform in own:
                lines = transform(lines)
        return lines

    cleanups[:] = [cleanup]
