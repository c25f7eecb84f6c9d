"""Jupyter server extension of VDK Lab."""

from __future__ import annotations

__version__ = "0.1.0"


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    from vdk_lab_server.extension import VdkLabServer

    return [{"module": "vdk_lab_server", "app": VdkLabServer}]
