"""The working folder of cells: the job's, also where `vdk run` starts in the folder above, as on a Control Service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

# Where the cells of a folder go on; None: wherever the process is.
_places: dict[str, str | None] = {}


def _here() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        # Somebody deleted it.
        return None


def begin(folder: str) -> None:
    """Before the first step of a job. Where it starts in its folder, a change of folder holds for all that follows."""
    here = _here()
    is_at_home = here is not None and os.path.realpath(here) == os.path.realpath(folder)
    _places[folder] = None if is_at_home else folder


@contextmanager
def entered(folder: str) -> Iterator[None]:
    """While a cell runs: the job's folder, or where a cell before went. Other steps work where the job was started."""
    place = _places.get(folder)
    if place is None:
        yield
        return
    outer = _here()
    os.chdir(place)
    try:
        yield
    finally:
        _places[folder] = _here() or folder
        if outer is not None:
            os.chdir(outer)
