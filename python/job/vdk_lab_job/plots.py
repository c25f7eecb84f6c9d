"""Backend of matplotlib for runs: figures become outputs of their step, as in a kernel. matplotlib finds it by name."""

from __future__ import annotations

import base64
import io
import sys
from typing import Any

NAME = "module://vdk_lab_job.plots"


def flush() -> None:
    """Shows and closes every open figure. Does nothing unless matplotlib is there and draws with this backend."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not pyplot.get_fignums() or pyplot.get_backend().lower() != NAME:
        return
    from vdk_lab_job import outputs

    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        picture = io.BytesIO()
        figure.savefig(picture, format="png", bbox_inches="tight")
        outputs.show({"text/plain": repr(figure), "image/png": base64.b64encode(picture.getvalue()).decode()})
    pyplot.close("all")


def show(*_arguments: Any, **_options: Any) -> None:
    """`pyplot.show`."""
    flush()


def __getattr__(name: str) -> Any:
    # matplotlib asks its backend for these; it is imported by then.
    if name in ("FigureCanvas", "FigureManager"):
        from matplotlib.backend_bases import FigureManagerBase
        from matplotlib.backends import backend_agg

        return backend_agg.FigureCanvasAgg if name == "FigureCanvas" else FigureManagerBase
    raise AttributeError(name)
