"""`vdk notebook` in an environment of jobs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """#!/bin/sh
echo "python=$VDK_LAB_PYTHON"
for argument in "$@"; do echo "[$argument]"; done
"""


def vdk(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    without = {key: value for key, value in os.environ.items() if not key.startswith("VDK_LAB_")}
    # The command that people type, as the environment has it.
    command = [str(Path(sys.executable).parent / "vdk"), "notebook", *arguments]
    return subprocess.run(command, env={**without, **variables}, capture_output=True, text=True, check=False)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "a folder" / "vdk-lab"
    path.parent.mkdir()
    path.write_text(PROGRAM)
    path.chmod(0o755)
    return path


def test_it_becomes_the_vdk_lab_that_is_named(program: Path) -> None:
    ended = vdk("my jobs", "--notebook7", "--port=9", "--help", VDK_LAB_COMMAND=str(program))
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[-6:] == [
        f"python={sys.executable}",
        "[notebook]",
        "[my jobs]",
        "[--notebook7]",
        "[--port=9]",
        "[--help]",
    ]


def test_it_becomes_the_vdk_lab_on_the_path_and_keeps_a_named_python(program: Path) -> None:
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    ended = vdk(PATH=path, VDK_LAB_PYTHON="/another/python")
    assert ended.stdout.splitlines()[-2:] == ["python=/another/python", "[notebook]"], ended.stderr


def test_it_says_how_to_install_what_is_not_there(tmp_path: Path) -> None:
    ended = vdk(PATH=f"{tmp_path}:/usr/bin:/bin")
    assert ended.returncode != 0
    assert "vdk-lab was not found" in ended.stderr
    assert "pipx install vdk-lab" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_it_says_when_what_is_named_is_no_program(tmp_path: Path) -> None:
    ended = vdk(VDK_LAB_COMMAND=str(tmp_path / "none"))
    assert ended.returncode != 0
    assert f"names {tmp_path / 'none'}, which is no program" in ended.stderr
