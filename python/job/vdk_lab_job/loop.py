"""The event loop of a notebook's cells: as in a kernel it outlives the cell, and runs while one does."""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Callable


class CellLoop:
    """Runs cells one after the other, with one loop and one context for them all.

    As in a kernel `asyncio.create_task` works in any cell, `asyncio.run` in none, and what a cell sets in a
    context variable (the precision of `decimal`, for one) is there in the next.
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
        """Runs `function` inside the loop, and lets tasks that it started begin."""
        result: list[Any] = []
        raised: list[BaseException] = []

        def run() -> None:
            try:
                result.append(function())
            except BaseException as error:
                raised.append(error)
            finally:
                self.loop.stop()

        self.loop.call_soon(run, context=self._context)
        with _apart():
            self.loop.run_forever()
        if raised:
            raise raised[0]
        return result[0]

    def complete(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Runs a coroutine to its end."""
        with _apart():
            if sys.version_info >= (3, 11):
                return self.loop.run_until_complete(self.loop.create_task(coroutine, context=self._context))
            return self.loop.run_until_complete(coroutine)


@contextmanager
def _apart() -> Iterator[None]:
    """A cell may run a template with cells of its own: their loop runs inside the one of that cell."""
    outer = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(outer)
