"""The data job of a kernel: made when it is first needed, renewed when config.ini or the arguments change, closed at the end."""

from __future__ import annotations

import atexit
import hashlib
import inspect
import io
import logging
import os
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from vdk.api.job_input import IJobInput
from vdk.internal.builtin_plugins.run.standalone_data_job import StandaloneDataJob

from vdk_lab_job import databases, stores

# Databases in a file: a second process cannot open one that is held.
_FILE_DATABASES = {"sqlite", "duckdb"}


def draft_folder(state: Path, job: Path) -> Path:
    """Where the draft of a job keeps its properties and its own databases: outside the job's folder."""
    return state / "drafts" / hashlib.sha256(str(job.resolve()).encode()).hexdigest()[:32]


class Session:
    """One job at a time, for one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.arguments: dict[str, Any] = {}
        self._job: StandaloneDataJob | None = None
        self._job_input: IJobInput | None = None
        self._stamp: tuple[object, ...] = ()
        atexit.register(self.close)

    def job_input(self) -> IJobInput:
        """The present job input. Raises what initialising raised, where it happened."""
        stamp = self._current_stamp()
        if self._job_input is None or stamp != self._stamp:
            self.close()
            self._prepare_environment()
            job = StandaloneDataJob(self.folder, job_args=dict(self.arguments))
            with redirect_stdout(io.StringIO()):  # vdk begins with an empty line
                self._job_input = job.__enter__()
            # VDK logs each query; in a notebook that hides what the cell shows.
            logging.getLogger("vdk").setLevel(logging.WARNING)
            self._job, self._stamp = job, stamp
        return self._job_input

    def _current_stamp(self) -> tuple[object, ...]:
        try:
            status = (self.folder / "config.ini").stat()
            file: tuple[object, ...] = (status.st_mtime_ns, status.st_size)
        except OSError:
            file = ()
        return (*file, repr(sorted(self.arguments.items(), key=str)))

    def _prepare_environment(self) -> None:
        state = os.environ.get("VDK_LAB_STATE_DIR")
        if state:
            folder = draft_folder(Path(state), self.folder)
            os.environ[databases.FOLDER] = str(folder)
            os.environ[databases.NAME] = "draft"
            os.environ[stores.DRAFTS] = str(folder)
        os.environ.setdefault("VDK_TERMINATION_MESSAGE_WRITER_ENABLED", "false")

    def before_cell(self) -> None:
        """VDK keeps properties until the next set; another process may have changed them meanwhile."""
        context = self._context()
        if context is not None:
            for router, name in ((context.properties, "properties"), (context.secrets, "secrets")):
                setattr(router, f"_{type(router).__name__}__cached_{name}_impl", None)

    def after_cell(self) -> None:
        """Lets go of databases in files, so that a run can open them."""
        context = self._context()
        if context is None:
            return
        for kind, connection in list(context.connections._connections.items()):
            if kind in _FILE_DATABASES:
                try:
                    connection.close()
                finally:
                    context.connections._connections.pop(kind, None)

    def _context(self) -> Any:
        return getattr(self._job, "_job_context", None) if self._job is not None else None

    def close(self) -> None:
        """Ends the job; a second call does nothing."""
        job, self._job, self._job_input = self._job, None, None
        if job is not None:
            job.__exit__(None, None, None)


def _delegate(name: str) -> Any:
    def method(self: Any, *arguments: Any, **options: Any) -> Any:
        return getattr(self._vdk_lab_session.job_input(), name)(*arguments, **options)

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
        if name.startswith("_repr_") or name in (
            "_ipython_display_",
            "_ipython_canary_method_should_not_exist_",
        ):
            raise AttributeError(name)
        return getattr(self._vdk_lab_session.job_input(), name)

    def __repr__(self) -> str:
        return f"<job_input of {self._vdk_lab_session.folder.name}>"


LazyJobInput = type(
    "LazyJobInput",
    (_LazyJobInput, IJobInput),
    {
        name: _delegate(name)
        for name in dir(IJobInput)
        if not name.startswith("_") and callable(getattr(IJobInput, name))
    },
)
