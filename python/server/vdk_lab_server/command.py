"""The command `vdk-lab`: `notebook` opens JupyterLab; everything else is the Node command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vdk_lab_server.node import COMMAND_LINE, NodeError, find_node

_USAGE = "vdk-lab notebook [DIR] [--notebook7] [-- OPTIONS OF JUPYTER]"


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["notebook"]:
        _notebook(arguments[1:])
    try:
        node = find_node()
    except NodeError as error:
        sys.exit(str(error))
    os.environ.setdefault("VDK_LAB_SERVER_PREFIX", sys.prefix)
    os.execv(node, [str(node), str(COMMAND_LINE), *arguments])  # noqa: S606


def _notebook(arguments: list[str]) -> None:
    """Becomes JupyterLab (or Notebook 7) on a folder."""
    application = "jupyterlab"
    folder: str | None = None
    while arguments:
        argument = arguments.pop(0)
        if argument == "--":
            break
        if argument in ("-h", "--help"):
            print(_USAGE)  # noqa: T201
            sys.exit(0)
        if argument == "--notebook7":
            application = "notebook"
        elif argument.startswith("-") or folder is not None:
            arguments.insert(0, argument)
            break
        else:
            folder = argument
    root = Path(folder or ".").resolve()
    if not root.is_dir():
        print(f"{folder} is no folder. Use: {_USAGE}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    os.execv(  # noqa: S606
        sys.executable, [sys.executable, "-m", application, f"--ServerApp.root_dir={root}", *arguments]
    )
