"""What a step prints and shows: to the log as ever, and as nbformat outputs to the events."""

from __future__ import annotations

import base64
import io
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, TextIO

from vdk_lab_job import events

# One event for many small writes: a loop that prints must not cost a system call a line.
_BATCH_CHARACTERS = 8192
_BATCH_SECONDS = 0.1
_LONGEST_EVENT = 64 * 1024
# What a step prints beyond this stands in the log only.
_MOST_PRINTED = 10 * 1024 * 1024
_LONGEST_DATA = 8 * 1024 * 1024
# Pictures and tables of a run beyond this are told by their text alone: a loop that draws must not fill the disk.
_MOST_SHOWN = 256 * 1024 * 1024

_captures: list[_Capture] = []
_shown = 0


class _Tee(io.TextIOBase):
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
        length = len(text)
        if length:
            self._parts.append(text)
            self._size += length
            if len(self._parts) == 1:
                self._capture.begin(self)
            if self._size >= _BATCH_CHARACTERS:
                self._capture.flush()
        return length

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
        base: Any = self.inner
        while isinstance(base, _Tee):
            base = base.inner
        self.write = base.write  # type: ignore[method-assign]
        self._pass_on = base.write
        self._parts = []

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

    def __init__(self, told: events.Events, job: str, parent: str | None, step_id: str) -> None:
        self._told = told
        self._identity = (job, parent)
        self._step_id = step_id
        self._lock = threading.RLock()
        self._is_telling = False
        self._printed = 0
        # Each in the state that was shown last, by its id.
        self.updates: dict[str, tuple[dict[str, Any], dict[str, Any] | None]] = {}
        self.streams = _Tee(self, "stdout", sys.stdout), _Tee(self, "stderr", sys.stderr)

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

    def begin(self, stream: _Tee) -> None:
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

    def _tell(self, stream: _Tee) -> bool:
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
def captured(job: str, parent: str | None, step_id: str) -> Iterator[None]:
    """While it lasts, what is printed goes into the events too. Without a reader nothing is changed."""
    told = events.current()
    if not told.active:
        yield
        return
    capture = _Capture(told, job, parent, step_id)
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = capture.streams
    _captures.append(capture)
    try:
        yield
    finally:
        try:
            # A list, because threads of the step may show more meanwhile.
            for data, metadata in list(capture.updates.values()):
                show(data, metadata=metadata)
        finally:
            _captures.remove(capture)
            sys.stdout, sys.stderr = streams
            capture.flush()


def progress(fraction: float | None, message: str = "") -> None:
    """Tells how far the present step is, from 0 to 1 (None: not known). Outside a run it does nothing."""
    if _captures:
        within = None if fraction is None else min(max(float(fraction), 0.0), 1.0)
        _captures[-1].progress(within, str(message))


def show(data: dict[str, Any], *, metadata: dict[str, Any] | None = None, result: bool = False) -> None:
    """Shows something by media type: as text in the log, in full in the events."""
    text = data.get("text/plain")
    if isinstance(text, str):
        stream: Any = sys.stdout
        stream = stream.inner if isinstance(stream, _Tee) else stream
        stream.write(text[:_LONGEST_EVENT] + "\n")
    if not _captures:
        return
    global _shown
    kept = {media: _told(value) for media, value in data.items() if _short_enough(value)}
    size = sum(len(value) for value in kept.values() if isinstance(value, str))
    if _shown + size > _MOST_SHOWN:
        kept = {"text/plain": f"{str(text or '')[:1000]}\n… shown no more: this run has shown very much already"}
    else:
        _shown += size
    output: dict[str, Any] = {
        "output_type": "execute_result" if result else "display_data",
        "data": kept,
        "metadata": metadata or {},
    }
    if result:
        output["execution_count"] = None
    _captures[-1].output(output)


def show_again(display_id: str, data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    """Shows something in a new state. Outputs of a run stay as they are: the last state is shown when the step ends."""
    if _captures:
        _captures[-1].updates[display_id] = (data, metadata)
    else:
        show(data, metadata=metadata)


def _told(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _short_enough(value: Any) -> bool:
    return not isinstance(value, (str, bytes)) or len(value) <= _LONGEST_DATA


_PLAIN = (int, float, complex, bool, str, bytes, type(None))


def show_result(value: Any) -> None:
    """Shows the value of a cell's last expression, as the kernel would."""
    if isinstance(value, _PLAIN) or not _captures:
        show({"text/plain": repr(value)}, result=True)
        return
    # IPython knows how each kind of object is shown. It is imported for these alone: it takes a quarter of a second.
    from vdk_lab_job import shell

    data, metadata, error = shell.formatted(value)
    if data:
        show(data, metadata=metadata, result=True)
    if error is not None:
        # As in the kernel: what cannot be shown fails the cell.
        raise error


def say(text: str) -> None:
    """A line for people, in the log."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def say_failure(name: str, step_id: str, number: int | None, details: dict[str, Any]) -> None:
    """A short box: what failed, where, who can mend it."""
    where = step_id + (f", line {details['line']}" if details.get("line") else "")
    who = "in your code" if details["blame"] == "user" else "on the platform"
    message = details["message"].splitlines() or [""]
    numbered = f"step {number}, {name}" if number else f"step {name}"
    lines = [f"Failed {who}: {numbered}", f"  {where}", f"  {details['type']}: {message[0]}"]
    lines += [f"  {line}" for line in message[1:8]]
    statement = details.get("statement")
    if statement:
        lines += ["", *(f"  | {line}" for line in statement.splitlines()[:12])]
    width = min(max(map(len, lines)), 108)
    say("\n".join(["", "─" * width, *lines, "─" * width, ""]))
