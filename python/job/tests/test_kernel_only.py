"""Cells that a kernel takes and a run refuses. job-format says so beforehand: contracts/kernel-only.json."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import CONTRACTS, Job, notebook
from kernels import Kernel

CONTRACT = json.loads((CONTRACTS / "kernel-only.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_it_fails_in_a_run(job: Job, case: dict[str, Any]) -> None:
    run = job.run({"10.ipynb": notebook(*case.get("before", []), case["source"])})
    assert run.failed_by_user(), run.log
    assert run.statuses[-1] == "failed"


@pytest.mark.parametrize(
    "case", [case for case in CONTRACT["cases"] if not case.get("person")], ids=lambda case: case["name"]
)
def test_and_not_in_a_kernel(kernel: Kernel, case: dict[str, Any]) -> None:
    for source in (*case.get("before", []), case["source"]):
        kernel.ok(source)


@pytest.mark.parametrize("source", CONTRACT["fine"])
def test_what_is_fine_is_fine_in_both(job: Job, kernel: Kernel, source: str) -> None:
    kernel.ok(source)
    assert job.run({"10.ipynb": notebook(source)}).succeeded()
