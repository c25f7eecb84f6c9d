"""Cells that need IPython, in a run: magics, `!commands`, `display`, `get_ipython`. Imported only for those."""

from __future__ import annotations

import sys
import types
from _sitebuiltins import Quitter
from typing import Any

import traitlets
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
from vdk.api.job_input import IJobInput

from vdk_lab_job import outputs, plain, results
from vdk_lab_job.loop import CellLoop
from vdk_lab_job.magics import JobMagics


class _Result(DisplayHook):
    """The value of the last expression goes where everything that a step shows goes."""

    is_quiet = False

    def quiet(self) -> bool:
        return self.is_quiet

    def write_output_prompt(self) -> None:
        """None: a run has no numbers of inputs."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        outputs.show(format_dict, metadata=md_dict, result=True)

    def finish_displayhook(self) -> None:
        """Nothing to end."""


class _Publisher(DisplayPublisher):
    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: Any = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **options: Any,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        if update and display_id is not None:
            outputs.show_again(str(display_id), data, metadata)
        else:
            outputs.show(data, metadata=metadata)

    def clear_output(self, wait: bool = False) -> None:
        """Nothing: what a run has shown stays."""


class _RunShell(InteractiveShell):
    """IPython without a person in front of it."""

    displayhook_class = traitlets.Type(_Result)
    display_pub_class = traitlets.Type(_Publisher)
    # Of the names `exit` and `quit`. IPython's own leaves it to the program around it.
    exiter = traitlets.Any(Quitter("exit", ""))

    shown_error: BaseException | None = None
    # Of the cell that runs.
    source = ""

    def init_user_ns(self) -> None:
        """Gives the names of IPython. What a cell before named so (`from gzip import open`) stays its own."""
        own = dict(self.user_ns)
        super().init_user_ns()
        self.user_ns.update(own)

    def transform_cell(self, raw_cell: str) -> str:
        """As IPython does, and each line keeps its number: below blank lines, and below a magic that takes the rest."""
        above = 0
        if raw_cell.strip() and self.source.rstrip().endswith(raw_cell.rstrip()):
            above = self.source.rstrip()[: -len(raw_cell.rstrip())].count("\n")
        # In one line a magic may stand without its percent sign.
        if "\n" in raw_cell.rstrip() and plain.is_plain(raw_cell):
            return "\n" * above + raw_cell
        blank = 0
        for line in raw_cell.splitlines():
            if line.strip():
                break
            blank += 1
        return "\n" * (above + blank) + super().transform_cell(raw_cell)

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """`%matplotlib`: figures are outputs of their step, whatever a person would draw on."""
        import matplotlib  # noqa: F401 -- where it is not there, the cell fails as in a kernel

        return gui, "inline"

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Shows nothing: the run tells the failure. Magics such as `%run` show theirs and go on as if all were well."""
        self.shown_error = sys.exc_info()[1]
        # The traceback does not lead to the cell then.
        frame: types.FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename not in _label[-1:]:
            frame = frame.f_back
        if frame is not None and self.shown_error is not None:
            self.shown_error.vdk_lab_shown_line = frame.f_lineno  # type: ignore[attr-defined]

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Nothing: the run tells the failure."""

    def system(self, command: str) -> None:
        """`!command`, with its output where that of the cell goes."""
        self.system_piped(command)


class _RunningJob:
    """The job of the run, for magics."""

    def __init__(self, shell: _RunShell) -> None:
        self._shell = shell

    def job_input(self) -> IJobInput:
        job_input: IJobInput = self._shell.user_ns["job_input"]
        return job_input

    @property
    def source(self) -> str:
        return self._shell.source

    @property
    def arguments(self) -> dict[str, Any]:
        return self.job_input().get_arguments()

    @arguments.setter
    def arguments(self, values: dict[str, Any]) -> None:
        raise UsageError("Arguments are set when a run starts; a step cannot set them.")


_shell: _RunShell | None = None
_label: list[str] = []


def _shell_for(module: types.ModuleType) -> _RunShell:
    global _shell
    if _shell is None:
        config = Config()
        # No file of history: many runs at a time would wait for one another.
        config.HistoryManager.enabled = False
        # It gives the names of the last values new ones.
        names = module.__dict__
        last = {name: names[name] for name in results.NAMES if name in names}
        _shell = _RunShell.instance(config=config, user_module=module, user_ns=names)
        for name in results.NAMES:
            names.pop(name, None)
        names.update(last)
        _shell.compile.get_code_name = lambda *_: _label[-1]
        _shell.register_magics(JobMagics(_shell, _RunningJob(_shell)))
        # Help and such are for a person: a kernel shows them beside the notebook, and a run nowhere.
        _shell.set_hook("show_in_pager", lambda *_, **__: None, 0)
        _register_figures(_shell)
    if _shell.user_module is not module:
        _shell.user_module = module
        _shell.user_ns = module.__dict__
        _shell.init_user_ns()
    return _shell


def _register_figures(shell: _RunShell) -> None:
    """`%config InlineBackend…`, where a kernel has it too: what is chosen there is told to the shell's formatters."""
    try:
        from matplotlib_inline.config import InlineBackend
    except ImportError:
        return
    shell.configurables.append(InlineBackend.instance(parent=shell, shell=shell))


def run_cell(module: types.ModuleType, source: str, label: str, loop: CellLoop, last: results.LastValues) -> None:
    """Runs a cell as the kernel does. Raises what the cell raised."""
    shell = _shell_for(module)
    _label.append(label)
    shell.shown_error, shell.source = None, source
    hook = shell.displayhook
    hook.is_quiet = results.is_quiet(source)
    hook._, hook.__, hook.___ = last.values
    # By these IPython knows that nobody gave the names another value.
    shell.user_ns_hidden.update(zip(results.NAMES, last.values))
    result: Any
    try:
        transformed, failed = source, None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            failed = sys.exc_info()
        if failed is None and shell.should_run_async(source, transformed_cell=transformed):
            result = loop.complete(shell.run_cell_async(source, store_history=False, transformed_cell=transformed))
            shell.events.trigger("post_execute")
        else:
            result = loop.call(lambda: shell.run_cell(source, store_history=False))
    finally:
        _label.pop()
        last.values = [hook._, hook.__, hook.___]
    error = result.error_before_exec or result.error_in_exec or shell.shown_error
    if error is not None:
        raise error


def formatted(module: types.ModuleType, value: Any) -> tuple[dict[str, Any], dict[str, Any], BaseException | None]:
    """The representations of an object by media type, their metadata, and what one of them raised."""
    shell = _shell_for(module)
    shell.shown_error = None
    # IPython makes it with the shell.
    data, metadata = shell.display_formatter.format(value)  # type: ignore[union-attr]
    return data, metadata, shell.shown_error


def chosen_pictures(figure: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """A figure by media type, and metadata, as `%config InlineBackend…` wants it; None where nothing was chosen."""
    formatter = None if _shell is None else _shell.display_formatter
    if formatter is None or not any(type(figure) in one.type_printers for one in formatter.formatters.values()):
        return None
    data, metadata = formatter.format(figure)
    return data, metadata
