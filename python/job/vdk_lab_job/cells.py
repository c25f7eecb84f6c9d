"""How one cell of a notebook runs: with the names of its notebook, as it would in the kernel."""

from __future__ import annotations
import __future__

import ast
import builtins
import inspect
import linecache
import sys
import types
from _sitebuiltins import Quitter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

from vdk.api.job_input import IJobInput
from vdk.internal.core import errors

from vdk_lab_job import ingest, jobpath, messages, outputs, query, results, sqlcell, streams, workfolder
from vdk_lab_job.loop import CellLoop
from vdk_lab_job.notebooks import Cell
from vdk_lab_job.setup_lines import OldEntry, without_set_up

# What only IPython provides; a cell that names one of these runs in IPython's shell.
_IPYTHON_NAMES = {"get_ipython", "display", "In", "Out", "_ih", "_oh", "_dh", "_i", "_ii", "_iii"}
# Shown by their text alone.
_PLAIN = (int, float, complex, bool, str, bytes, type(None))
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag


class StepExit(errors.UserCodeError):
    """A cell called sys.exit: it would end the run in the middle, whatever its code."""


class Notebook:
    """The names that the Python cells of one notebook share. It is `__main__` while one of them runs."""

    def __init__(self, path: Path, job_input: IJobInput) -> None:
        self.path = path
        self.module = types.ModuleType("__main__")
        # With this specification a process that multiprocessing spawns does not try to run the notebook's file.
        self.module.__spec__ = ModuleSpec("__main__", None)
        self.module.__dict__.update(__file__=str(path), __builtins__=builtins, job_input=job_input)
        self._loop = CellLoop()
        self._flags = 0
        self._last = results.LastValues()
        self.module.__dict__.update(zip(results.NAMES, self._last.values))
        self._unread: query.Result | None = None

    def label(self, cell: Cell) -> str:
        """File name of the cell in tracebacks. It begins with the job's folder: VDK blames by that."""
        return f"{self.path}#{cell.cell_id or cell.number}"

    def run(self, cell: Cell, job_input: IJobInput) -> bool:
        """Runs the cell; False when there is nothing in it."""
        if not cell.source.strip():
            return False
        with self._as_main():
            try:
                if cell.kind == "sql":
                    return self._run_sql(cell, job_input)
                if cell.kind == "ingest":
                    return ingest.run(cell.source, job_input, jobpath.left_out)
                return self._run_python(cell)
            except SystemExit as exit_:
                raise StepExit(
                    f"The cell called sys.exit({'' if exit_.code is None else repr(exit_.code)}).",
                    "A cell cannot end the process: the remaining steps would be lost without a word.",
                    "To end the job early and well, call job_input.skip_remaining_steps(); to fail it, raise.",
                ) from exit_

    @contextmanager
    def _as_main(self) -> Iterator[None]:
        # Classes of cells are pickled by the name of their module.
        before = sys.modules.get("__main__")
        sys.modules["__main__"] = self.module
        folder = str(self.path.parent)
        jobpath.add(folder)
        try:
            with workfolder.entered(folder):
                yield
        finally:
            jobpath.remove(folder)
            if before is not None:
                sys.modules["__main__"] = before

    def _run_sql(self, cell: Cell, job_input: IJobInput) -> bool:
        result = sqlcell.run_sql(cell.source, job_input)
        if result is None:
            return False
        text = query.remark(result)
        if text:
            print(text)  # noqa: T201 -- an output of the step
        if result.columns:
            # As in the kernel `_` is the result; a DataFrame is made of it when a cell reads it.
            self._unread = result
            outputs.show(query.representations(result), result=True)
        return True

    def _run_python(self, cell: Cell) -> bool:
        label = self.label(cell)
        linecache.cache[label] = (len(cell.source), None, cell.source.splitlines(keepends=True), label)
        source, set_up = without_set_up(cell.source)
        if set_up:
            messages.say(f"{label}: older set-up lines are passed over; job_input is there without them.")
            self.module.__dict__.setdefault("VDK", OldEntry(self.module.__dict__["job_input"]))
        try:
            flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | self._flags
            tree: Any = compile(source, label, "exec", flags=flags, dont_inherit=True)
        except (SyntaxError, ValueError):
            tree = None
        names = set() if tree is None else _names(tree)
        if self._unread is not None and (tree is None or "_" in names):
            self._last.push(self.module.__dict__, query.table(self._unread))
            self._unread = None
        try:
            if tree is None or names & _IPYTHON_NAMES or self._is_command(tree):
                with jobpath.left_out():
                    from vdk_lab_job import shell

                shell.run_cell(self.module, source, label, self._loop, self._last)
                return True
            return self._run_tree(tree, label, quiet=results.is_quiet(source))
        finally:
            if "matplotlib.pyplot" in sys.modules:
                from vdk_lab_job import figures

                figures.flush()

    def _is_command(self, tree: ast.Module) -> bool:
        """A line that begins with a name that is not there, such as `ls -l`: IPython may have a magic of that name."""
        if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr) or tree.body[0].lineno != 1:
            return False
        first = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.col_offset == 0)
        return any(name not in self.module.__dict__ and not hasattr(builtins, name) for name in first)

    def _run_tree(self, tree: ast.Module, label: str, *, quiet: bool) -> bool:
        if not tree.body:
            return False
        last = tree.body[-1]
        if not isinstance(last, ast.Expr):
            self._execute(tree.body, label)
            return True
        if len(tree.body) > 1:
            self._execute(tree.body[:-1], label)
        value = self._evaluate(self._compile(ast.Expression(last.value), label, "eval"))
        if isinstance(value, Quitter) and len(tree.body) == 1:
            # `exit` without brackets: it ends a kernel, too.
            call = ast.copy_location(ast.Call(last.value, [], []), last.value)
            self._evaluate(self._compile(ast.Expression(call), label, "eval"))
        if value is not None and not quiet:
            self._last.push(self.module.__dict__, value)
            self._unread = None
            self._show_result(value)
        return True

    def _show_result(self, value: Any) -> None:
        if isinstance(value, _PLAIN) or streams.current() is None:
            outputs.show({"text/plain": repr(value)}, result=True)
            return
        # IPython knows how each kind of object is shown. Imported for these alone: it takes a quarter of a second.
        with jobpath.left_out():
            from vdk_lab_job import shell

        data, metadata, error = shell.formatted(self.module, value)
        if data:
            outputs.show(data, metadata=metadata, result=True)
        if error is not None:
            # As in the kernel: what cannot be shown fails the cell.
            raise error

    def _execute(self, statements: list[ast.stmt], label: str) -> None:
        try:
            code = self._compile(ast.Module(statements, type_ignores=[]), label, "exec")
        except SyntaxError:
            # IPython takes one after the other: `from __future__` may stand anywhere, what is above a wrong one runs.
            for statement in statements:
                self._evaluate(self._compile(ast.Module([statement], type_ignores=[]), label, "exec"))
        else:
            self._evaluate(code)

    def _compile(self, tree: Any, label: str, mode: str) -> types.CodeType:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | self._flags
        code: types.CodeType = compile(tree, label, mode, flags=flags, dont_inherit=True)
        self._flags |= code.co_flags & _FUTURES
        return code

    def _evaluate(self, code: types.CodeType) -> Any:
        names = self.module.__dict__
        # The job's own code, as in a kernel.
        if code.co_flags & inspect.CO_COROUTINE:
            return self._loop.complete(eval(code, names))  # noqa: S307
        return self._loop.call(lambda: eval(code, names))  # noqa: S307


def _names(tree: ast.AST) -> set[str]:
    """Names that the cell uses; `display` for an import of IPython, whose functions want its shell."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Import):
            found |= {"display" for alias in node.names if alias.name.split(".")[0] == "IPython"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "IPython":
            found.add("display")
    return found
