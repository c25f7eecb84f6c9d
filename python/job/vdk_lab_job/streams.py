"""What a step prints: to the log as ever, and to the events in the order in which it came."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, Callable, TextIO

from vdk_lab_job import events

# One event for many small writes: a loop that prints must not cost a system call a line.
_BATCH_CHARACTERS = 8192
_BATCH_SECONDS = 0.1
_LONGEST_EVENT = 64 * 1024
# What a step prints beyond this stands in the log only.
_MOST_PRINTED = 10 * 1024 * 1024

_captures: list[_Capture] = []


class Tee(io.TextIOBase):
    """Passes everything on, and keeps it for the next event.

    Each `print` comes here several times, so nothing is locked: appending to a list is whole in itself, and what is
    taken from its front leaves what others append meanwhile.
    """

    def __init__(self, capture: _Capture, name: str, inner: TextIO) -> None:
        super().__init__()
        self._capture = capture
        self._pass_on = inner.write
        self._parts: list[str] = []
        self._size = 0
        self.name = name
        self.inner = inner

    def write(self, text: str) -> int:
        self._pass_on(text)
        self.keep(text)
        return len(text)

    def keep(self, text: str) -> None:
        """Tells it, and does not pass it on."""
        length = len(text)
        if length:
            self._parts.append(text)
            self._size += length
            if len(self._parts) == 1:
                self._capture.begin(self)
            if self._size >= _BATCH_CHARACTERS:
                self._capture.flush()

    @property
    def has_text(self) -> bool:
        return bool(self._parts)

    def take(self) -> str:
        """What no event has told yet."""
        self._size = 0
        count = len(self._parts)
        text = "".join(self._parts[:count])
        del self._parts[:count]
        return text

    def forget(self) -> None:
        """Passes on only, from now on."""
        base = _base(self.inner)
        self.write = base.write  # type: ignore[method-assign]
        self._pass_on = base.write
        self._parts = []

    def retire(self) -> None:
        """Its step has ended: who kept it (a handler of `logging`, for one) writes where the present step writes."""

        def write(text: str) -> int:
            capture = current()
            present = self.inner if capture is None else capture.streams[self.name == "stderr"]
            return int(present.write(text))

        self.write = write  # type: ignore[method-assign]

    def flush(self) -> None:
        self.inner.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self.inner.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.inner.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self.inner.errors

    @property
    def buffer(self) -> Any:
        return self.inner.buffer


class _Capture:
    """What one step gives, told in the order in which it came.

    While something is told, a destructor or a signal handler of the step may print in the same thread: that waits for
    the next telling. So the lock may be taken again, and `_is_telling` says that it was.
    """

    def __init__(self, told: events.Events, job: str, parent: str | None, step_id: str, folder: str) -> None:
        self._told = told
        self.folder = folder
        self._identity = (job, parent)
        self._step_id = step_id
        self._lock = threading.RLock()
        self._is_telling = False
        self._printed = 0
        # What is done when the step ends, by name: the last of each name.
        self.endings: dict[str, Callable[[], None]] = {}
        self.streams = Tee(self, "stdout", sys.stdout), Tee(self, "stderr", sys.stderr)

    @contextmanager
    def _telling(self) -> Iterator[bool]:
        """False when this thread is telling something already."""
        with self._lock:
            if self._is_telling:
                yield False
                return
            self._is_telling = True
            try:
                yield True
            finally:
                self._is_telling = False

    def begin(self, stream: Tee) -> None:
        """The stream has something to tell again: what the other has comes before."""
        if any(other.has_text for other in self.streams if other is not stream):
            with self._telling() as may:
                for other in self.streams:
                    if may and other is not stream:
                        self._tell(other)
        _flusher.wake()

    def flush(self) -> bool:
        """Tells what was printed; was there anything?"""
        with self._telling() as may:
            return may and sum(self._tell(stream) for stream in self.streams) > 0

    def output(self, output: dict[str, Any]) -> None:
        self.flush()
        self._emit("output", output=output)

    def progress(self, fraction: float | None, message: str) -> None:
        self._emit("progress", fraction=fraction, message=message)

    def forked(self) -> None:
        """This process was forked by the step: it writes to the log only. Our lock may have been held by another."""
        self._lock = threading.RLock()
        for stream in self.streams:
            stream.forget()

    def _tell(self, stream: Tee) -> bool:
        text = stream.take()
        if not text:
            return False
        if self._printed >= _MOST_PRINTED:
            return True
        self._printed += len(text)
        if len(text) > _LONGEST_EVENT:
            left = len(text) - _LONGEST_EVENT
            text = f"{text[:_LONGEST_EVENT]}\n… {left} characters more stand in the log\n"
        if self._printed >= _MOST_PRINTED:
            text += "\n… what the step prints from here on stands in the log\n"
        output = {"output_type": "stream", "name": stream.name, "text": text}
        self._told.emit("output", *self._identity, stepId=self._step_id, output=output)
        return True

    def _emit(self, type_: str, **values: Any) -> None:
        with self._telling() as may:
            if may:
                self._told.emit(type_, *self._identity, stepId=self._step_id, **values)


class _Flusher:
    """Tells what was printed within a tenth of a second, also when the step then prints nothing for an hour."""

    def __init__(self) -> None:
        # A queue, because a destructor may wake it in the middle of another waking.
        self._wanted: SimpleQueue[None] = SimpleQueue()
        self._process = 0

    def wake(self) -> None:
        if self._process != os.getpid():
            self._process = os.getpid()
            self._wanted = SimpleQueue()
            threading.Thread(target=self._work, args=(self._wanted,), name="vdk-lab-events", daemon=True).start()
        self._wanted.put(None)

    def _work(self, wanted: SimpleQueue[None]) -> None:
        while True:
            wanted.get()
            is_news = True
            # Again after there was something: what came while it was taken has woken nobody.
            while is_news:
                time.sleep(_BATCH_SECONDS)
                while not wanted.empty():
                    wanted.get()
                is_news = sum(capture.flush() for capture in list(_captures)) > 0


_flusher = _Flusher()


def _forked() -> None:
    for capture in _captures:
        capture.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


@contextmanager
def captured(job: str, parent: str | None, step_id: str, folder: str) -> Iterator[None]:
    """While it lasts, what is printed goes into the events too. Without a reader nothing is changed.

    `folder` is that of the job.
    """
    told = events.current()
    if not told.active:
        yield
        return
    capture = _Capture(told, job, parent, step_id, folder)
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = capture.streams
    _captures.append(capture)
    try:
        yield
    finally:
        try:
            # A list, because threads of the step may show more meanwhile.
            for end in list(capture.endings.values()):
                end()
        finally:
            _captures.remove(capture)
            sys.stdout, sys.stderr = streams
            capture.flush()
            for stream in capture.streams:
                stream.retire()


@contextmanager
def untold() -> Iterator[None]:
    """What is printed meanwhile stands in the log only, and what is written later to streams taken meanwhile."""
    told = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_base, told)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = told


def _base(stream: Any) -> Any:
    """The stream that was there before any step."""
    while isinstance(stream, Tee):
        stream = stream.inner
    return stream


def current() -> _Capture | None:
    """That of the step that runs, when somebody is told what it gives."""
    return _captures[-1] if _captures else None


def log() -> TextIO:
    """The standard output without what is told of it: for what the events tell in a better form."""
    stream: Any = sys.stdout
    return stream.inner if isinstance(stream, Tee) else stream
