"""The kernel of an environment that `VDK_LAB_PYTHON` names: Jupyter offers it before anybody uses VDK Lab.

Environments that the Lab makes write theirs when they are made.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
from pathlib import Path

from vdk_lab_server.node import COMMAND_LINE, NodeError, find_node, tools_prefix

#: An interpreter is started to see what is in the environment; a file system may be far away.
_SECONDS = 60


def publish_kernel(state: Path, log: logging.Logger) -> None:
    """Writes the kernelspec unless it is there already. Jupyter starts in any case: failing is a warning."""
    named = os.environ.get("VDK_LAB_PYTHON")
    if not named or _starts(state / "kernels" / "vdk" / "kernel.json", Path(named)):
        return
    environment = {
        **os.environ,
        "VDK_LAB_STATE_DIR": str(state),
        "VDK_LAB_SERVER_PREFIX": tools_prefix(),
    }
    try:
        ended = subprocess.run(
            [str(find_node()), str(COMMAND_LINE), "env", "kernel"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
        problem = ended.stderr.strip() if ended.returncode != 0 else ""
    except (NodeError, OSError, subprocess.SubprocessError) as error:
        problem = str(error)
    if problem:
        log.warning("VDK Lab: there is no kernel for the notebooks of jobs. %s", problem)


def _starts(kernelspec: Path, named: Path) -> bool:
    """Does it start the interpreter, or the one of the environment, that is named?"""
    try:
        interpreter = Path(json.loads(kernelspec.read_text())["argv"][0])
    except (OSError, ValueError, LookupError, TypeError):
        return False
    return interpreter in (named.absolute(), named.absolute() / "bin" / "python")
