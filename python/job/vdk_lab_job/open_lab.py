"""`vdk notebook`: opens the Lab from an environment of jobs, which holds no Lab itself."""

from __future__ import annotations

import os
import shutil
import sys

import click

_ADVICE = (
    "Install it in an environment of its own, for example with `pipx install vdk-lab` or `uv tool install vdk-lab`, "
    "or name it with VDK_LAB_COMMAND."
)


def find_command() -> str:
    """Path of `vdk-lab`: `VDK_LAB_COMMAND`, else the one on the path. Raises ClickException with what to do."""
    named = os.environ.get("VDK_LAB_COMMAND")
    if named:
        if not (os.path.isfile(named) and os.access(named, os.X_OK)):
            raise click.ClickException(f"VDK_LAB_COMMAND names {named}, which is no program. {_ADVICE}")
        return os.path.abspath(named)
    found = shutil.which("vdk-lab")
    if found is None:
        raise click.ClickException(f"The command vdk-lab was not found. {_ADVICE}")
    return found


@click.command(
    name="notebook",
    help="Open JupyterLab with VDK Lab. Jobs run with this environment. Arguments are those of `vdk-lab notebook`.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def notebook(arguments: tuple[str, ...]) -> None:
    command = find_command()
    # This environment is the one that the person works with; another that is named stays.
    os.environ.setdefault("VDK_LAB_PYTHON", sys.executable)
    os.execv(command, [command, "notebook", *arguments])  # noqa: S606
