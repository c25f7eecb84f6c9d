"""What a step shows: as text in the log, and as nbformat outputs in the events."""

from __future__ import annotations

import base64
from typing import Any

from vdk_lab_job import streams

_LONGEST_TEXT = 64 * 1024
_LONGEST_DATA = 8 * 1024 * 1024
# Pictures and tables of a run beyond this are told by their text alone: a loop that draws must not fill the disk.
_MOST_SHOWN = 256 * 1024 * 1024

_shown = 0


def progress(fraction: float | None, message: str = "") -> None:
    """Tells how far the present step is, from 0 to 1 (None: not known). Outside a run it does nothing."""
    capture = streams.current()
    if capture is not None:
        within = None if fraction is None else min(max(float(fraction), 0.0), 1.0)
        capture.progress(within, str(message))


def show(data: dict[str, Any], *, metadata: dict[str, Any] | None = None, result: bool = False) -> None:
    """Shows something by media type: as text in the log, in full in the events."""
    text = data.get("text/plain")
    if isinstance(text, str):
        streams.log().write(text[:_LONGEST_TEXT] + "\n")
    capture = streams.current()
    if capture is None:
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
    capture.output(output)


def show_again(display_id: str, data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    """Shows something in a new state. Outputs of a run stay as they are: the last state is shown when the step ends."""
    capture = streams.current()
    if capture is None:
        show(data, metadata=metadata)
    else:
        capture.endings[display_id] = lambda: show(data, metadata=metadata)


def _told(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _short_enough(value: Any) -> bool:
    return not isinstance(value, (str, bytes)) or len(value) <= _LONGEST_DATA
