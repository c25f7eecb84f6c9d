"""Backend of matplotlib for runs: figures become outputs of their step, as in a kernel. matplotlib finds it by name."""

from __future__ import annotations

import base64
import io
import sys
from typing import Any

from matplotlib.backend_bases import FigureManagerBase as FigureManager
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

from vdk_lab_job import outputs

__all__ = ["FigureCanvas", "FigureManager", "flush", "show"]

NAME = "module://vdk_lab_job.figures"


def flush() -> None:
    """Shows and closes every open figure. Does nothing when the job draws with another backend."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not pyplot.get_fignums() or pyplot.get_backend().lower() != NAME:
        return
    # There when a cell needed IPython.
    shell: Any = sys.modules.get("vdk_lab_job.shell")
    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        chosen = shell and shell.chosen_pictures(figure)
        if chosen:
            outputs.show(chosen[0], metadata=chosen[1])
            continue
        data = {"text/plain": repr(figure)}
        # As in a kernel, a figure with nothing in it is no picture.
        if figure.axes or figure.lines:
            picture = io.BytesIO()
            figure.savefig(picture, format="png", bbox_inches="tight")
            data["image/png"] = base64.b64encode(picture.getvalue()).decode()
        outputs.show(data)
    pyplot.close("all")


def show(*_arguments: Any, **_options: Any) -> None:
    """`pyplot.show`."""
    flush()
