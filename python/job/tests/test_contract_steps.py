"""The steps of a notebook are those that contracts/step-semantics.json fixes for both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vdk_lab_job import notebooks

CONTRACT = json.loads((Path(__file__).parents[3] / "contracts" / "step-semantics.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_the_cells_of_each_notebook(case: dict[str, Any], tmp_path: Path) -> None:
    for name, cells in case["files"].items():
        if isinstance(cells, str):
            continue
        path = tmp_path / name
        content = [
            {
                "cell_type": cell.get("type", "code"),
                **({"id": cell["id"]} if "id" in cell else {}),
                "metadata": {"tags": cell["tags"], **({"vdk": {"name": cell["name"]}} if "name" in cell else {})},
                "source": cell["source"].splitlines(keepends=True),
            }
            for cell in cells
        ]
        path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": content}))
        wanted = [step for step in case["steps"] if step["id"].startswith(f"{name}#")]
        found = notebooks.read_notebook(path).cells if notebooks.is_notebook(path) else []
        assert [
            {
                "id": f"{name}#{cell.cell_id or cell.number}",
                "kind": cell.kind,
                "name": cell.name,
                "cellIndex": cell.index,
            }
            for cell in found
        ] == wanted
