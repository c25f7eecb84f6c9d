"""What a step logs, in the events: as a kernel shows it."""

from __future__ import annotations

import logging
import os

from vdk_lab_job import events, streams


class _Logged(logging.Handler):
    """Tells warnings of anybody, and all that files of the job log. What VDK itself logs stands in the log only."""

    def emit(self, record: logging.LogRecord) -> None:
        capture = streams.current()
        if capture is None or record.name.split(".", 1)[0] == "vdk":
            return
        if record.levelno < logging.WARNING and not record.pathname.startswith(capture.folder + os.sep):
            return
        # A handler that the step made writes to the stream of the step.
        if not any(isinstance(getattr(handler, "stream", None), streams.Tee) for handler in logging.root.handlers):
            capture.streams[1].keep(self.format(record) + "\n")


_logged = _Logged()
_logged.setFormatter(logging.Formatter(logging.BASIC_FORMAT))


def tell() -> None:
    """From now on, until logging is set up anew. VDK's handlers write to streams that were there before any step.

    Without any handler Python writes warnings to the stream of the step, and `logging.basicConfig` makes the first.
    """
    if events.current().active and logging.root.handlers and _logged not in logging.root.handlers:
        logging.root.addHandler(_logged)
