"""What failed in a step: type, message, blame, and the line inside the cell or file."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from vdk.internal.builtin_plugins.run import data_job
from vdk.internal.builtin_plugins.run.job_input_error_classifier import whom_to_blame
from vdk.internal.core import errors

_LONGEST_MESSAGE = 4000


def message_of(error: BaseException) -> str:
    """One readable text; an exception without arguments is shown by its type."""
    lines = [str(line) for line in getattr(error, "_lines", [])[1:] if str(line).strip()]
    text = "\n".join(lines) if lines else str(error)
    return (text.strip() or type(error).__name__)[:_LONGEST_MESSAGE]


def cause_of(error: BaseException) -> BaseException:
    """The exception that a person recognises: the database's own below VDK's wrapping."""
    seen: set[int] = set()
    while isinstance(error, errors.BaseVdkError) and error.__cause__ is not None and id(error) not in seen:
        seen.add(id(error))
        error = error.__cause__
    return error


def blame_of(error: BaseException, job_directory: Path | None) -> str:
    """`user` or `platform`, as VDK decides it."""
    blamee = whom_to_blame(error, data_job.__file__, job_directory)
    return "user" if blamee == errors.ResolvableBy.USER_ERROR else "platform"


def line_in(error: BaseException, label: str) -> int | None:
    """The last frame of the traceback that stands in `label`: for errors in a library, where it was called from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == label]
    if frames:
        return frames[-1].lineno
    if isinstance(error, SyntaxError) and error.filename == label:
        return error.lineno
    return getattr(error, "vdk_lab_line", None)


def describe(
    error: BaseException, *, file: str, label: str, cell_id: str | None, job_directory: Path | None
) -> dict[str, Any]:
    """A StepError of openapi/lab-service.yaml."""
    cause = cause_of(error)
    frames = traceback.format_exception(type(error), error, error.__traceback__)
    return {
        "blame": blame_of(error, job_directory),
        "type": type(cause).__name__,
        "message": message_of(cause),
        "file": file,
        "cellId": cell_id,
        "line": line_in(error, label) or line_in(cause, label),
        "traceback": "".join(frames)[-20_000:],
    }
