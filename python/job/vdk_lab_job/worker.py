"""A warm worker: `python worker.py CHANNEL`, where CHANNEL is the number of an open socket or pipe.

Nine tenths of a short run are imports. A worker imports vdk-core and its plugins once, and then forks one process for
each run, which becomes what `launch.py` would have been: a session of its own, with its own environment, folder,
time zone and files. It runs, and ends as any interpreter does. Nothing of a run comes back into the worker.

Both directions of the channel carry JSON, one object a line. In: `{"id", "arguments", "folder", "log", "environment"}`.
Out: `{"ready": true, "threads"}` once; then `{"id", "pid"}` when a run has its process, and
`{"id", "pid", "code" | "signal", "cpuMs", "peakMemoryBytes"}` when it has ended. When the channel closes, whoever
started the worker is gone: its runs are ended and so is the worker.
"""

from __future__ import annotations

import os
import sys

_here = os.path.dirname(os.path.realpath(__file__))
sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or os.getcwd()) != _here]

import contextlib  # noqa: E402
import gc  # noqa: E402
import importlib  # noqa: E402
import importlib.metadata  # noqa: E402
import json  # noqa: E402
import locale  # noqa: E402
import select  # noqa: E402
import signal  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import types  # noqa: E402
from typing import Any  # noqa: E402

from vdk_lab_job import launch  # noqa: E402

Request = dict[str, Any]

# Imported when a run first needs them. Those of vdk-core are what its plugins import while they start.
_VDK_RUN = "vdk.internal.builtin_plugins.run"
_LATE = (
    *("vdk_lab_job.cellsteps", "sqlite3", "asyncio", "uuid"),
    *("socketserver", "logging.config", "encodings.idna"),
    *(f"{_VDK_RUN}.cli_run", f"{_VDK_RUN}.execution_tracking", f"{_VDK_RUN}.job_input"),
    "vdk.internal.builtin_plugins.templates.template_impl",
)
_GRACE_SECONDS = 2.0
_CHUNK = 1 << 16


def _warm_up() -> None:
    """Imports what every run imports. What cannot be imported here fails in the run, which can tell it."""
    names = [*_LATE]
    for entry in importlib.metadata.entry_points(group="vdk.plugin.run"):
        names.append(entry.module)
    for name in names:
        with contextlib.suppress(BaseException):
            importlib.import_module(name)
    gc.collect()
    # The children share these pages for as long as nobody touches them.
    gc.freeze()


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


class _Worker:
    def __init__(self, channel: int) -> None:
        self._channel = channel
        self._runs: dict[int, str] = {}
        # A signal that comes between a look and a wait must not be lost.
        self._wake, self._alarm = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        os.set_blocking(channel, True)

    def serve(self) -> Request | None:
        """Forks until the channel closes. Returns None then; in a child, what it shall run."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # Ctrl+C in a terminal is for whoever started the worker.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._alarm, warn_on_full_buffer=False)
        self._tell(ready=True, threads=_threads())
        poll = select.poll()
        poll.register(self._channel, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        rest = b""
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if self._wake in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake, _CHUNK)
                self._collect()
            if self._channel in ready:
                try:
                    data = os.read(self._channel, _CHUNK)
                except ConnectionError:
                    data = b""
                if not data:
                    return None
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    request: Request = json.loads(line)
                    if self._fork(request):
                        return request

    def _fork(self, request: Request) -> bool:
        """True in the child, which begins only once it was told of: else it would run, and be started again."""
        is_apart, apart = os.pipe2(os.O_CLOEXEC)
        is_told, told = os.pipe2(os.O_CLOEXEC)
        process = os.fork()
        if process == 0:
            os.close(told)
            os.setsid()
            signal.set_wakeup_fd(-1)
            for name in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(name, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.close(apart)  # whoever knows the group may signal it from now on
            if not os.read(is_told, 1):
                os._exit(1)
            _close_from(3)
            return True
        os.close(apart)
        os.close(is_told)
        os.read(is_apart, 1)
        os.close(is_apart)
        self._runs[process] = request["id"]
        self._tell(id=request["id"], pid=process)
        with contextlib.suppress(BrokenPipeError):  # it was ended meanwhile
            os.write(told, b"!")
        os.close(told)
        return False

    def _collect(self) -> None:
        while self._runs:
            try:
                process, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            code = os.waitstatus_to_exitcode(status)
            ending = {"code": code} if code >= 0 else {"signal": signal.Signals(-code).name}
            self._tell(
                id=self._runs.pop(process),
                pid=process,
                cpuMs=round((usage.ru_utime + usage.ru_stime) * 1000, 3),
                peakMemoryBytes=usage.ru_maxrss * 1024,
                **ending,
            )

    def _tell(self, **report: Any) -> None:
        data = (json.dumps(report) + "\n").encode()
        # Nobody listens any more: the closed channel tells the loop.
        with contextlib.suppress(ConnectionError):
            while data:
                data = data[os.write(self._channel, data) :]

    def end_runs(self) -> None:
        """Nobody would hear of them any more."""
        for name in (signal.SIGTERM, signal.SIGKILL):
            for process in self._runs:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process, name)
            last = time.monotonic() + _GRACE_SECONDS
            while self._runs and name == signal.SIGTERM and time.monotonic() < last:
                self._collect()
                time.sleep(0.02)


def _close_from(first: int) -> None:
    for name in os.listdir("/proc/self/fd"):
        if int(name) >= first:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _become(request: Request) -> None:
    """Makes this process what it would be if it had been started for this run alone."""
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for target in (1, 2):
        os.dup2(log, target)
    os.close(log)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    # What was found before the environment was the run's. CPython itself seeds `random` anew after a fork.
    tempfile.tempdir = None
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
    # `multiprocessing` starts children from the file of the main module.
    main = types.ModuleType("__main__")
    main.__file__ = launch.__file__
    sys.modules["__main__"] = main
    sys.argv[:] = [launch.__file__, *request["arguments"]]


def main() -> None:
    worker = _Worker(int(sys.argv[1]))
    _warm_up()
    request = worker.serve()
    if request is None:
        worker.end_runs()
        return
    _become(request)
    launch.cli.main()


if __name__ == "__main__":
    main()
