"""Notebook steps, events and a kernel for VDK data jobs."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def progress(fraction: float | None, message: str = "") -> None:
    """Tells how far the step is, from 0 to 1 (None: not known). Outside a run it does nothing."""
    from vdk_lab_job import outputs

    outputs.progress(fraction, message)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext vdk_lab_job`. Outside a job's folder nothing is even imported."""
    import os
    import warnings

    if not os.path.isfile("config.ini"):
        return
    with warnings.catch_warnings():
        # vdk-core imports pkg_resources, which says at each start that it is old.
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
        from vdk_lab_job import extension
    extension.load_ipython_extension(shell)
