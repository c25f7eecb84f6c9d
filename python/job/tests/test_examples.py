"""The examples of the repository run, and `broken` fails as it says."""

from __future__ import annotations

import shutil

import pytest
from conftest import ROOT, Job, Worker


@pytest.fixture
def example(tmp_path, worker: Worker):
    def made(name: str) -> Job:
        job = Job(tmp_path / name, tmp_path / "around", worker)
        shutil.copytree(ROOT / "examples" / name, job.folder, dirs_exist_ok=True)
        return job

    return made


def test_broken_fails_in_its_third_step(example) -> None:
    run = example("broken").run()
    assert run.failed_by_user()
    assert run.statuses == ["succeeded", "succeeded", "failed"]
    assert run.error["cellId"] == "ask-wrongly"
    assert run.error["line"] == 2
    assert run.error["message"] == "no such table: no_such_table"
    assert len(run.plan) == 4
