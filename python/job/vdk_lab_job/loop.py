"""The event loop of a notebook's cells: as in a kernel it outlives the cell, and counts as running while one runs."""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Coroutine
from typing import Any, Callable


class CellLoop:
    """Runs cells one after the other, with one loop and one context for them all.

    As in a kernel `asyncio.create_task` works in any cell, `asyncio.run` in none, and what a cell sets in a context
    variable (the precision of `decimal`, for one) is there in the next.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.copy_context()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop

    def call(self, function: Callable[[], Any]) -> Any:
        """Runs `function` in this thread, then lets tasks that it started go on."""
        asyncio._set_running_loop(self.loop)
        try:
            return self._context.run(function)
        finally:
            asyncio._set_running_loop(None)
            if asyncio.all_tasks(self.loop):
                self.loop.call_soon(self.loop.stop)
                self.loop.run_forever()

    def complete(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Runs a coroutine to its end; may be called from inside `call`."""
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        try:
            if sys.version_info >= (3, 11):
                # Inside `call` the context is entered already; a task cannot enter it a second time.
                context = contextvars.copy_context() if before is not None else self._context
                return self.loop.run_until_complete(self.loop.create_task(coroutine, context=context))
            return self.loop.run_until_complete(coroutine)
        finally:
            asyncio._set_running_loop(before)
