"""The data job of a kernel: made when it is first needed, renewed when config.ini or the arguments change."""

from __future__ import annotations

import atexit
import hashlib
import inspect
import io
import logging
import os
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from configparser import Error as ConfigError
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from vdk.api.job_input import IJobInput
from vdk.internal.builtin_plugins.run.standalone_data_job import StandaloneDataJob
from vdk.internal.core import errors

from vdk_lab_job import databases, failures, jobpath, released, selection, stores


class JobEndedError(RuntimeError):
    """The job of the kernel has ended; its `job_input` does nothing any more."""


def state_folder(environment: dict[str, str] | os._Environ[str]) -> Path:
    """Where VDK Lab keeps what it knows of this user, as its other parts find it."""
    named = environment.get("VDK_LAB_STATE_DIR")
    if named:
        return Path(named)
    data = environment.get("JUPYTER_DATA_DIR")
    if data:
        jupyter = Path(data)
    elif sys.platform == "darwin":
        jupyter = Path.home() / "Library" / "Jupyter"
    else:
        jupyter = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "jupyter"
    return jupyter / "vdk-lab" / (environment.get("JUPYTERHUB_SERVER_NAME") or "default")


def draft_folder(state: Path, job: Path) -> Path:
    """Where the draft of a job keeps its properties and its own databases: outside the job's folder."""
    return state / "drafts" / hashlib.sha256(os.path.realpath(job).encode()).hexdigest()[:32]


class _Job(StandaloneDataJob):
    """VDK's, which gives None when it cannot be initialised: this one raises."""

    def __exit__(self, exc_type: Any, exc_value: Any, exc_traceback: Any) -> bool:
        if exc_value is not None:
            raise exc_value
        return super().__exit__(exc_type, exc_value, exc_traceback)


class Session:
    """One job at a time, for one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._arguments: dict[str, Any] = {}
        self.source = ""
        self._job: _Job | None = None
        self._job_input: IJobInput | None = None
        self._stamp: tuple[object, ...] = ()
        self._ended = False
        atexit.register(self.end)

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self._arguments)

    @arguments.setter
    def arguments(self, values: dict[str, Any]) -> None:
        self._arguments = {key: value for key, value in values.items() if key != selection.ARGUMENT}

    def job_input(self) -> IJobInput:
        """The present job input. Raises what initialising raised, and JobEndedError after `end`."""
        if self._ended:
            raise JobEndedError(f"The job {self.folder.name} has ended: restart the kernel.")
        stamp = self._current_stamp()
        if self._job_input is None or stamp != self._stamp:
            self.close()
            try:
                self._check_configuration()
                with _quiet(), self._environment(), jobpath.left_out():
                    job = _Job(self.folder, job_args=self.arguments)
                    self._job_input = job.__enter__()
            except Exception as error:
                failures.show_shortly(error)
                raise
            self._job, self._stamp = job, stamp
        return self._job_input

    def _check_configuration(self) -> None:
        # VDK answers a file that it cannot read with a TypeError of its own.
        try:
            parser = ConfigParser()
            parser.read(self.folder / "config.ini")
            for section in parser.sections():
                parser.items(section)
        except (ConfigError, UnicodeDecodeError) as error:
            raise errors.UserCodeError(
                f"config.ini cannot be read: {error}",
                "VDK reads the job's settings from it.",
                "Correct the file.",
            ) from None

    @property
    def is_open(self) -> bool:
        return self._job is not None

    def _current_stamp(self) -> tuple[object, ...]:
        try:
            status = (self.folder / "config.ini").stat()
            file: tuple[object, ...] = (status.st_mtime_ns, status.st_size, status.st_ino)
        except OSError:
            file = ()
        return (*file, repr(self._arguments))

    @contextmanager
    def _environment(self) -> Iterator[None]:
        """VDK reads its configuration from the environment. It is as before afterwards: cells start processes."""
        folder = str(draft_folder(state_folder(os.environ), self.folder))
        wanted = {databases.FOLDER: folder, databases.NAME: "draft", stores.DRAFTS: folder}
        # Logging belongs to the kernel; no index is asked for newer versions; there is no end to write down.
        wanted["VDK_LOG_CONFIG"] = "NONE"
        wanted["VDK_VERSION_CHECK_DISABLED"] = "true"
        wanted["VDK_TERMINATION_MESSAGE_WRITER_ENABLED"] = "false"
        before = {key: os.environ.get(key) for key in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for key, value in before.items():
                if value is None:
                    del os.environ[key]
                else:
                    os.environ[key] = value

    def before_cell(self, source: str) -> None:
        """VDK keeps properties until the next set; another process may have changed them meanwhile."""
        self.source = source
        jobpath.add(str(self.folder))
        context = self._context()
        if context is not None:
            stores.forget_cached(context)

    def after_cell(self) -> None:
        """Lets go of databases in files, so that a run can open them."""
        jobpath.remove(str(self.folder))
        context = self._context()
        if context is not None:
            released.release(context)

    def _context(self) -> Any:
        return getattr(self._job, "_job_context", None) if self._job is not None else None

    def close(self) -> None:
        """Ends the present job; a second call does nothing."""
        job, self._job, self._job_input = self._job, None, None
        if job is not None:
            with _quiet():
                job.__exit__(None, None, None)

    def end(self) -> None:
        """Ends the job for good."""
        atexit.unregister(self.end)
        try:
            self.close()
        finally:
            self._ended = True


@contextmanager
def _quiet() -> Iterator[None]:
    """VDK begins with an empty line, and logs every query: in a notebook both hide what the cell shows."""
    if "VDK_LOG_LEVEL_VDK" not in os.environ:
        logging.getLogger("vdk").setLevel(logging.WARNING)
        # What fails there is raised, too.
        for name in ("config", "connection", "run", "templates"):
            logging.getLogger(f"vdk.internal.builtin_plugins.{name}").setLevel(logging.CRITICAL)
    with redirect_stdout(io.StringIO()):
        yield


def _delegate(name: str) -> Any:
    # A hundred lines of vdk-core would stand between the cell's line and what the database says.
    without_traceback = ("execute_query",)

    def method(self: Any, *arguments: Any, **options: Any) -> Any:
        function = getattr(self._vdk_lab_session.job_input(), name)
        try:
            return function(*arguments, **options)
        except errors.SkipRemainingStepsException as skip:
            shown = ["The remaining steps are skipped: a run ends here, and well."]
            skip._render_traceback_ = lambda: shown
            raise
        except Exception as error:
            if name in without_traceback:
                raise error.with_traceback(None)  # noqa: B904 -- the very same
            raise

    original = getattr(IJobInput, name)
    method.__name__, method.__doc__ = name, original.__doc__
    method.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    return method


class _LazyJobInput:
    """`job_input` in a kernel: the same object for ever, whatever job stands behind it."""

    def __init__(self, session: Session) -> None:
        self._vdk_lab_session = session

    def __getattr__(self, name: str) -> Any:
        # IPython asks every object for ways to show itself: that must not start a job.
        if name.startswith("_") and name != "_substitute_query_params":
            raise AttributeError(name)
        return getattr(self._vdk_lab_session.job_input(), name)

    def __repr__(self) -> str:
        return f"<job_input of {self._vdk_lab_session.folder.name}>"


_METHODS = [name for name in dir(IJobInput) if not name.startswith("_") and callable(getattr(IJobInput, name))]

LazyJobInput = type("LazyJobInput", (_LazyJobInput, IJobInput), {name: _delegate(name) for name in _METHODS})
