"""Rules 31 to 41 of the behaviour to have: the kernel."""

from __future__ import annotations

import json
import sqlite3

import pytest
from conftest import Job, code, notebook
from kernels import Kernel


def test_rule_31_parameters_as_in_a_run(job: Job, kernel: Kernel) -> None:
    cells = [
        "%%vdksql\nSELECT '{who}' AS who, '{Who}' AS other, '{both}' AS both_of_them",
        "print(list(_.iloc[0]))\n"
        "assert [*_.iloc[0]] == [*job_input.execute_query(\"SELECT '{who}', '{Who}', '{both}'\")[0]]",
    ]
    kernel.ok("job_input.set_all_properties({'who': 'property', 'both': '{who}'})")
    kernel.ok('%vdk_arguments {"who": "argument"}')
    kernel.ok(cells[0])
    in_kernel = kernel.ok(cells[1]).printed
    job.run({"05.py": "def run(job_input): job_input.set_all_properties({'who': 'property', 'both': '{who}'})"})
    run = job.run({"10.ipynb": notebook(*map(code, cells))}, arguments={"who": "argument"})
    assert run.succeeded()
    assert run.printed == in_kernel
    assert "argument" in in_kernel
    assert "{Who}" in in_kernel


def test_rule_32_a_failing_sql_cell_fails(kernel: Kernel) -> None:
    error = kernel.run("%%vdksql\nSELECT * FROM nowhere").error
    assert (error["ename"], error["evalue"]) == ("OperationalError", "no such table: nowhere")
    # What is wrong and where, in place of a traceback through vdk-core.
    error = kernel.run("%%vdksql\nSELECT 1;\n\nSELECT *\nFROM nowhere").error
    shown = "OperationalError: no such table: nowhere\n\nLine 4 of the cell:\n  | SELECT *\n  | FROM nowhere"
    assert error["traceback"] == [shown]


def test_rule_32_what_is_shown_of_a_failing_query_is_about_the_cell(kernel: Kernel) -> None:
    error = kernel.run("x = 1\njob_input.execute_query('SELECT * FROM nowhere')").error
    shown = "\n".join(error["traceback"])
    assert "no such table: nowhere" in shown
    assert "SELECT * FROM nowhere" in shown
    assert "managed_cursor.py" not in shown
    skipped = kernel.run("job_input.skip_remaining_steps()").error
    assert skipped["traceback"] == ["The remaining steps are skipped: a run ends here, and well."]


def test_rule_33_the_result_stays(kernel: Kernel) -> None:
    shown = kernel.ok("%%vdksql\nSELECT 1 AS one, 'x' AS word")
    assert "one word" in shown.shown
    assert kernel.ok("frame = _; frame.shape").shown == "(1, 2)"


def test_rule_34_row_counts_and_definitions(kernel: Kernel) -> None:
    assert kernel.ok("%%vdksql\nCREATE TABLE t (n INTEGER)").outputs == []
    assert kernel.ok("%%vdksql\nINSERT INTO t VALUES (1), (2), (3)").printed == "3 rows changed\n"
    assert kernel.ok("%%vdksql\nUPDATE t SET n = 5 WHERE n = 1").printed == "1 row changed\n"
    assert kernel.ok("%%vdksql duckdb\nCREATE OR REPLACE TABLE d (n INTEGER)").outputs == []
    assert kernel.ok("%%vdksql duckdb\nINSERT INTO d VALUES (1), (2)").printed == "2 rows changed\n"
    assert "n" in kernel.ok("%%vdksql duckdb\nSELECT count(*) AS n FROM d").shown


def test_rule_35_arguments_are_any_json_object(kernel: Kernel) -> None:
    arguments = {"a b": 'quote " and {brace} $HOME', "list": [1, {"x": None}], "ß": "漢"}
    kernel.ok(f"%vdk_arguments {json.dumps(arguments)}")
    kernel.ok(f"assert job_input.get_arguments() == {arguments!r}, job_input.get_arguments()")
    kernel.ok("%vdk_arguments {}")
    kernel.ok("assert not job_input.get_arguments()")


def test_rule_36_wrong_use_is_a_short_message(kernel: Kernel) -> None:
    for line, text in (
        ("[1]", "must be a JSON object"),
        ("{no", "are no JSON"),
        ("5", "must be a JSON object"),
    ):
        answer = kernel.run(f"%vdk_arguments {line}")
        assert answer.error["ename"] == "UsageError"
        assert text in answer.printed
        assert "Traceback" not in answer.printed


def test_rule_37_job_input_is_always_the_present_one(job: Job, kernel: Kernel) -> None:
    kernel.ok("kept = job_input; query = job_input.execute_query; job_input.get_arguments()")
    kernel.ok("import vdk_lab_job.extension as e; first = e._session._job")
    kernel.ok('%vdk_arguments {"n": 7}')
    kernel.ok("assert kept.get_arguments() == {'n': 7} and query('select {n}') == [(7,)]")
    kernel.ok("assert e._session._job is not first")
    # Renewed when config.ini changes.
    kernel.ok("second = e._session._job")
    (job.folder / "config.ini").write_text("[owner]\nteam = others\n[vdk]\ndb_default_type = DUCKDB\n", "utf-8")
    kernel.ok("assert job_input.execute_query('select 40 + 2, version()')[0][1].startswith('v')")
    kernel.ok("assert e._session._job is not second")


def test_rule_37_a_job_is_finalised_when_it_is_renewed_and_when_the_kernel_ends(job: Job, kernel: Kernel) -> None:
    # What was sent for ingestion has arrived at the end of its job; before that it takes its time.
    database = job.around / "sent.sqlite"
    waits = "ingestion_payload_aggregator_timeout_seconds = 1"
    config = f"[owner]\nteam = t\n[vdk]\ndb_default_type = SQLITE\nsqlite_file = {database}\n{waits}\n"
    job.write({"config.ini": config})
    send = "job_input.send_object_for_ingestion({{'n': {0}}}, destination_table='sent', method='sqlite')"
    kernel.ok(send.format(1))
    kernel.ok('%vdk_arguments {"day": 1}')
    assert kernel.ok("job_input.execute_query('select n from sent')").shown == "[(1,)]"
    kernel.ok(send.format(2))
    kernel.close()
    with sqlite3.connect(database) as connection:
        assert connection.execute("select n from sent order by n").fetchall() == [(1,), (2,)]


def test_rule_38_a_failed_initialisation_raises_where_it_happened(job: Job, kernel: Kernel) -> None:
    good = (job.folder / "config.ini").read_text()
    (job.folder / "config.ini").write_text("no section\n", "utf-8")
    assert kernel.ok("1 + 1").shown == "2"
    error = kernel.run("job_input.execute_query('select 1')").error
    assert "config.ini" in error["evalue"]
    # What VDK itself finds wrong, and would answer with None.
    for wrong in ("ingester_number_of_worker_threads = many", "secrets_default_type = nowhere"):
        (job.folder / "config.ini").write_text(f"[owner]\nteam = t\n[vdk]\n{wrong}\n", "utf-8")
        error = kernel.run("job_input.execute_query('select 1')").error
        assert error["ename"] == "VdkConfigurationError", wrong
        assert "\n".join(error["traceback"]).startswith("VdkConfigurationError: "), wrong
    (job.folder / "config.ini").write_text(good, "utf-8")
    assert kernel.ok("job_input.execute_query('select 1')").shown == "[(1,)]"


def test_rule_39_ending_twice_is_nothing_and_an_ended_job_refuses_work(kernel: Kernel) -> None:
    kernel.ok("import vdk_lab_job.extension as e\njob_input.execute_query('select 1')")
    kernel.ok("e._session.close(); e._session.close()")
    kernel.ok("job_input.execute_query('select 1')")
    kernel.ok("e._session.end(); e._session.end()")
    assert kernel.run("job_input.execute_query('select 1')").error["ename"] == "JobEndedError"


def test_rule_40_renewals_leave_nothing_behind(kernel: Kernel) -> None:
    kernel.ok(
        "import atexit, logging\njob_input.execute_query('select 1')\nhandlers = len(logging.getLogger().handlers)"
    )
    kernel.ok("before = atexit._ncallbacks()")
    for number in range(3):
        kernel.ok(f'%vdk_arguments {{"n": {number}}}')
        outputs = kernel.ok("job_input.execute_query('select {n}')").outputs
        assert [output["output_type"] for output in outputs] == ["execute_result"], outputs
    kernel.ok("assert atexit._ncallbacks() == before, (before, atexit._ncallbacks())")
    kernel.ok("assert len(logging.getLogger().handlers) == handlers")
    # Also for somebody who wants to see what is logged, and when a query fails.
    kernel.ok("logging.basicConfig(level=logging.INFO)")
    assert kernel.ok("job_input.execute_query('select 1');").outputs == []
    assert kernel.run("job_input.execute_query('select * from nowhere')").outputs == []


def test_rule_41_no_set_up_cell(job: Job, kernel: Kernel) -> None:
    kernel.ok("import vdk_lab_job.extension as e\nassert not e._session.is_open")
    assert kernel.ok("job_input").shown == "<job_input of example-job>"
    kernel.ok("assert not e._session.is_open")
    assert kernel.ok("job_input.get_name()").shown == "'example-job'"
    kernel.restart()
    assert kernel.ok("job_input.get_name()").shown == "'example-job'"
    kernel.ok("from vdk.api.job_input import IJobInput\nassert isinstance(job_input, IJobInput)")
    kernel.ok("import inspect\nassert 'query_as_utf8_string' in inspect.signature(job_input.execute_query).parameters")


def test_outside_a_jobs_folder_it_is_inactive(tmp_path) -> None:
    kernel = Kernel(tmp_path, tmp_path / "state")
    try:
        assert kernel.run("job_input").error["ename"] == "NameError"
        assert kernel.ok("%load_ext vdk_lab_job").outputs == []
        kernel.ok("import sys\nassert not any(name == 'vdk' or name.startswith('vdk.') for name in sys.modules)")
        assert not (tmp_path / "state").exists()
    finally:
        kernel.close()


def test_load_ext_in_another_kernel(job: Job, tmp_path) -> None:
    kernel = Kernel(tmp_path, tmp_path / "state")
    try:
        kernel.ok(f"import os\nos.chdir({str(job.folder)!r})")
        assert kernel.ok("%load_ext vdk_lab_job").outputs == []
        assert kernel.ok("job_input.get_name()").shown == "'example-job'"
    finally:
        kernel.close()


@pytest.mark.parametrize("database", ["SQLITE", "DUCKDB"])
def test_files_of_databases_are_released_after_each_cell(job: Job, kernel: Kernel, database: str) -> None:
    job.write({"config.ini": f"[vdk]\ndb_default_type = {database}\n"})
    state = {"VDK_LAB_DATABASE_FOLDER": ""}
    kernel.ok("%%vdksql\nCREATE TABLE t (n INTEGER)")
    kernel.ok("connection = job_input.get_managed_connection()\ncursor = connection.cursor()")
    [folder] = (job.around / "state" / "drafts").iterdir()
    state["VDK_LAB_DATABASE_FOLDER"] = str(folder)
    run = job.run({"10.ipynb": notebook(code("%%vdksql\nINSERT INTO t VALUES (1)"))}, environment=state)
    assert run.succeeded(), run.log
    # A connection that a cell kept opens again.
    kernel.ok("cursor = connection.cursor(); cursor.execute('SELECT n FROM t'); assert cursor.fetchall() == [(1,)]")
    assert job.run(environment=state).succeeded()
    kernel.ok("%%vdksql\nSELECT count(*) AS n FROM t")
    kernel.ok("assert _['n'][0] == 2")


def test_temporary_tables_stay_between_cells(job: Job, kernel: Kernel) -> None:
    cells = [
        "%%vdksql\nCREATE TEMP TABLE t AS SELECT 5 AS n",
        "assert job_input.execute_query('SELECT n FROM t') == [(5,)]",
    ]
    for cell in cells:
        kernel.ok(cell)
    assert job.run({"10.ipynb": notebook(*cells)}).succeeded()


def test_properties_of_the_draft_are_those_of_runs_and_never_stale(job: Job, kernel: Kernel) -> None:
    kernel.ok("job_input.set_all_properties({'day': 1})")
    [folder] = (job.around / "state" / "drafts").iterdir()
    assert json.loads((folder / "properties.json").read_text()) == {"day": 1}
    assert (folder / "properties.json").stat().st_mode & 0o777 == 0o600
    source = "job_input.set_all_properties({**job_input.get_all_properties(), 'seen': job_input.get_property('day')})"
    assert job.run({"10.ipynb": notebook(source)}, environment={"VDK_LAB_DRAFT_STORE": str(folder)}).succeeded()
    assert kernel.ok("%vdk_properties").shown == "{'day': 1, 'seen': 1}"
    kernel.ok('%vdk_properties {"day": 2}')
    assert kernel.ok("job_input.get_property('day')").shown == "2"
    kernel.ok("job_input.set_all_secrets({'key': 'hidden'})")
    assert json.loads((folder / "secrets.json").read_text()) == {"key": "hidden"}


def test_completion_of_parameters(job: Job, kernel: Kernel) -> None:
    kernel.ok("job_input.set_all_properties({'day_first': 1})")
    kernel.ok('%vdk_arguments {"day_last": 1}')
    assert kernel.complete("%%vdksql\nSELECT {day_") == ["day_first", "day_last"]
    assert "pa__execution_id" in kernel.complete("%%vdksql\nSELECT {pa__e")
    # A job that cannot be opened does not disturb who types: IPython would print what the matcher raises.
    (job.folder / "config.ini").write_text("no section\n", "utf-8")
    kernel.ok(
        "from IPython.core.completer import CompletionContext\nfrom vdk_lab_job import completion, extension\n"
        "context = CompletionContext('', '%%vdksql\\nSELECT {d', 10, 1, None)\n"
        "assert completion.matcher(extension._session)(context) == {'completions': []}"
    )


def test_names_of_the_notebook(job: Job) -> None:
    job.write({"10.ipynb": notebook("1")})
    kernel = Kernel(job.folder, job.around / "state", {"JPY_SESSION_NAME": "examples/example-job/10.ipynb"})
    try:
        assert kernel.ok("print(__file__, __name__)").printed == f"{job.folder / '10.ipynb'} __main__\n"
    finally:
        kernel.close()


def test_nothing_of_the_drafts_reaches_processes_of_a_cell(kernel: Kernel) -> None:
    kernel.ok("job_input.get_all_properties()")
    kernel.ok("import os\nassert 'VDK_LAB_DRAFT_STORE' not in os.environ and 'VDK_LOG_CONFIG' not in os.environ")
