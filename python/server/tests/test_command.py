"""`vdk-lab notebook` and `vdk-lab uninstall`: arguments, and what people read when something is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import uv
from vdk_lab_server import node, notebook, uninstall
from vdk_lab_server.notebook import WrongUseError, parse


def test_the_folder_is_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wish = parse([])
    assert (wish.folder, wish.notebook7, wish.options) == (tmp_path.resolve(), False, [])


@pytest.mark.parametrize(
    ("arguments", "notebook7", "options"),
    [
        (["--notebook7", "{}"], True, []),
        (["{}", "--no-browser", "--port", "9999"], False, ["--no-browser", "--port", "9999"]),
        (["{}", "--no-browser", "--notebook7"], True, ["--no-browser"]),
        (["{}", "--", "--help-all"], False, ["--help-all"]),
    ],
)
def test_options_of_jupyter_are_passed_on(
    tmp_path: Path, arguments: list[str], notebook7: bool, options: list[str]
) -> None:
    folder = tmp_path / "jobs of Jürgen = mine"
    folder.mkdir()
    wish = parse([argument.format(folder) for argument in arguments])
    assert (wish.folder, wish.notebook7, wish.options) == (folder.resolve(), notebook7, options)


def test_what_is_no_folder_is_said_with_the_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=r"missing is no folder[\s\S]*vdk-lab notebook \[DIR\]"):
        parse([str(tmp_path / "missing")])
    with pytest.raises(WrongUseError, match="One folder, please"):
        parse([str(tmp_path), str(tmp_path)])


def test_a_jupyterlab_that_is_missing_or_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongUseError, match=r"no-such-distribution is not installed in .* pip install"):
        notebook._check("no-such-distribution", (4, 5))
    monkeypatch.setattr(notebook, "version", lambda _: "4.4.9")
    with pytest.raises(WrongUseError, match=r'jupyterlab 4\.4\.9 is too old .*"jupyterlab>=4\.5"'):
        notebook._check("jupyterlab", (4, 5))
    monkeypatch.setattr(notebook, "version", lambda _: "4.10.0rc1")
    notebook._check("jupyterlab", (4, 5))


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "vdk-lab"
    return subprocess.run([program, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def test_help_and_wrong_use_as_people_see_them(tmp_path: Path) -> None:
    helped = command("notebook", "--help", cwd=tmp_path)
    assert (helped.returncode, helped.stdout.splitlines()[0]) == (0, notebook.USAGE.splitlines()[0])
    refused = command("notebook", "nowhere", cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.startswith("nowhere is no folder.")
    assert "vdk-lab notebook" not in refused.stdout
    assert command("uninstall", "everything", cwd=tmp_path).returncode == 2


def test_a_module_of_the_folder_is_not_taken_for_jupyter(tmp_path: Path) -> None:
    for name in ("jupyterlab.py", "notebook.py", "vdk_lab_server.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('a file of the folder was imported')")
    opened = command("notebook", "--version", cwd=tmp_path)
    assert opened.returncode == 0
    assert "was imported" not in opened.stderr
    assert opened.stdout.startswith("4.")


def test_uninstall_asks_first_and_takes_silence_for_no(state: Path, tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "vdk-lab"
    ended = subprocess.run(
        [program, "uninstall"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "vdk-lab-server" in ended.stdout
    assert "Nothing was removed." in ended.stdout
    assert command("--version", cwd=tmp_path).returncode == 0


def test_uninstall_says_what_stays(tmp_path: Path) -> None:
    assert "no data" in uninstall._what_stays(tmp_path / "none")
    assert str(tmp_path) in uninstall._what_stays(tmp_path)
    assert "vdk-lab-server" in uninstall.installed()


def test_uv_is_found_where_pip_install_user_puts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert node.tools_prefix() == sys.prefix
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(uv, "find_uv_bin", lambda: str(tmp_path / "of the user" / "bin" / "uv"))
    assert node.tools_prefix() == str(tmp_path / "of the user")


def test_a_node_that_cannot_be_used_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\necho v20.1.0\n")
    program.chmod(0o755)
    for named, why in ((program, "is Node v20.1.0."), (tmp_path / "none", "does not start: No such file")):
        monkeypatch.setenv("VDK_LAB_NODE", str(named))
        with pytest.raises(node.NodeError, match="unset VDK_LAB_NODE") as raised:
            node.find_node()
        assert why in str(raised.value)
