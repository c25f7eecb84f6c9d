"""What a step prints and shows: to the log as ever, and as nbformat outputs to the events."""

from __future__ import annotations

import hashlib
import io
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from vdk_lab_job.events import Events

# One event for many small writes: a loop that prints must not cost a system call a line.
_BATCH_CHARACTERS = 8192
_BATCH_SECONDS = 0.1
_LONGEST_EVENT = 64 * 1024

_current: list[_Capture] = []


class _Tee(io.TextIOBase):
    """Passes everything on, and keeps it for the next event."""

    def __init__(self, capture: _Capture, name: str, inner: TextIO) -> None:
        super().__init__()
        self._capture = capture
        self._name = name
        self._inner = inner

    def write(self, text: str) -> int:
        self._inner.write(text)
        self._capture.add(self._name, text)
        return len(text)

    def flush(self) -> None:
        self._inner.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._inner.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._inner.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self._inner.errors

    @property
    def buffer(self) -> Any:
        return self._inner.buffer


class _Capture:
    def __init__(self, events: Events, job: str, parent: str | None, step_id: str) -> None:
        self._events = events
        self._identity = (job, parent)
        self._step_id = step_id
        self._name = "stdout"
        self._parts: list[str] = []
        self._size = 0
        self._since = 0.0
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None

    def add(self, name: str, text: str) -> None:
        with self._lock:
            if name != self._name:
                self.flush()
                self._name = name
            self._parts.append(text)
            self._size += len(text)
            if self._size >= _BATCH_CHARACTERS or time.monotonic() - self._since > _BATCH_SECONDS:
                self.flush()
            elif self._timer is None:
                # A step that prints and then works for an hour must not be silent.
                self._timer = threading.Timer(_BATCH_SECONDS, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        self._since = time.monotonic()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._parts:
            return
        text = "".join(self._parts)
        self._parts, self._size = [], 0
        if len(text) > _LONGEST_EVENT:
            text = (
                f"{text[:_LONGEST_EVENT]}\n… {len(text) - _LONGEST_EVENT} characters more stand in the log\n"
            )
        self.output({"output_type": "stream", "name": self._name, "text": text})

    def output(self, output: dict[str, Any]) -> None:
        self._events.emit("output", *self._identity, stepId=self._step_id, output=output)


@contextmanager
def captured(events: Events, job: str, parent: str | None, step_id: str) -> Iterator[None]:
    """While it lasts, what is printed goes into the events too. Without a reader nothing is changed."""
    if not events.active:
        yield
        return
    capture = _Capture(events, job, parent, step_id)
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Tee(capture, "stdout", sys.stdout), _Tee(capture, "stderr", sys.stderr)
    _current.append(capture)
    try:
        yield
    finally:
        _current.pop()
        sys.stdout, sys.stderr = streams
        capture.flush()


_REPRESENTATIONS = {
    "_repr_html_": "text/html",
    "_repr_svg_": "image/svg+xml",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
}


def display(value: Any) -> None:
    """The value of a cell's last expression, as the kernel would show it."""
    if not _current:
        return
    data: dict[str, Any] = {"text/plain": repr(value)[:_LONGEST_EVENT]}
    for method, media_type in _REPRESENTATIONS.items():
        represent = getattr(type(value), method, None)
        if represent is not None:
            try:
                text = represent(value)
            except Exception:  # noqa: S112 -- one that cannot be shown this way is shown as text
                continue
            if isinstance(text, str) and len(text) <= _LONGEST_EVENT * 16:
                data[media_type] = text
    capture = _current[-1]
    capture.flush()
    capture.output({"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data})


def hash_of(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def say(text: str) -> None:
    """A line for people, in the log."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def say_failure(name: str, step_id: str, details: dict[str, Any]) -> None:
    """A short box: what failed, where, who can mend it."""
    where = step_id + (f", line {details['line']}" if details.get("line") else "")
    who = "in your code" if details["blame"] == "user" else "on the platform"
    message = details["message"].splitlines()
    lines = [
        f"Failed {who}: step {name}",
        f"  {where}",
        f"  {details['type']}: {message[0]}",
        *("  " + m for m in message[1:8]),
    ]
    width = min(max(map(len, lines)), 118)
    say("\n".join(["", "─" * width, *lines, "─" * width, ""]))
