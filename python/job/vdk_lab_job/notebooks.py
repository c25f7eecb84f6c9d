"""A notebook file as data: the cells that are steps, and what is odd about it. Knows nothing of vdk-core."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

STEP_TAG = "vdk"
KERNEL = "vdk"
_COPY = re.compile(r"-(Copy\d+|checkpoint)$", re.IGNORECASE)
_NEAR_TAG = re.compile(r"^\s*vdk([-_ ]?(step|cell|job))?\s*$", re.IGNORECASE)
_UNTITLED = re.compile(r"^untitled\d*$", re.IGNORECASE)


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


@dataclass
class NotebookFile:
    """The steps of a notebook in document order, and remarks for people about what is no step."""

    cells: list[Cell] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def is_notebook(path: Path) -> bool:
    """Is this a notebook of a job? Copies that JupyterLab makes are not: their steps would run twice."""
    return path.suffix.lower() == ".ipynb" and not path.is_dir() and not is_copy(path)


def is_copy(path: Path) -> bool:
    """Did JupyterLab's *Duplicate* make this, or is it one of its checkpoints?"""
    return path.suffix.lower() == ".ipynb" and _COPY.search(path.stem) is not None


def kind_of(source: str) -> str:
    """Kind of a step, by its first line that is neither blank nor a comment."""
    for line in source.splitlines():
        text = line.strip()
        if text and not text.startswith("#"):
            return {"%%vdksql": "sql", "%%vdkingest": "ingest"}.get(text.split(maxsplit=1)[0], "python")
    return "python"


def read_notebook(path: Path) -> NotebookFile:
    """Reads the steps of a notebook.

    Raises NotebookError when the file cannot be read, is no JSON, or not of nbformat 4.
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
    found = _steps(path, document["cells"])
    kernel = _kernel_of(document)
    if found.cells and kernel not in (None, KERNEL):
        found.remarks.append(
            f"{path.name} is for the kernel {kernel!r}; as a job its steps run in the job's own environment."
        )
    return found


def _kernel_of(document: dict[str, object]) -> str | None:
    """Name of the kernel that the notebook was written for."""
    metadata = document.get("metadata")
    spec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    name = spec.get("name") if isinstance(spec, dict) else None
    return name if isinstance(name, str) and name else None


def _steps(path: Path, cells: list[object]) -> NotebookFile:
    found = NotebookFile()
    ids: set[str] = set()
    for index, cell in enumerate(cells):
        if not isinstance(cell, dict):
            continue
        metadata = cell.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        tags = metadata.get("tags")
        tags = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
        where = f"{path.name}, cell {index + 1}"
        if STEP_TAG not in tags:
            near = next((tag for tag in tags if _NEAR_TAG.match(tag)), None)
            if near is not None:
                found.remarks.append(f"{where} is no step: its tag is {near!r}, not 'vdk'.")
            continue
        if cell.get("cell_type") != "code":
            found.remarks.append(f"{where} is no step: only code cells can be steps.")
            continue
        source = cell.get("source", "")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        number = len(found.cells) + 1
        own = metadata.get("vdk")
        name = own.get("name") if isinstance(own, dict) else None
        cell_id = cell.get("id")
        # An id that is there twice (editors of old made such) names no cell.
        if not isinstance(cell_id, str) or not cell_id or cell_id in ids:
            cell_id = None
        else:
            ids.add(cell_id)
        if not text.strip():
            found.remarks.append(f"{where} is a step with nothing in it.")
        found.cells.append(
            Cell(
                number=number,
                index=index,
                cell_id=cell_id,
                name=name if isinstance(name, str) and name.strip() else f"{path.stem}_{number}",
                kind=kind_of(text),
                source=text,
                source_hash=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            )
        )
    if found.cells and _UNTITLED.match(path.stem):
        found.remarks.append(f"{path.name} has steps and no name of its own: is it meant to be in the job?")
    return found
