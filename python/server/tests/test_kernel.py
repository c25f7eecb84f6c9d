"""The kernel of an environment that `VDK_LAB_PYTHON` names: there when Jupyter starts."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from vdk_lab_server.kernel import publish_kernel


def environment_at(prefix: Path, **facts: str | None) -> Path:
    """An interpreter that only tells what is installed beside it."""
    told = {
        "python": "3.11.7",
        "prefix": str(prefix),
        "vdk": "0.3.1",
        "ipykernel": "7.0",
        "launcher": str(prefix / "launch.py"),
        **facts,
    }
    python = prefix / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(told)}\nEND\n")
    python.chmod(0o755)
    return python


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> logging.Logger:
    return logging.getLogger("test_kernel")


def test_nothing_is_written_without_one(
    state: Path, monkeypatch: pytest.MonkeyPatch, log: logging.Logger
) -> None:
    monkeypatch.delenv("VDK_LAB_PYTHON", raising=False)
    publish_kernel(state, log)
    assert not state.exists()


@pytest.mark.parametrize("names", ["interpreter", "folder"])
def test_it_is_written_once_and_follows_another_name(
    names: str,
    state: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    log: logging.Logger,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = state / "kernels" / "vdk" / "kernel.json"
    for prefix in (tmp_path / "first one", tmp_path / "sécond"):
        python = environment_at(prefix)
        monkeypatch.setenv("VDK_LAB_PYTHON", str(python if names == "interpreter" else prefix))
        publish_kernel(state, log)
        spec = json.loads(file.read_text())
        assert spec["argv"][:2] == [str(python), str(prefix / "kernel.py")]
        assert spec["env"]["VDK_LAB_STATE_DIR"] == str(state)
        # Nothing is started when it is there already.
        monkeypatch.setenv("VDK_LAB_NODE", "/nowhere/node")
        publish_kernel(state, log)
        monkeypatch.delenv("VDK_LAB_NODE")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"ipykernel": None}, "env use --add"),
        ({"launcher": None}, "vdk-lab-job is not installed"),
        ({"vdk": None}, "vdk-core is not installed"),
    ],
)
def test_what_is_missing_in_it_is_a_warning(
    facts: dict[str, None],
    told: str,
    state: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    log: logging.Logger,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("VDK_LAB_PYTHON", str(environment_at(tmp_path / "environment", **facts)))
    publish_kernel(state, log)
    assert not (state / "kernels").exists()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert told in caplog.text


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VDK_LAB_PYTHON", str(environment_at(tmp_path / "environment")))


async def test_jupyter_offers_it_at_its_start(named: None, jp_fetch) -> None:
    answer = await jp_fetch("api", "kernelspecs")
    assert json.loads(answer.body)["kernelspecs"]["vdk"]["spec"]["display_name"] == "VDK job (Python)"
