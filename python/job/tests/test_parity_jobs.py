"""Jobs as people wrote them before there were notebooks, and such jobs with notebooks among their files.

Without notebooks a job runs as by VDK alone; each runs the same deployed on the local runtime.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Job, notebook, sql
from runtimes import Runtime

RUN = "def run(job_input):\n"


class Case(NamedTuple):
    """`told` are the lines that steps print after `TOLD `; `states` those of the steps in their order."""

    files: dict[str, str]
    states: list[str]
    status: str = "Success"
    told: list[str] = []
    arguments: dict[str, Any] = {}


OK, FAILED, NOTHING, SKIPPED = "succeeded", "failed", "not_runnable", "skipped"

PLAIN = {
    "tables": Case(
        {
            "10_drop.sql": "DROP TABLE IF EXISTS orders",
            "20_create.sql": "CREATE TABLE orders (day TEXT, amount INTEGER)",
            "30_fill.sql": "  INSERT INTO orders VALUES ('{day}', 40), ('{day}', 2)\n",
            "40_sum.py": RUN + "    print('TOLD', job_input.execute_query('SELECT day, sum(amount) FROM orders'))\n",
        },
        [OK] * 4,
        told=["[('2026-01-02', 42)]"],
        arguments={"day": "2026-01-02"},
    ),
    "helpers": Case(
        {
            "10_helpers.py": "import lib.words\n\nWORD = lib.words.WORD\n",
            "20_use.py": "from lib.words import WORD\n\n" + RUN + "    print('TOLD', WORD, __name__)\n",
            "30_alias.py": "def main(job_input):\n    raise ValueError\n\nrun = main\n",
            "40_lambda.py": "run = lambda job_input: 1 / 0\n",
            "50_async.py": "async def run(job_input):\n    raise ValueError\n",
            "60_defaults.py": "def run(job_input, times=2):\n    print('TOLD', 'x' * times)\n",
            "lib/__init__.py": "",
            "lib/words.py": "WORD = 'größe'\n",
            "data.csv": "a,b\n",
        },
        [NOTHING, OK, NOTHING, NOTHING, OK, OK],
        told=["größe step_20_use", "xx"],
    ),
    "text-order": Case(
        {name: RUN + f"    print('TOLD', {name!r})\n" for name in ("9_z.py", "100_a.py", "20_b.py", "B.py", "a.py")},
        [OK] * 5,
        told=["100_a.py", "20_b.py", "9_z.py", "B.py", "a.py"],
    ),
    "two-databases": Case(
        {
            "config.ini": "[owner]\nteam = tests\n[vdk]\ndb_default_type = SQLITE\n",
            "10_both.sql": "[sqlite]\n[{other}]\nCREATE TABLE IF NOT EXISTS places (n INTEGER)",
            "20_look.py": RUN
            + "    for name in ('sqlite', 'duckdb'):\n"
            + "        print('TOLD', list(job_input.execute_query('SELECT n FROM places', database=name)))\n",
        },
        [OK] * 2,
        told=["[]", "[]"],
        arguments={"other": "duckdb"},
    ),
    "wrong-sql": Case(
        {"10.sql": "SELECT 1", "20.sql": "SELECT *\nFROM no_such_table", "30.sql": "SELECT 2"},
        [OK, FAILED, SKIPPED],
        "User error",
    ),
    "wrong-python": Case(
        {"10.py": RUN + "    {}['id']\n", "20.py": RUN + "    pass\n"}, [FAILED, SKIPPED], "User error"
    ),
    "wrong-module": Case({"10.py": "import nothing_of_that_name\n" + RUN + "    pass\n"}, [FAILED], "User error"),
    "wrong-signature": Case({"10.py": "def run():\n    pass\n"}, [FAILED], "User error"),
    "caught": Case(
        {
            "10.py": RUN
            + "    try:\n        job_input.execute_query('SELECT * FROM nowhere')\n"
            + "    except Exception as error:\n        print('TOLD', type(error).__name__)\n",
            "20.py": RUN + "    print('TOLD', 'on')\n",
        },
        [OK, OK],
        told=["OperationalError", "on"],
    ),
    "enough": Case(
        {"10.py": RUN + "    job_input.skip_remaining_steps()\n", "20.py": RUN + "    raise ValueError\n"},
        [OK, SKIPPED],
    ),
    "ingests": Case(
        {
            "10.sql": "CREATE TABLE IF NOT EXISTS sent (a INTEGER)",
            "20_send.py": RUN
            + "    file = job_input.execute_query('SELECT file FROM pragma_database_list')[0][0]\n"
            + "    job_input.send_tabular_data_for_ingestion(rows=[[1], [2]], column_names=['a'],\n"
            + "        destination_table='sent', method='sqlite', target=file)\n",
        },
        [OK, OK],
    ),
}

MIXED = {
    "mixed": Case(
        {
            "10_create.sql": "CREATE TABLE IF NOT EXISTS sales (day TEXT, amount INTEGER)",
            "20_fill.ipynb": notebook(
                "rows = [('a', 1), ('b', 41)]",
                sql("DELETE FROM sales"),
                "for row in rows:\n    job_input.execute_query(f'INSERT INTO sales VALUES {row}')",
                sql("SELECT sum(amount) AS total FROM sales"),
                "job_input.set_all_properties({'total': int(_['total'][0])})",
            ),
            "20_fill.py": RUN + "    print('TOLD', job_input.get_property('total'))\n",
            "30_tell.ipynb": notebook("print('TOLD', 'rows' in globals(), job_input.get_arguments())"),
            "40_end.sql": "SELECT {answer}",
        },
        [OK] * 9,
        told=["42", "False {'answer': 42}"],
        arguments={"answer": 42},
    ),
    "mixed-wrong": Case(
        {
            "10.py": RUN + "    print('TOLD', 1)\n",
            "20.ipynb": notebook("x = 1", sql("SELECT 1;\nSELECT * FROM nowhere"), "print('not reached')"),
            "30.sql": "SELECT 1",
        },
        [OK, OK, FAILED, SKIPPED, SKIPPED],
        "User error",
        told=["1"],
    ),
}

CASES = {**PLAIN, **MIXED}
STATUS = {"Success": "succeeded", "User error": "user_error"}


def _told(log: str) -> list[str]:
    return [line.split("TOLD ", 1)[1].rstrip() for line in log.splitlines() if "TOLD " in line and "'TOLD" not in line]


def _by_vdk_alone(job: Job, arguments: dict[str, Any]) -> tuple[int, str, dict[str, Any], str]:
    """Exit code, output, summary and status of a run without this package."""
    around = job.around / "alone"
    around.mkdir(parents=True)
    alone = (
        "import sys\nsys.modules['vdk_lab_job.plugin'] = type(sys)('nothing')\n"
        "import vdk.internal.cli_entry as cli\ncli.main()"
    )
    environment = {
        **os.environ,
        "VDK_SQLITE_FILE": str(around / "alone.sqlite"),
        "VDK_DUCKDB_DATABASE": str(around / "alone.duckdb"),
        "VDK_DB_DEFAULT_TYPE": "SQLITE",
        "VDK_JOB_RUN_SUMMARY_FILE_PATH": str(around / "summary.json"),
        "VDK_TERMINATION_MESSAGE_WRITER_OUTPUT_FILE": str(around / "termination.json"),
        "VDK_VERSION_CHECK_DISABLED": "true",
    }
    command = [sys.executable, "-c", alone, "run", str(job.folder), "--arguments", json.dumps(arguments)]
    ended = subprocess.run(command, env=environment, cwd=job.folder, capture_output=True, text=True, check=False)
    summary = json.loads((around / "summary.json").read_text("utf-8"))
    return ended.returncode, ended.stdout, summary, json.loads((around / "termination.json").read_text())["status"]


@pytest.mark.parametrize("name", CASES)
def test_a_job_runs_the_same_here_and_deployed(job: Job, runtime: Runtime, name: str) -> None:
    case = CASES[name]
    run = job.run(case.files, arguments=case.arguments)
    assert run.termination == case.status, run.log
    ran = [{"skip_requested": OK}.get(status, status) for status in run.statuses]
    assert ran == [state for state in case.states if state != SKIPPED]
    assert _told(run.log) == case.told, f"exit code {run.exit_code}, log:\n{run.log}"

    folder = shutil.copytree(job.folder, job.around / f"upstream-{name}")
    runtime.deploy(folder)
    execution, steps = runtime.execute(folder.name, case.arguments)
    assert execution["status"] == STATUS[case.status]
    assert [step["id"] for step in steps] == run.plan
    assert [step["state"] for step in steps] == case.states
    assert _told(runtime.log(folder.name, execution["id"])) == case.told
    if FAILED in case.states:
        [there] = [step["error"] for step in steps if step["state"] == FAILED]
        here = run.error
        for key in ("blame", "type", "message", "file", "cellId", "line"):
            assert there[key] == here[key], key


@pytest.mark.parametrize("name", PLAIN)
def test_a_job_without_notebooks_runs_as_by_vdk_alone(job: Job, name: str) -> None:
    case = PLAIN[name]
    ours = job.run(case.files, arguments=case.arguments)
    _forget_databases(job.around)
    code, output, summary, status = _by_vdk_alone(job, case.arguments)
    assert (code, status) == (ours.exit_code, ours.termination)
    assert summary["steps"] == [{**step, "details": ANY} for step in ours.summary["steps"]]
    assert _told(output) == case.told


class _Any:
    def __eq__(self, _: object) -> bool:
        return True

    __hash__ = None


# Texts of errors name paths and lines.
ANY = _Any()


def _forget_databases(around: Path) -> None:
    shutil.rmtree(around / "databases", ignore_errors=True)
