"""What a job may come with that nobody wished for: each has a clear end."""

from __future__ import annotations

import json
import os
import sys

import pytest
from conftest import Job, code, notebook, sql


def test_a_very_large_notebook(job: Job) -> None:
    cell = code("print('large')")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 200_000_000}]
    run = job.run({"10.ipynb": notebook(cell)})
    assert run.succeeded()
    assert run.printed == "large\n"
    (job.folder / "10.ipynb").unlink()


def test_a_folder_called_like_a_step(job: Job) -> None:
    (job.folder / "10.ipynb").mkdir()
    fine = job.run({"20.ipynb": notebook("1")})
    assert fine.order == ["20.ipynb#c1"]
    # VDK takes a folder for a step and fails; so does this, with the name of the folder.
    (job.folder / "30.py").mkdir()
    run = job.run()
    assert run.order == ["20.ipynb#c1", "30.py"]
    assert not run.succeeded()
    assert "30.py" in run.error["message"]


def test_links_that_lead_nowhere(job: Job) -> None:
    (job.folder / "10.ipynb").symlink_to("10.ipynb")
    run = job.run({"20.ipynb": notebook("1")})
    assert run.failed_by_user()
    assert "10.ipynb is no notebook that can be read" in run.log
    (job.folder / "10.ipynb").unlink()
    (job.folder / "loop").symlink_to(job.folder)
    assert job.run().succeeded()


def test_a_linked_notebook_is_a_step(job: Job) -> None:
    job.write({"lib/real.ipynb": notebook("print(__file__)")})
    (job.folder / "10.ipynb").symlink_to("lib/real.ipynb")
    assert job.run().printed == f"{job.folder / '10.ipynb'}\n"


def test_a_notebook_that_is_no_text(job: Job) -> None:
    job.write({"10.ipynb": b"\xff\xfe\x00"})
    run = job.run()
    assert run.failed_by_user()
    assert "10.ipynb is no notebook that can be read" in run.of("job_ended")[0]["error"]["message"]


def test_two_notebooks_that_differ_in_case_only(job: Job) -> None:
    run = job.run({"10_A.ipynb": notebook("print('A')"), "10_a.ipynb": notebook("print('a')")})
    assert run.order == ["10_A.ipynb#c1", "10_a.ipynb#c1"]
    assert run.printed == "A\na\n"


def test_percent_in_config(job: Job) -> None:
    job.write({"config.ini": "[owner]\nteam = t\n[vdk]\nsome_key = 100%%\n"})
    assert job.run({"10.ipynb": notebook("1")}).succeeded()


@pytest.mark.parametrize("config", ["[vdk]\nkey = 100%\n", "no section", "[a\n", "\ufeff\x00"])
def test_a_config_that_cannot_be_read_is_no_success(job: Job, config: str) -> None:
    job.write({"config.ini": config, "10.ipynb": notebook("1")})
    run = job.run()
    assert run.exit_code == 1
    assert run.order == []
    assert "config.ini cannot be read" in run.log
    assert "Traceback" not in run.log


@pytest.mark.parametrize(
    "content",
    [
        {"nbformat": 4, "cells": [None, 5, "x", [], {"cell_type": "code"}]},
        {"nbformat": 4, "cells": [{"cell_type": "code", "metadata": None, "source": None}]},
        {"nbformat": 4, "cells": [{"cell_type": "code", "metadata": {"tags": "vdk"}, "source": "1"}]},
        {
            "nbformat": 4,
            "cells": [{"cell_type": "code", "metadata": {"tags": [None, {}, "vdk"], "vdk": []}, "source": 5}],
        },
        {
            "nbformat": 4,
            "cells": [{"cell_type": "code", "metadata": {"tags": ["vdk"]}, "source": ["1", None]}],
        },
    ],
)
def test_odd_cells_do_not_disturb(job: Job, content: dict) -> None:
    run = job.run({"05.py": "def run(job_input): pass", "10.ipynb": json.dumps(content)})
    assert run.order[0] == "05.py"
    assert run.termination in ("Success", "User error")


def test_deeply_nested_json(job: Job) -> None:
    run = job.run({"10.ipynb": "[" * 100_000})
    assert run.failed_by_user()
    assert "10.ipynb is no notebook that can be read" in run.log


@pytest.mark.parametrize(
    "source", ["\x00", "x = '\x00'", "def f(:", "'unclosed", "\ud800", "if True:\n\tx\n        y", "("]
)
def test_sources_that_are_no_python(job: Job, source: str) -> None:
    run = job.run({"10.ipynb": notebook(source)})
    assert run.failed_by_user()
    assert run.error["message"]


def test_a_full_disk(job: Job) -> None:
    # No file may grow beyond the limit: what a step writes fails, and that is told.
    source = "with open('big.bin', 'wb') as file:\n    file.write(b'x' * 3_000_000)"
    run = job.run({"10.ipynb": notebook("print('a')", source)}, file_limit=1_000_000)
    assert run.failed_by_user()
    assert run.error["type"] == "OSError"
    assert run.error["line"] == 2


def test_a_step_that_leaves_children(job: Job) -> None:
    source = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=False)\n"
        "print(child.pid)"
    )
    run = job.run({"10.ipynb": notebook(source)})
    os.kill(int(run.printed), 9)
    assert run.succeeded()


def test_a_step_that_closes_its_streams(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("import sys\nsys.stdout = None", "sys.stderr.close()", "print('on')")})
    assert run.exit_code in (0, 1)
    assert len(run.statuses) == 3


def test_a_step_that_changes_the_folder(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("import os\nos.chdir('/')", sql("select 1"), "raise ValueError('x')")})
    assert run.failed_by_user()
    assert run.error["cellId"] == "c3"


def test_a_step_that_takes_sys_path_apart(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("import sys\nsys.path.clear()", "sys.path = []", "print('on')")})
    assert run.succeeded()
    assert run.printed == "on\n"


def test_recursion_without_end(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("def f(): return f()\nf()")})
    assert run.failed_by_user()
    assert (run.error["type"], run.error["line"]) == ("RecursionError", 1)


def test_exceptions_of_every_kind(job: Job) -> None:
    group = {"raise ExceptionGroup('two', [ValueError('a'), TypeError('b')])": "ExceptionGroup"}
    sources = {
        **(group if sys.version_info >= (3, 11) else {}),
        "class E(BaseException): pass\nraise E('own')": "E",
        "raise GeneratorExit": "GeneratorExit",
        "raise StopIteration": "StopIteration",
        "try:\n    1 / 0\nexcept Exception as e:\n    raise ValueError('outer') from e": "ValueError",
        "class E(Exception):\n    def __init__(self): pass\nraise E()": "E",
        "raise UnicodeDecodeError('utf-8', b'x', 0, 1, 'why')": "UnicodeDecodeError",
    }
    for source, name in sources.items():
        run = job.run({"10.ipynb": notebook(source)})
        assert run.failed_by_user(), source
        assert run.error["type"] == name
