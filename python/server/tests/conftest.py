from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytest_jupyter.jupyter_server"]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("VDK_LAB_STATE_DIR", str(folder))
    return folder


@pytest.fixture
def jp_server_config(state: Path, jp_server_config: dict) -> dict:
    return {"ServerApp": {"jpserver_extensions": {"vdk_lab_server": True}}}
