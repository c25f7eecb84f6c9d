"""Completion of `{name}` in SQL cells, with the names that a run would replace."""

from __future__ import annotations

import re
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher

from vdk_lab_job.session import Session

_OPEN = re.compile(r"\{(\w*)$")
_EXECUTION = ["pa__execution_id", "pa__job_start_unixtime", "pa__job_start_ts_expr", "pa__op_id"]


def matcher(session: Session) -> Any:
    """A matcher for IPython's completer."""

    @context_matcher(identifier="vdk_lab_job.parameters", priority=1000)
    def parameters(context: CompletionContext) -> Any:
        text = context.full_text
        if "%%vdksql" not in text:
            return {"completions": []}
        line = context.line_with_cursor[: context.cursor_position]
        begun = _OPEN.search(line)
        if begun is None:
            return {"completions": []}
        try:
            names = {*session.job_input().get_all_properties(), *session.arguments, *_EXECUTION}
        except Exception:
            return {"completions": []}  # a cell that runs tells why
        found = sorted(name for name in map(str, names) if name.startswith(begun.group(1)))
        return {
            "completions": [SimpleCompletion(text=name, type="param") for name in found],
            "matched_fragment": begun.group(1),
            "suppress": True,
        }

    return parameters
