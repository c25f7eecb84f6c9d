"""The examples of the repository run, and `broken` fails as it says."""

from __future__ import annotations

import configparser
import json
import shutil

import nbformat
import pytest
from conftest import ROOT, Job, Worker

from vdk_lab_job.notebooks import read_notebook
from vdk_lab_job.sql import parse


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


@pytest.mark.parametrize("name", ["seattle-weather", "duckdb-weather", "broken"])
def test_examples_are_as_a_person_finds_them(name: str) -> None:
    folder = ROOT / "examples" / name
    config = configparser.ConfigParser()
    config.read(folder / "config.ini", "utf-8")
    assert config["owner"]["team"] == "examples"
    assert config["job"]["schedule_cron"] == ""
    assert (folder / "README.md").is_file()
    assert (folder / "requirements.txt").is_file()
    [path] = folder.glob("*.ipynb")
    content = json.loads(path.read_text("utf-8"))
    nbformat.validate(content)
    assert content["metadata"]["kernelspec"]["name"] == "vdk"
    for cell in content["cells"]:
        assert cell["cell_type"] == "markdown" or (cell["outputs"], cell["execution_count"]) == ([], None)


def test_steps_run_one_statement_a_cell_so_that_they_can_be_exported() -> None:
    for path in (ROOT / "examples").glob("*/*.ipynb"):
        for cell in read_notebook(path).cells:
            if cell.kind == "sql":
                assert len(parse(cell.source).statements) == 1, (path.name, cell.name)
