"""Cells that need IPython, in a run: magics, `!commands`, `display`, `get_ipython`. Imported only for those."""

from __future__ import annotations

import types
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

_compile_label: list[str] = []


def shell_for(module: types.ModuleType) -> InteractiveShell:
    """IPython's one shell of this process, working on the names of the notebook."""
    shell = InteractiveShell.instance(user_module=module, user_ns=module.__dict__)
    shell.user_module = module
    shell.user_ns = module.__dict__
    shell.init_user_ns()
    shell.compile.get_code_name = lambda raw, transformed, number: _compile_label[-1]  # type: ignore[method-assign]
    return shell


def run_cell(module: types.ModuleType, source: str, label: str) -> bool:
    """Runs a cell as the kernel does. Raises what the cell raised."""
    shell = shell_for(module)
    _compile_label.append(label)
    try:
        result: Any = shell.run_cell(source, store_history=False, silent=True)
    finally:
        _compile_label.pop()
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        raise error
    return True
