"""The folder of the job on Python's path, while one of its cells runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_folders: list[str] = []


def add(folder: str) -> None:
    """First of all, as VDK has it for `.py` steps: also before a module of Python itself."""
    sys.path.insert(0, folder)
    _folders.append(folder)


def remove(folder: str) -> None:
    if folder in _folders:
        _folders.remove(folder)
        if folder in sys.path:
            sys.path.remove(folder)


@contextmanager
def left_out() -> Iterator[None]:
    """For imports of our own: a file of the job may have the name of what we want, as a step `IPython.py` has."""
    before = list(sys.path)
    # In a kernel "" stands for the folder, too.
    sys.path[:] = [entry for entry in before if entry and entry not in _folders]
    try:
        yield
    finally:
        sys.path[:] = before
