"""How one cell of a notebook runs: with the names of its notebook, as it would in the kernel."""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable

from vdk.api.job_input import IJobInput
from vdk.internal.core import errors

from vdk_lab_job import sql
from vdk_lab_job.notebooks import Cell

Display = Callable[[Any], None]

# What only IPython provides; a cell that names one of these runs in IPython's shell.
_IPYTHON_NAMES = {"get_ipython", "display", "In", "Out", "_ih", "_oh"}


class StepExit(errors.UserCodeError):
    """A cell called sys.exit: it would end the run in the middle, whatever its code."""


class Notebook:
    """The names that the Python cells of one notebook share. It is `__main__` while one of them runs."""

    def __init__(self, path: Path, job_input: IJobInput) -> None:
        self.path = path
        self.module = types.ModuleType("__main__")
        self.module.__dict__.update(__file__=str(path), __builtins__=__builtins__, job_input=job_input)

    def label(self, cell: Cell) -> str:
        """File name of the cell in tracebacks. It begins with the job's folder: VDK blames by that."""
        return f"{self.path}#{cell.cell_id or cell.number}"

    def run(self, cell: Cell, job_input: IJobInput, display: Display) -> bool:
        """Runs the cell; False when there is nothing in it."""
        if not cell.source.strip():
            return False
        with self._as_main():
            try:
                if cell.kind == "sql":
                    return run_sql(cell.source, job_input)
                if cell.kind == "ingest":
                    return run_ingest(cell.source, job_input)
                return self._run_python(cell, display)
            except SystemExit as exit_:
                raise StepExit(
                    f"The cell called sys.exit({'' if exit_.code is None else repr(exit_.code)}).",
                    "A cell cannot end the process: the remaining steps would be lost without a word.",
                    "To end the job early and well, call job_input.skip_remaining_steps(); to fail it, raise an exception.",
                ) from exit_

    @contextmanager
    def _as_main(self) -> Iterator[None]:
        # Classes of cells are pickled by the name of their module.
        before = sys.modules.get("__main__")
        sys.modules["__main__"] = self.module
        folder = str(self.path.parent)
        sys.path.insert(0, folder)
        try:
            yield
        finally:
            if before is not None:
                sys.modules["__main__"] = before
            if folder in sys.path:
                sys.path.remove(folder)

    def _run_python(self, cell: Cell, display: Display) -> bool:
        label = self.label(cell)
        linecache.cache[label] = (len(cell.source), None, cell.source.splitlines(keepends=True), label)
        try:
            tree = ast.parse(cell.source, label)
        except SyntaxError:
            tree = None
        if tree is None or _names_ipython(tree):
            return self._run_in_ipython(cell, label)
        if not tree.body:
            return False
        last = tree.body[-1]
        shown = isinstance(last, ast.Expr) and not cell.source.rstrip().endswith(";")
        before = tree.body[:-1] if shown else tree.body
        if before:
            self._evaluate(ast.Module(before, type_ignores=[]), label, "exec")
        if shown:
            value = self._evaluate(ast.Expression(last.value), label, "eval")
            if value is not None:
                display(value)
        return True

    def _evaluate(self, tree: ast.AST, label: str, mode: str) -> Any:
        code = compile(tree, label, mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        names = self.module.__dict__
        if code.co_flags & inspect.CO_COROUTINE:
            return asyncio.run(_awaited(eval(code, names)))  # noqa: S307 -- the job's own code, as in a kernel
        return eval(code, names)  # noqa: S307 -- the job's own code, as in a kernel

    def _run_in_ipython(self, cell: Cell, label: str) -> bool:
        from vdk_lab_job.shell import run_cell

        return run_cell(self.module, cell.source, label)


async def _awaited(value: Any) -> Any:
    return await value


def _names_ipython(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.Name) and node.id in _IPYTHON_NAMES for node in ast.walk(tree))


def run_sql(
    source: str, job_input: IJobInput, execute: Callable[[str, str | None], Any] | None = None
) -> bool:
    """Runs the statements of a `%%vdksql` cell one after the other, on each database named.

    `execute` is how one is run: by `job_input.execute_query` unless named. An error carries the line of its
    statement as `vdk_lab_line`.
    """
    run = execute or (lambda text, database: job_input.execute_query(text, database=database))
    parsed = sql.parse(source)
    if not parsed.statements:
        raise errors.UserCodeError(
            "The SQL cell has no statement.",
            "There is nothing to run.",
            "Write one, or remove the cell's step tag.",
        )
    for database in parsed.databases or [None]:
        for statement in parsed.statements:
            try:
                run(statement.text, database)
            except Exception as error:
                _mark_line(error, statement.line)
                raise
    return True


def _mark_line(error: BaseException | None, line: int) -> None:
    while error is not None:
        error.vdk_lab_line = line  # type: ignore[attr-defined]
        error = error.__cause__


def run_ingest(source: str, job_input: IJobInput) -> bool:
    """Runs a `%%vdkingest` cell: TOML with sources, destinations and flows, by vdk-data-sources."""
    text = "\n".join(line for line in source.splitlines() if not line.strip().startswith("%%vdkingest"))
    try:
        import toml
        from vdk.plugin.data_sources.mapping.data_flow import DataFlowInput
        from vdk.plugin.data_sources.mapping.toml_parser import load_config
    except ImportError as error:
        raise errors.UserCodeError(
            f"An ingest cell needs the package vdk-data-sources, and {error.name} is not there.",
            "The environment of this job does not have it.",
            "Add vdk-data-sources to requirements.txt, or make the environment with it.",
        ) from error
    with DataFlowInput(job_input) as flow:
        flow.start_flows(load_config(toml.loads(text)))
    return True
