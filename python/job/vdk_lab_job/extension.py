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

from vdk_lab_job import completion, plain, session
from vdk_lab_job.magics import JobMagics
from vdk_lab_job.setup_lines import OldEntry, without_set_up

_session: session.Session | None = None


def is_job_folder(folder: Path) -> bool:
    return (folder / "config.ini").is_file()


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Makes the names of the job in the working folder; loading it again changes nothing."""
    global _session
    folder = Path.cwd()
    if _session is not None or not is_job_folder(folder):
        return
    _session = job = session.Session(folder)
    shell.register_magics(JobMagics(shell, job))
    job_input = session.LazyJobInput(job)
    names: dict[str, Any] = {"job_input": job_input}
    notebook = folder / Path(os.environ.get("JPY_SESSION_NAME", "")).name
    if notebook.is_file():
        names["__file__"] = str(notebook)
    shell.push(names, interactive=False)
    if not hasattr(shell, "_last_traceback"):
        # ipykernel makes it with the first cell without `await`. When one with it ends by a group of exceptions before
        # that, it looks for it in vain, and whoever waits for the answer waits for ever.
        shell._last_traceback = None  # type: ignore[attr-defined]
    # With this specification a process that multiprocessing spawns does not try to run the notebook's file.
    shell.user_module.__spec__ = ModuleSpec("__main__", None)
    if str(folder) not in sys.path and "" not in sys.path:
        sys.path.insert(0, str(folder))
    shell.events.register("pre_run_cell", lambda information: job.before_cell(information.raw_cell or ""))
    shell.events.register("post_run_cell", lambda *_: job.after_cell())
    shell.Completer.custom_matchers.append(completion.matcher(job))

    def pass_over_set_up(lines: list[str]) -> list[str]:
        text, found = without_set_up("".join(lines))
        if found:
            shell.user_ns.setdefault("VDK", OldEntry(job_input))
        return text.splitlines(keepends=True) if found else lines

    plain.leave(shell)
    shell.input_transformers_cleanup.append(_leading_lines)
    shell.input_transformers_cleanup.append(pass_over_set_up)


def _leading_lines(lines: list[str]) -> list[str]:
    """Puts `%%vdksql` and `%%vdkingest` first where comments or blank lines stand above, as a run reads them."""
    for number, line in enumerate(lines):
        text = line.strip()
        if text and not text.startswith("#"):
            if text.split(maxsplit=1)[0] in ("%%vdksql", "%%vdkingest"):
                # Blank lines take the place of what stood above, so that line numbers stay. One stands at the end,
                # because IPython refuses a magic with nothing below.
                return [f"{text}\n", *["\n"] * number, *lines[number + 1 :], "\n"]
            break
    return lines
