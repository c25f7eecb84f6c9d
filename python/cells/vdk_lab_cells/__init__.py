"""Runs the cells of this job's notebooks as steps. Made by VDK Lab; needs nothing but vdk-core.

Beside it stand the notebooks themselves, and map.json, which tells the cell of each step. Change the
notebooks, not this.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import inspect
import linecache
import os
import sys
import types
from _sitebuiltins import Quitter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from typing import Any

from vdk.internal.core import errors

from . import ingest, query, workfolder
from .loop import CellLoop
from .setup_lines import OldEntry, without_set_up

_AWAIT = getattr(ast, "PyCF_ALLOW_TOP_LEVEL_AWAIT", 0)
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag


class StepExit(errors.UserCodeError):
    """A cell called sys.exit: it would end the run in the middle, whatever its code."""


class _Notebook:
    """The names that the cells of one notebook share. It is `__main__` while one of them runs."""

    def __init__(self, path: str, job_input: Any) -> None:
        self.path = path
        self.job_input = job_input
        self.module = types.ModuleType("__main__")
        # With this specification a process that multiprocessing spawns does not try to run the notebook.
        self.module.__spec__ = ModuleSpec("__main__", None)
        self.module.__dict__.update(
            __file__=path, __builtins__=builtins, job_input=job_input, display=_display
        )
        self.loop = CellLoop()
        self.flags = 0
        self.unread: Any = None

    @contextmanager
    def as_main(self) -> Iterator[None]:
        # Classes of cells are pickled by the name of their module.
        before = sys.modules.get("__main__")
        sys.modules["__main__"] = self.module
        try:
            with workfolder.entered(os.path.dirname(self.path)):
                yield
        except SystemExit as exit_:
            raise StepExit(
                "The cell called sys.exit(%s)." % ("" if exit_.code is None else repr(exit_.code)),
                "A cell cannot end the process: the remaining steps would be lost without a word.",
                "The job fails here.",
                "To end the job early and well, call job_input.skip_remaining_steps(); to fail it, raise.",
            ) from exit_
        finally:
            if before is not None:
                sys.modules["__main__"] = before

    def evaluate(self, tree: Any, label: str, mode: str) -> Any:
        code = compile(tree, label, mode, flags=_AWAIT | self.flags, dont_inherit=True)
        self.flags |= code.co_flags & _FUTURES
        names = self.module.__dict__
        # The job's own code, as in a kernel.
        if code.co_flags & inspect.CO_COROUTINE:
            return self.loop.complete(eval(code, names))  # noqa: S307
        return self.loop.call(lambda: eval(code, names))  # noqa: S307


_notebooks: dict[str, _Notebook] = {}


def _notebook(path: str, job_input: Any) -> _Notebook:
    found = _notebooks.get(path)
    if found is None or found.job_input is not job_input:
        if not any(os.path.dirname(path) == os.path.dirname(other) for other in _notebooks):
            workfolder.begin(os.path.dirname(path))
        found = _notebooks[path] = _Notebook(path, job_input)
    return found


def _display(*values: Any, **_: Any) -> None:
    for value in values:
        print(repr(value))  # noqa: T201 -- an output of the step


def _place(step_file: str, notebook: str, cell: str) -> tuple[str, str]:
    """Path of the notebook, and the label of the cell in tracebacks. VDK blames by the job's folder in it."""
    path = os.path.join(os.path.dirname(os.path.abspath(step_file)), notebook)
    return path, f"{path}#{cell}"


def _remember(label: str, source: str) -> None:
    linecache.cache[label] = (len(source), None, source.splitlines(True), label)


def run_python(job_input: Any, step_file: str, notebook: str, cell: str, source: str) -> None:
    """Runs the text of a Python cell with the names of its notebook. Raises what the cell raised."""
    path, label = _place(step_file, notebook, cell)
    names = _notebook(path, job_input)
    _remember(label, source)
    text, set_up = without_set_up(source)
    if set_up:
        names.module.__dict__.setdefault("VDK", OldEntry(job_input))
    with names.as_main():
        tree: Any = compile(
            text, label, "exec", flags=ast.PyCF_ONLY_AST | _AWAIT | names.flags, dont_inherit=True
        )
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if names.unread is not None and "_" in used:
            names.module.__dict__["_"], names.unread = query.table(names.unread), None
        is_alone = len(tree.body) == 1
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        if tree.body:
            names.evaluate(tree, label, "exec")
        if last is None:
            return
        value = names.evaluate(ast.Expression(last.value), label, "eval")
        if isinstance(value, Quitter) and is_alone:
            # `exit` without brackets: it ends a kernel, too.
            call = ast.copy_location(ast.Call(last.value, [], []), last.value)
            names.evaluate(ast.Expression(call), label, "eval")
        if value is not None and not text.rstrip().endswith(";"):
            known = names.module.__dict__
            known["___"], known["__"], known["_"] = known.get("__", ""), known.get("_", ""), value
            names.unread = None
            _display(value)


def run_sql(
    job_input: Any,
    step_file: str,
    notebook: str,
    cell: str,
    source: str,
    databases: Sequence[str | None],
    statements: Sequence[tuple[int, str]],
) -> None:
    """Runs the statements of an SQL cell, each given with its line there. Raises what the database raised."""
    path, label = _place(step_file, notebook, cell)
    names = _notebook(path, job_input)
    _remember(label, source)
    result: Any = None
    with names.as_main():
        for database in databases or [None]:
            for line, statement in statements:
                given = {"execute": query.execute, "job": job_input, "text": statement, "database": database}
                # Compiled under the cell's name and line: tracebacks show where in the cell it stands.
                code = compile("\n" * (line - 1) + "execute(job, text, database)", label, "eval")
                result = eval(code, given)  # noqa: S307
    if result is not None:
        text = query.remark(result)
        if text:
            print(text)  # noqa: T201 -- an output of the step
        if result.columns:
            names.unread = result
            print(query.representations(result)["text/plain"])  # noqa: T201 -- an output of the step


def run_ingest(job_input: Any, step_file: str, notebook: str, cell: str, source: str) -> None:
    """Runs an ingest cell. Raises what the ingestion raised."""
    path, _ = _place(step_file, notebook, cell)
    with _notebook(path, job_input).as_main():
        ingest.run(source, job_input)
