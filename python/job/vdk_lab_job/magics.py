"""The magics that a tagged cell may use in a run as it may in the kernel."""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand


@magics_class
class RunMagics(Magics):
    """`job_input` of the notebook answers them."""

    def _job_input(self) -> Any:
        return self.shell.user_ns["job_input"]

    @no_var_expand
    @line_magic
    def vdk_arguments(self, line: str) -> Any:
        """Shows the arguments of the run. They cannot be set: they came with its start."""
        if line.strip():
            raise UsageError("Arguments are set when a run starts; a step cannot set them.")
        return self._job_input().get_arguments()

    @no_var_expand
    @line_magic
    def vdk_properties(self, line: str) -> Any:
        """Shows the properties, or sets some of them: `%vdk_properties {"day": "2026-01-02"}`."""
        return properties(self._job_input(), line)


def properties(job_input: Any, line: str) -> dict[str, Any] | None:
    """Sets the properties that a JSON object names and leaves the others; without one gives them all."""
    if not line.strip():
        return job_input.get_all_properties()
    job_input.set_all_properties({**job_input.get_all_properties(), **json_object("properties", line)})
    return None


def json_object(what: str, text: str) -> dict[str, Any]:
    """Raises UsageError, which IPython shows as one line, when the text is no JSON object."""
    import json

    example = '{"day": "2026-01-02"}'
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UsageError(f"The {what} are no JSON: {error}. Write an object, such as {example}.") from None
    if not isinstance(value, dict):
        raise UsageError(f"The {what} must be a JSON object, such as {example}; this is {text.strip()!r}.")
    return value
