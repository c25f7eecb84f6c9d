"""IPython extension: `job_input`, `%%vdksql`, `%%vdkingest`, `%vdk_arguments`, `%vdk_properties`.

Outside a job's folder it does nothing. Loaded by the kernel `vdk`, or anywhere with `%load_ext vdk_lab_job`.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand

from vdk_lab_job import cells, completion, ingest, query, session
from vdk_lab_job.magics import json_object, properties
from vdk_lab_job.setup_lines import OldEntry, without_set_up

_session: session.Session | None = None


@magics_class
class JobMagics(Magics):
    """The magics of a data job; `session` is its job."""

    def __init__(self, shell: InteractiveShell, session: session.Session) -> None:
        super().__init__(shell)
        self._session = session

    @no_var_expand
    @cell_magic
    def vdksql(self, line: str, cell: str) -> Any:
        """Runs SQL as a step would: `%%vdksql [database]`. The result is shown and stays in `_`."""
        job_input = self._session.job_input()
        result = cells.run_sql(f"%%vdksql {line}\n{cell}", job_input)
        if result is None:
            print("There is nothing to run.")  # noqa: T201 -- shown below the cell
            return None
        text = query.remark(result)
        if text:
            print(text)  # noqa: T201 -- shown below the cell
        return query.table(result) if result.columns else None

    @no_var_expand
    @cell_magic
    def vdkingest(self, line: str, cell: str) -> None:
        """Ingests as a step would: TOML with sources, destinations and flows."""
        ingest.run(cell, self._session.job_input())

    @no_var_expand
    @line_magic
    def vdk_arguments(self, line: str) -> dict[str, Any] | None:
        """Shows the arguments of the job, or sets them: `%vdk_arguments {"day": "2026-01-02"}`."""
        if not line.strip():
            return self._session.arguments
        self._session.arguments = json_object("arguments", line)
        return None

    @no_var_expand
    @line_magic
    def vdk_properties(self, line: str) -> dict[str, Any] | None:
        """The properties of the draft; or sets some of them: `%vdk_properties {"day": "2026-01-02"}`."""
        return properties(self._session.job_input(), line)


def is_job_folder(folder: Path) -> bool:
    return (folder / "config.ini").is_file()


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Makes the names of the job in the working folder; loading it again changes nothing."""
    global _session
    folder = Path.cwd()
    if _session is not None or not is_job_folder(folder):
        return
    _session = job = session.Session(folder)
    magics = JobMagics(shell, job)
    shell.register_magics(magics)
    job_input = session.LazyJobInput(job)
    names: dict[str, Any] = {"job_input": job_input}
    notebook = folder / Path(os.environ.get("JPY_SESSION_NAME", "")).name
    if notebook.is_file():
        names["__file__"] = str(notebook)
    shell.push(names, interactive=False)
    if not hasattr(shell, "_last_traceback"):
        # ipykernel makes it with the first cell without `await`. When one with it ends by a group of exceptions before
        # that, it looks for it in vain, and whoever waits for the answer waits for ever.
        shell._last_traceback = None
    # With this specification a process that multiprocessing spawns does not try to run the notebook's file.
    shell.user_module.__spec__ = ModuleSpec("__main__", None)
    if str(folder) not in sys.path and "" not in sys.path:
        sys.path.insert(0, str(folder))
    shell.events.register("pre_run_cell", lambda *_: job.before_cell())
    shell.events.register("post_run_cell", lambda *_: job.after_cell())
    shell.Completer.custom_matchers.append(completion.matcher(job))

    def pass_over_set_up(lines: list[str]) -> list[str]:
        text, found = without_set_up("".join(lines))
        if found:
            shell.user_ns.setdefault("VDK", OldEntry(job_input))
        return text.splitlines(keepends=True) if found else lines

    shell.input_transformers_cleanup.append(_leading_lines)
    shell.input_transformers_cleanup.append(pass_over_set_up)


def _leading_lines(lines: list[str]) -> list[str]:
    """Puts `%%vdksql` and `%%vdkingest` first where comments or blank lines stand above, as a run reads them."""
    for number, line in enumerate(lines):
        text = line.strip()
        if text and not text.startswith("#"):
            is_first = number == 0 and line == line.lstrip()
            if not is_first and text.split(maxsplit=1)[0] in ("%%vdksql", "%%vdkingest"):
                # Blank lines take the place of what stood above, so that line numbers stay.
                return [line.lstrip(), *["\n"] * number, *lines[number + 1 :]]
            break
    return lines
