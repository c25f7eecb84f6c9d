"""`vdk-lab uninstall`: takes VDK Lab out of this environment; what the user made stays, and it says where."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from vdk_lab_server.node import tools_prefix
from vdk_lab_server.state import state_folder

USAGE = """\
vdk-lab uninstall [--yes]

Removes the packages of VDK Lab from this environment. Jupyter, Node and uv stay, as does what you made."""


def installed() -> list[str]:
    """The distributions of VDK Lab in this environment."""
    names = {(found.metadata["Name"] or "").lower().replace("_", "-") for found in distributions()}
    return sorted(name for name in names if name == "vdk-lab" or name.startswith("vdk-lab-"))


def _command(names: list[str]) -> list[str]:
    """pip where the environment has it; else the uv that came with vdk-lab-server."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "uninstall", "--yes", *names]
    uv = Path(tools_prefix()) / "bin" / "uv"
    return [str(uv), "pip", "uninstall", "--python", sys.executable, *names]


def _what_stays(state: Path) -> str:
    if not state.exists():
        return "There are no data of yours to keep: nothing was made yet."
    return (
        f"Your data stay in {state}: environments of jobs, drafts, runs, and what the local runtime keeps "
        "(versions, executions, properties). Remove that folder when you do not need them."
    )


def uninstall(arguments: list[str]) -> None:
    """Ends with the code of pip or uv; 2 on wrong use."""
    if arguments in (["-h"], ["--help"]):
        print(USAGE)  # noqa: T201
        return
    if arguments not in ([], ["--yes"]):
        print(USAGE, file=sys.stderr)  # noqa: T201
        sys.exit(2)
    # Known before the code that knows it is gone.
    stays = _what_stays(state_folder())
    names = installed()
    print(f"From {sys.prefix}: {', '.join(names)}")  # noqa: T201
    if not arguments and not _agreed():
        print("Nothing was removed.")  # noqa: T201
        sys.exit(1)
    ended = subprocess.run(_command(names), check=False)
    print(stays)  # noqa: T201
    sys.exit(ended.returncode)


def _agreed() -> bool:
    try:
        return input("Remove them? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False
