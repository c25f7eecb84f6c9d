"""Where VDK Lab keeps its things; the same rule as in packages/python-environments."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir


def state_folder() -> Path:
    named = os.environ.get("VDK_LAB_STATE_DIR")
    if named:
        return Path(named)
    return Path(jupyter_data_dir()) / "vdk-lab" / (os.environ.get("JUPYTERHUB_SERVER_NAME") or "default")
