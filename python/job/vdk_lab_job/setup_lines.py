"""Set-up lines of VDK's older notebooks. `job_input` is there without them: they are passed over, and that is said."""

from __future__ import annotations

import re
from typing import Any

_SET_UP = re.compile(r"^\s*%(?:(?:re)?load_ext\s+(?:vdk\.plugin\.ipython|vdk_lab_job)\b|reload_VDK\b).*$", re.MULTILINE)


def without_set_up(source: str) -> tuple[str, bool]:
    """The source with such lines made comments (so that line numbers stay), and whether there were any."""
    if "%" not in source:
        return source, False
    text, count = _SET_UP.subn("# (set-up that is not needed any more)", source)
    return text, count > 0


class OldEntry:
    """What older notebooks find under the name `VDK`."""

    def __init__(self, job_input: Any) -> None:
        self._job_input = job_input

    def get_initialized_job_input(self) -> Any:
        return self._job_input

    def finalize(self) -> None:
        """Does nothing: the job ends with the run or the kernel."""
