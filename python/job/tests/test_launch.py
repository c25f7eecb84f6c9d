"""How runs and kernels start: which modules, which environment, beside which other plugins."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CONTRACTS, LAUNCHER, Job, notebook
from kernels import Kernel

from vdk_lab_job import overlay

HOSTILE = "raise SystemExit('a file of the job was imported in place of a module')"


def test_a_hostile_module_in_the_jobs_folder_is_not_imported_by_a_run(job: Job) -> None:
    names = ["vdk_lab_job.py", "vdk.py", "sqlparse.py", "json.py", "pluggy.py", "click.py", "IPython.py"]
    job.write({f"{name}": HOSTILE for name in names})
    # At the top level of the job such files are steps, too: VDK loads each, and that is all.
    cells = [
        "import vdk_lab_job, sys\nprint(vdk_lab_job.__file__)",
        "%%vdksql\nselect 1; select 2",
        "{1: 2}",
        "display(1)",
    ]
    probe = job.run({"05.ipynb": notebook(*cells)}, cold=True)
    assert probe.statuses[:4] == ["succeeded"] * 4, probe.log
    assert str(LAUNCHER.parent) in probe.printed


def test_a_hostile_module_in_the_jobs_folder_is_not_imported_by_a_kernel(job: Job) -> None:
    for name in ("vdk_lab_job.py", "vdk.py", "ipykernel.py", "IPython.py"):
        job.write({name: HOSTILE})
    kernel = Kernel(job.folder, job.around / "state")
    try:
        assert str(LAUNCHER.parent) in kernel.ok("import vdk_lab_job; print(vdk_lab_job.__file__)").printed
        assert kernel.ok("job_input.execute_query('select 1')").shown == "[(1,)]"
        kernel.restart()
        assert kernel.ok("job_input.get_name()").shown == "'example-job'"
    finally:
        kernel.close()


def test_paths_and_arguments_of_any_kind(job: Job) -> None:
    folder = job.around / "näme with 'quotes' and $HOME"
    folder.mkdir(parents=True)
    job.folder = folder
    arguments = {"text": 'it\'s "quoted" {x} $HOME ; rm', "ß": ["漢", None, 1.5]}
    cell = f"assert job_input.get_arguments() == {arguments!r}\nprint(job_input.get_name())"
    run = job.run({"config.ini": "[owner]\nteam = t\n", "10.ipynb": notebook(cell)}, arguments=arguments)
    assert run.succeeded(), run.log
    assert run.printed == folder.name + "\n"


def test_a_notebook_for_another_kernel_is_told_so_and_runs(job: Job) -> None:
    other = json.loads(notebook("print('ran')"))
    other["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nameless = json.loads(notebook("1")) | {"metadata": {"kernelspec": None}}
    run = job.run({"10.ipynb": json.dumps(other), "20.ipynb": json.dumps(nameless), "30.ipynb": notebook("1")})
    assert run.succeeded()
    text = "10.ipynb is for the kernel 'python3'; as a job its steps run in the job's own environment."
    assert run.of("job_started")[0]["remarks"] == [text]
    assert text in run.log


@pytest.mark.parametrize("arguments", ["[1, 2]", "5", '"text"'])
def test_arguments_that_are_no_object(job: Job, arguments: str) -> None:
    run = job.run({"10.ipynb": notebook("1")}, arguments=arguments)
    assert run.failed_by_user()
    assert run.order == []
    assert "no JSON object" in run.of("job_ended")[0]["error"]["message"]


OLD = """
from vdk.api.plugin.hook_markers import hookimpl
from vdk.internal.builtin_plugins.run.step import Step
import json, pathlib

class Plugin:
    @hookimpl
    def initialize_job(self, context):
        for path in pathlib.Path(context.job_directory).glob("**/*.ipynb"):
            for number, cell in enumerate(json.loads(path.read_text())["cells"]):
                context.step_builder.add_step(Step(f"old_{number}", "notebook", None, path, context.job_directory))
        context.step_builder.get_steps().sort(key=lambda step: step.name)

@hookimpl
def vdk_start(plugin_registry, command_line_args):
    plugin_registry.load_plugin_with_hooks_impl(Plugin(), "old-object")
"""


@pytest.mark.parametrize("module", ["vdk.plugin.notebook", "another_notebook_plugin"])
def test_the_older_plugin_for_notebooks_gives_way(job: Job, module: str) -> None:
    site = job.around / "site"
    (site / "old_notebook-1.0.dist-info").mkdir(parents=True)
    metadata = "Metadata-Version: 2.1\nName: old-notebook\nVersion: 1.0\n"
    (site / "old_notebook-1.0.dist-info/METADATA").write_text(metadata)
    entry = f"[vdk.plugin.run]\nold-notebook = {module.replace('.', '_')}\n"
    (site / "old_notebook-1.0.dist-info/entry_points.txt").write_text(entry)
    file = site / f"{module.replace('.', '_')}.py"
    file.write_text(f"__name__ = {module!r}\n{OLD}")
    cells = [f"print({number})" for number in range(12)]
    files: dict[str, str | bytes] = {"10.ipynb": notebook(*cells), "20.py": "def run(job_input): pass"}
    if module == "vdk.plugin.notebook":
        files["lib/broken.ipynb"] = "{"  # makes the older plugin fail
    run = job.run(files, environment={"PYTHONPATH": str(site)}, cold=True)
    assert run.succeeded(), run.log
    assert run.order == [*(f"10.ipynb#c{number}" for number in range(1, 13)), "20.py"]


def test_a_job_without_notebooks_runs_as_without_this_package(job: Job) -> None:
    job.write(
        {
            "10.sql": "create table if not exists t (n integer)",
            "20.py": "import os\n"
            "def run(job_input):\n    print(list(job_input.get_arguments()), 'MPLBACKEND' in os.environ)",
            "30_no_run.py": "x = 1",
            "40.sql": "insert into t values ({n})",
        }
    )
    ours = job.run(arguments={"n": 1})
    assert ours.statuses == ["succeeded", "succeeded", "not_runnable", "succeeded"]
    assert "['n'] False" in ours.log
    without = "import sys\nsys.modules['vdk_lab_job.plugin'] = type(sys)('nothing')\n"
    plain = f"{without}import vdk.internal.cli_entry as cli\ncli.main()"
    environment = {
        **os.environ,
        "VDK_SQLITE_FILE": str(job.around / "plain.sqlite"),
        "VDK_DB_DEFAULT_TYPE": "SQLITE",
    }
    environment["VDK_JOB_RUN_SUMMARY_FILE_PATH"] = str(job.around / "summary.json")
    environment["VDK_VERSION_CHECK_DISABLED"] = "true"
    environment["VDK_TERMINATION_MESSAGE_WRITER_OUTPUT_FILE"] = str(job.around / "termination.json")
    command = [sys.executable, "-c", plain, "run", str(job.folder), "--arguments", '{"n": 1}']
    theirs = subprocess.run(command, env=environment, cwd=job.folder, capture_output=True, check=False)
    assert theirs.returncode == ours.exit_code == 0
    summary = json.loads((job.around / "summary.json").read_text())
    assert [(s["name"], s["status"]) for s in summary["steps"]] == [
        (s["name"], s["status"]) for s in ours.summary["steps"]
    ]


def test_keys_of_overlays_are_those_of_the_contract() -> None:
    contract = json.loads((CONTRACTS / "overlay-keys.json").read_text("utf-8"))
    for case in contract["cases"]:
        text = case["requirements"].encode()
        assert overlay.normalise(text) == case["normalised"], case["name"]
        assert overlay.overlay_key(contract["baseKey"], text) == case["key"], case["name"]


def test_an_environment_of_somebody_else_is_named_by_the_kernelspec(job: Job) -> None:
    kernel = Kernel(job.folder, job.around / "state", {"VDK_LAB_BASE_KEY": "n" * 64})
    try:
        assert kernel.info()["vdk_lab"] == {"environment": "n" * 64}
    finally:
        kernel.close()


def test_the_kernel_runs_in_the_overlay_once_it_is_made(job: Job) -> None:
    state, base = job.around / "state", Path(sys.prefix)
    marker = base / overlay.BASE_MARKER
    assert not marker.exists(), "the tests' environment is no base"
    job.write({"requirements.txt": "only-in-the-overlay\n"})
    key = overlay.overlay_key("k" * 64, b"only-in-the-overlay\n")
    prefix = state / "environments" / "overlays" / key
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(prefix)], check=True)
    [packages] = prefix.glob("lib/python*/site-packages")
    [of_base] = [path for path in map(Path, sys.path) if path.name == "site-packages"]
    (packages / "base.pth").write_text(f"import site; site.addsitedir({str(of_base)!r})\n")
    (packages / "only_in_the_overlay.py").write_text("answer = 42\n")
    marker.write_text(json.dumps({"schema": 1, "key": "k" * 64}))
    try:
        kernel = Kernel(job.folder, state)
        try:
            assert kernel.run("import only_in_the_overlay").error["ename"] == "ModuleNotFoundError"
            assert kernel.info()["vdk_lab"] == {"environment": "k" * 64}
        finally:
            kernel.close()
        (prefix / overlay.OVERLAY_MARKER).write_text("{}")
        kernel = Kernel(job.folder, state)
        try:
            kernel.ok("import only_in_the_overlay, sys\nprint(sys.prefix)")
            assert kernel.info()["vdk_lab"] == {"environment": key}
            assert kernel.ok("job_input.execute_query('select 1')").shown == "[(1,)]"
            assert kernel.ok("import os; 'VDK_LAB_KERNEL_OVERLAY' in os.environ").shown == "False"
        finally:
            kernel.close()
        interpreter = str(prefix / "bin" / "python")
        run = job.run({"10.ipynb": notebook("import only_in_the_overlay")}, cold=True, interpreter=interpreter)
        assert run.succeeded(), run.log
    finally:
        marker.unlink()
        shutil.rmtree(prefix)
