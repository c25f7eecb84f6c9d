"""What a run does, as JSON lines. The schema is contracts/events.schema.json.

A reader that is slow, gone or broken never disturbs the run: after the first line that cannot be written
nothing more is tried.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from datetime import datetime, timezone
from typing import Any

VARIABLE = "VDK_LAB_EVENTS_FILE"


class Events:
    """Writes events to one file, each flushed at once. Only the process that opened it writes."""

    def __init__(self, path: str | None) -> None:
        self._sequence = 0
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        if path:
            # Not to wait for a reader, should the path be a pipe.
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK
            try:
                self._descriptor = os.open(path, flags, 0o600)
            except OSError:
                self._descriptor = None

    @property
    def active(self) -> bool:
        """Is somebody told? Never in a process that a step forked: two writers would mix their numbers."""
        return self._descriptor is not None and self._process == os.getpid()

    def emit(self, type_: str, job: str, parent: str | None, **values: Any) -> None:
        if not self.active:
            return
        with self._lock:
            if self._descriptor is None:
                return
            now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            event = {
                "v": 1,
                "seq": self._sequence + 1,
                "time": now,
                "type": type_,
                "job": job,
                "parent": parent,
                **values,
            }
            try:
                data = (json.dumps(event, default=str, allow_nan=False) + "\n").encode("ascii")
            except (ValueError, TypeError, RecursionError):
                return  # an output that is no JSON, whatever its type says
            self._sequence += 1
            try:
                while data:
                    data = data[os.write(self._descriptor, data) :]
            except OSError:
                self._descriptor = None


_current: Events | None = None


def current() -> Events:
    """The events of this process. Opened on first use: a worker that waits for its run is told the file late."""
    global _current
    if _current is None or (VARIABLE in os.environ and not _current.active):
        # Taken out of the environment, so that no child of a step writes into the same file.
        _current = Events(os.environ.pop(VARIABLE, None))
    return _current


def usage() -> dict[str, Any] | None:
    """The highest memory (bytes) and the time on processors (milliseconds) of this process and those it waited for."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "peakMemoryBytes": max(own.ru_maxrss, children.ru_maxrss) * unit,
        "cpuMs": round(sum(one.ru_utime + one.ru_stime for one in (own, children)) * 1000, 1),
    }
