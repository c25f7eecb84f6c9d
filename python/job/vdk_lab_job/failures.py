"""What failed in a step: type, message, blame, and the line inside the cell or file."""

from __future__ import annotations

import re
import traceback
from configparser import Error as ConfigError
from pathlib import Path
from typing import Any

from vdk.internal.builtin_plugins.config import job_config
from vdk.internal.builtin_plugins.run import data_job
from vdk.internal.builtin_plugins.run.job_input_error_classifier import whom_to_blame
from vdk.internal.core import errors

from vdk_lab_job import sql

_LONGEST_MESSAGE = 4000
_LONGEST_TRACEBACK = 20_000
# DuckDB and PostgreSQL show the line that they did not like.
_SHOWN_LINE = re.compile(r"^LINE \d+: (.*)$", re.MULTILINE)


class SpeechlessError(errors.UserCodeError):
    """Stands for an exception whose `__str__` raises: VDK asks for the text, and would fail itself."""


def presentable(error: Exception) -> Exception:
    """The exception itself, such that VDK can deal with it; or what stands for it."""
    try:
        str(error)
    except Exception:
        stand_in = SpeechlessError(type(error).__name__)
        stand_in.__cause__ = error
        return stand_in
    try:
        whom_to_blame(error, data_job.__file__, None)
    except Exception:
        # VDK reads the text of the traceback, and fails at "[Previous line repeated 900 more times]".
        errors.set_exception_resolvable_by(error, errors.ResolvableBy.USER_ERROR)
    return error


def message_of(error: BaseException) -> str:
    """One readable text; an exception without arguments is shown by its type."""
    try:
        lines = [str(line) for line in getattr(error, "_lines", [])[1:] if str(line).strip()]
        text = "\n".join(lines) if lines else str(error)
    except Exception:
        text = ""  # its own __str__ raises
    return (text.strip() or type(error).__name__)[:_LONGEST_MESSAGE]


def cause_of(error: BaseException) -> BaseException:
    """The exception that a person recognises: the database's own below VDK's wrapping."""
    seen: set[int] = set()
    while _wraps(error) and error.__cause__ is not None and id(error) not in seen:
        seen.add(id(error))
        error = error.__cause__
    return error


def _wraps(error: BaseException) -> bool:
    return isinstance(error, SpeechlessError) or type(error).__module__.startswith("vdk.")


def blame_of(error: BaseException, job_directory: Path | None) -> str:
    """`user` or `platform`, as VDK decides it."""
    blamee = whom_to_blame(error, data_job.__file__, job_directory)
    if blamee == errors.ResolvableBy.CONFIG_ERROR:
        return errors.CONFIGURATION_ERRORS_ARE_TO_BE_RESOLVED_BY.value.lower()
    return "user" if blamee == errors.ResolvableBy.USER_ERROR else "platform"


def of_configuration(error: BaseException) -> BaseException | None:
    """What is wrong with config.ini, if that is the error. VDK reads it before there is a command that could fail."""
    if not any(frame.filename == job_config.__file__ for frame in traceback.extract_tb(error.__traceback__)):
        return None
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, (ConfigError, UnicodeDecodeError)):
        cause = cause.__context__  # VDK fails itself where it tells of it
    return cause


def line_in(error: BaseException, label: str) -> int | None:
    """The last frame of the traceback that stands in `label`: for errors in a library, where it was called from."""
    if isinstance(error, SyntaxError) and error.filename == label:
        return error.lineno
    line: int | None = getattr(error, "vdk_lab_shown_line", None)  # see shell.py
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == label:
            line = frame.lineno
        elif frame.filename.startswith("<timed "):
            # `%%time` runs what stands below it under a name of its own, with its lines as in the cell.
            return max(line or 1, frame.lineno or 1)
    return line


def sql_line(error: BaseException) -> int | None:
    """Line in the cell of what the database did not like: exact where it says so, else where its statement begins."""
    first = getattr(error, "vdk_lab_line", None)
    if not isinstance(first, int):
        return None
    shown = _SHOWN_LINE.search(str(error))
    if shown:
        begin = shown.group(1).strip().removesuffix("...").removeprefix("...").strip()
        for offset, line in enumerate(getattr(error, "vdk_lab_statement", "").splitlines()):
            if begin and begin in line:
                return first + offset
    return first


def place_in_file(error: BaseException, path: Path) -> None:
    """Gives the error of an `.sql` step what one of a cell has (see `sqlcell`). For VDK its file is one statement."""
    try:
        text = path.read_text("utf-8")
        first = sql.parse(text).statements[0].line
    except (OSError, ValueError, IndexError):
        return
    error.vdk_lab_line = first  # type: ignore[attr-defined]
    error.vdk_lab_statement = "\n".join(text.splitlines()[first - 1 :]).rstrip()  # type: ignore[attr-defined]


def _line(error: BaseException, label: str) -> int | None:
    """Line of the error, or of the one that it was made of."""
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            break
        line = line_in(cause, label)
        if line is not None:
            return line
        cause = cause.__cause__
    return None


def describe(
    error: BaseException, *, file: str | None, label: str, cell_id: str | None, job_directory: Path | None
) -> dict[str, Any]:
    """The error of a step: `stepError` of contracts/events.schema.json."""
    cause = cause_of(error)
    frames = traceback.format_exception(type(error), error, error.__traceback__)
    details: dict[str, Any] = {
        "blame": blame_of(error, job_directory),
        "type": type(cause).__name__,
        "message": message_of(cause),
        "file": file,
        "cellId": cell_id,
        "line": sql_line(error) or _line(error, label),
        "traceback": "".join(frames)[-_LONGEST_TRACEBACK:],
    }
    statement = getattr(error, "vdk_lab_statement", None)
    if isinstance(statement, str):
        details["statement"] = statement[:_LONGEST_MESSAGE]
        details["database"] = getattr(error, "vdk_lab_database", None)
    return details


def shortly(error: BaseException) -> str:
    """What a kernel shows of an error that is not of the cell's own Python: its message, and the statement's place."""
    cause = cause_of(error)
    text = f"{type(cause).__name__}: {message_of(cause)}"
    statement = getattr(error, "vdk_lab_statement", None)
    if isinstance(statement, str):
        lines = statement[:_LONGEST_MESSAGE].splitlines()
        text += "\n".join([f"\n\nLine {sql_line(error)} of the cell:", *(f"  | {line}" for line in lines)])
    return text


def show_shortly(error: Exception) -> None:
    """In a kernel: a traceback would hold nothing of the cell."""
    shown = [shortly(error)]
    error._render_traceback_ = lambda: shown  # type: ignore[attr-defined]


def settle() -> None:
    """Puts VDK's list of errors in order, so that a run that failed ends with the status that it should.

    VDK asks for the blame of a run by looking at the user's errors first, and takes a list in which all are resolved
    for nobody's: a platform error after one that a step had caught would end as a success. And it takes a user's error
    without a text (`raise ValueError`) for one of the platform.
    """
    resolvables = errors.resolvable_context().resolvables
    for who, recorded in list(resolvables.items()):
        resolvables[who] = [one for one in recorded if not one.resolved]
        if not resolvables[who]:
            del resolvables[who]
    for one in resolvables.get(errors.ResolvableByActual.USER, []):
        try:
            text = str(one.exception)
        except Exception:
            text = ""
        if not text:
            one.exception = Exception(message_of(one.exception))


def unresolved() -> BaseException | None:
    """The first error that nobody resolved, in a run whose steps all ended well."""
    for recorded in errors.resolvable_context().resolvables.values():
        for one in recorded:
            if not one.resolved:
                return one.exception
    return None
