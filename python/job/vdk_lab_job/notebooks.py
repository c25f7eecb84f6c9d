"""A notebook file as data: the cells that are steps. Knows nothing of vdk-core."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

STEP_TAG = "vdk"
_COPY = re.compile(r"-Copy\d+$", re.IGNORECASE)


class NotebookError(Exception):
    """The file is no notebook that can be read. The message is for people."""


@dataclass(frozen=True)
class Cell:
    """A code cell tagged as a step.

    `number` counts the tagged cells of the notebook from 1, `index` all its cells from 0.
    """

    number: int
    index: int
    cell_id: str | None
    name: str
    kind: str  # "sql", "python" or "ingest"
    source: str
    source_hash: str  # SHA-256 of the source in hex


def is_notebook(path: Path) -> bool:
    """Is this a notebook of a job? Copies that JupyterLab makes are not: their steps would run twice."""
    return path.suffix.lower() == ".ipynb" and path.is_file() and not is_copy(path)


def is_copy(path: Path) -> bool:
    return path.suffix.lower() == ".ipynb" and _COPY.search(path.stem) is not None


def first_line(source: str) -> str:
    """The first line that is neither blank nor a comment; a magic may stand below those."""
    for line in source.splitlines():
        text = line.strip()
        if text and not text.startswith("#"):
            return text
    return ""


def kind_of(source: str) -> str:
    word = first_line(source).split(maxsplit=1)[:1]
    return {"%%vdksql": "sql", "%%vdkingest": "ingest"}.get(word[0] if word else "", "python")


def read_cells(path: Path) -> list[Cell]:
    """The steps of a notebook in document order.

    Raises NotebookError when the file is no JSON, or not of nbformat 4.
    """
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotebookError(f"{path.name} is no notebook that can be read: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        version = document.get("nbformat") if isinstance(document, dict) else None
        why = f"it has nbformat {version}" if version else "it has no cells"
        raise NotebookError(
            f"{path.name} is no notebook of nbformat 4: {why}. Open and save it in JupyterLab to convert it."
        )
    return list(_steps(path, document["cells"]))


def _steps(path: Path, cells: list[object]) -> list[Cell]:
    found: list[Cell] = []
    for index, cell in enumerate(cells):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        metadata = cell.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        tags = metadata.get("tags")
        if not isinstance(tags, list) or STEP_TAG not in tags:
            continue
        source = cell.get("source", "")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        number = len(found) + 1
        own = metadata.get("vdk")
        name = own.get("name") if isinstance(own, dict) else None
        cell_id = cell.get("id")
        found.append(
            Cell(
                number=number,
                index=index,
                cell_id=cell_id if isinstance(cell_id, str) else None,
                name=name if isinstance(name, str) and name.strip() else f"{path.stem}_{number}",
                kind=kind_of(text),
                source=text,
                source_hash=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            )
        )
    return found
