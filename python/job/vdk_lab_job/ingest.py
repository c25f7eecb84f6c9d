"""Runs a `%%vdkingest` cell: TOML with sources, destinations and flows, by vdk-data-sources."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Callable

from vdk.internal.core import errors


class IngestError(errors.UserCodeError):
    """The cell cannot be run as it is, or not in this environment."""


def run(source: str, job_input: Any, importing: Callable[[], AbstractContextManager[None]] = nullcontext) -> bool:
    """False when there is nothing in it. `importing` stands around what is imported for it.

    This file is a part of vdk_lab_cells too, and knows nothing of vdk_lab_job.
    Raises IngestError when vdk-data-sources is missing or the text is no TOML, and what the ingestion raised.
    """
    lines = ["" if line.strip().startswith("%%vdkingest") else line for line in source.splitlines()]
    if all(not line.strip() or line.lstrip().startswith("#") for line in lines):
        return False
    text = "\n".join(lines)
    try:
        with importing():
            import toml
            from vdk.plugin.data_sources.mapping.data_flow import DataFlowInput
            from vdk.plugin.data_sources.mapping.toml_parser import definitions_from_dict
    except ImportError as error:
        raise IngestError(
            f"An ingest cell needs the package vdk-data-sources, and {error.name} is not there.",
            "The environment of this job does not have it.",
            "Add vdk-data-sources and toml to requirements.txt, or make the environment with them.",
        ) from error
    try:
        parsed = toml.loads(text)
    except toml.TomlDecodeError as error:
        place = f"The text of the ingest cell is no TOML: {error}"
        raise IngestError(place, "It cannot be understood.", "Correct it.") from error
    with DataFlowInput(job_input) as flow:
        flow.start_flows(definitions_from_dict(parsed))
    return True
