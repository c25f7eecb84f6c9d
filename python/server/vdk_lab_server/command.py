"""The command `vdk-lab`: what only Python can do stands here, everything else is the Node command line."""

from __future__ import annotations

import os
import sys

from vdk_lab_server.node import COMMAND_LINE, NodeError, find_node, tools_prefix


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["notebook"]:
        from vdk_lab_server.notebook import open_notebook

        open_notebook(arguments[1:])
    elif arguments[:1] == ["uninstall"]:
        from vdk_lab_server.uninstall import uninstall

        uninstall(arguments[1:])
    else:
        _node(arguments)


def _node(arguments: list[str]) -> None:
    try:
        node = find_node()
    except NodeError as error:
        sys.exit(str(error))
    os.environ.setdefault("VDK_LAB_SERVER_PREFIX", tools_prefix())
    os.execv(node, [str(node), str(COMMAND_LINE), *arguments])  # noqa: S606
