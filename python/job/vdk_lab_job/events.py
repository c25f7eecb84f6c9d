"""What a run does, as JSON lines. The schema is contracts/events.schema.json.

A reader that is slow, gone or broken never disturbs the run: a line that cannot be written is dropped,
and after the first failure nothing more is tried.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from typing import Any

VARIABLE = "VDK_LAB_EVENTS_FILE"


class Events:
    """Writes events to one file, each flushed at once."""

    def __init__(self, path: str | None) -> None:
        self._sequence = 0
        self._descriptor: int | None = None
        if path:
            try:
                self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            except OSError:
                self._descriptor = None

    @classmethod
    def from_environment(cls) -> Events:
        """The file that the environment names; taken out, so that no child of a step writes into it."""
        return cls(os.environ.pop(VARIABLE, None))

    @property
    def active(self) -> bool:
        return self._descriptor is not None

    def emit(self, type_: str, job: str, parent: str | None, **values: Any) -> None:
        if self._descriptor is None:
            return
        self._sequence += 1
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event = {
            "v": 1,
            "seq": self._sequence,
            "time": now,
            "type": type_,
            "job": job,
            "parent": parent,
            **values,
        }
        line = json.dumps(event, ensure_ascii=True, default=str, allow_nan=False) + "\n"
        data = line.encode("ascii")
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            self._descriptor = None
