"""`vdk-lab notebook`: JupyterLab, or Notebook 7, on a folder, with VDK Lab in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

USAGE = """\
vdk-lab notebook [DIR] [--notebook7] [OPTIONS OF JUPYTER]

Opens JupyterLab on DIR (here, by default), with VDK Lab in it.

  --notebook7    Notebook 7 in its place
  -h, --help     this text

Options that follow go to Jupyter, for example --no-browser, --port=9999, --allow-root."""

# Distribution, and the lowest version that the plugins are built for.
_JUPYTERLAB = ("jupyterlab", (4, 5))
_NOTEBOOK = ("notebook", (7, 5))


class WrongUseError(Exception):
    """The arguments, or what is installed, do not do; the message says what does."""


@dataclass
class Wish:
    """What the arguments ask for."""

    folder: Path = field(default_factory=Path)
    notebook7: bool = False
    #: What goes to Jupyter as it is.
    options: list[str] = field(default_factory=list)
    help: bool = False


def parse(arguments: list[str]) -> Wish:
    """Raises WrongUseError. An unknown option ends ours: what follows may be its value."""
    wish = Wish()
    folder: str | None = None
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument in ("-h", "--help"):
            wish.help = True
        elif argument == "--notebook7":
            wish.notebook7 = True
        elif argument == "--":
            wish.options.extend(rest)
            break
        elif argument.startswith("-"):
            wish.notebook7 = wish.notebook7 or "--notebook7" in rest
            wish.options.extend([argument, *(other for other in rest if other not in ("--", "--notebook7"))])
            break
        elif folder is not None:
            raise WrongUseError(f"One folder, please: {folder} or {argument}.\n\n{USAGE}")
        else:
            folder = argument
    wish.folder = Path(folder or ".").resolve()
    if not wish.help and not wish.folder.is_dir():
        raise WrongUseError(f"{folder or wish.folder} is no folder.\n\n{USAGE}")
    return wish


def _check(distribution: str, oldest: tuple[int, int]) -> None:
    """Raises WrongUseError when it is missing or too old for the plugins."""
    needed = ".".join(map(str, oldest))
    advice = f'Install it with: {sys.executable} -m pip install --upgrade "{distribution}>={needed}"'
    try:
        found = version(distribution)
    except PackageNotFoundError:
        raise WrongUseError(f"{distribution} is not installed in {sys.prefix}. {advice}") from None
    parts = tuple(int(part) if part.isdigit() else 0 for part in found.split(".")[:2])
    if parts < oldest:
        raise WrongUseError(f"{distribution} {found} is too old for VDK Lab. {advice}")


def _application(notebook7: bool) -> Callable[[], None]:
    if notebook7:
        _check(*_NOTEBOOK)
        from notebook.app import main as notebook

        return notebook
    _check(*_JUPYTERLAB)
    from jupyterlab.labapp import main as lab

    return lab


def open_notebook(arguments: list[str]) -> None:
    """Becomes Jupyter, in this process: a second interpreter costs time. Exit code 2 on wrong use."""
    try:
        wish = parse(arguments)
        if wish.help:
            print(USAGE)  # noqa: T201
            return
        main = _application(wish.notebook7)
    except WrongUseError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)
    name = "jupyter-notebook" if wish.notebook7 else "jupyter-lab"
    sys.argv = [name, f"--ServerApp.root_dir={wish.folder}", *wish.options]
    main()
