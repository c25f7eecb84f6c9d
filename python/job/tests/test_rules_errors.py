"""Rules 24 to 30 of the behaviour to have: what is told of a failure."""

from __future__ import annotations

import pytest
from conftest import Job, code, notebook, sql


@pytest.mark.parametrize(
    "files",
    [
        {"10.ipynb": notebook("1", "raise ValueError('x')")},
        {"10.ipynb": notebook(sql("select * from nowhere"))},
        {"10.py": "def run(job_input): raise ValueError('x')"},
        {"10.sql": "select * from nowhere"},
        {"10.ipynb": notebook("def broken(:")},
        {"10.ipynb": notebook("import os\nassert os.path is None")},
        {"10.ipynb": notebook("raise KeyboardInterrupt")},
        {"10.ipynb": notebook("import asyncio\nraise asyncio.CancelledError")},
        {"10.ipynb": notebook("1/0 if True else display(1)")},
        {"10.ipynb": notebook("%not_a_magic")},
        {},
    ],
)
def test_rule_24_a_failing_run_is_never_a_success(job: Job, files: dict) -> None:
    run = job.run(files)
    assert not run.succeeded()
    assert run.exit_code == 1
    assert run.of("job_ended")[-1]["error"] is not None


def test_rule_24_a_platform_error_after_one_that_was_caught(job: Job) -> None:
    # VDK itself writes `Success` here: it looks at the resolved user error only.
    caught = "try:\n    job_input.execute_query('select * from nowhere')\nexcept Exception:\n    print('caught')"
    unknown = "job_input.get_managed_connection('no-such-database')"
    run = job.run({"10.ipynb": notebook(caught, unknown)})
    assert run.statuses == ["succeeded", "failed"]
    assert not run.succeeded()
    assert run.termination == "Platform error"
    assert run.error["blame"] == "platform"


def test_rule_24_ingestion_that_fails_at_the_end_fails_the_run(job: Job) -> None:
    send = "job_input.send_object_for_ingestion({'a': 1}, destination_table='t', method='sqlite', target='/no/such/x')"
    run = job.run({"10.ipynb": notebook(send)})
    assert run.statuses == ["succeeded"]
    assert not run.succeeded()
    ended = run.of("job_ended")[-1]
    assert ended["error"]["file"] is None
    assert "ngest" in ended["error"]["message"]


def test_rule_24_an_error_that_nobody_resolved_fails_the_run(job: Job) -> None:
    # VDK writes the status of such an error down as that of the run, though no step failed.
    report = "from vdk.internal.core import errors\nerrors.report(errors.ResolvableBy.USER_ERROR, ValueError('left'))"
    run = job.run({"10.py": report})
    assert run.statuses == ["not_runnable"]
    assert run.termination == "User error"
    ended = run.of("job_ended")[-1]
    assert (ended["status"], ended["error"]["message"]) == ("failed", "left")


def test_rule_24_magics_that_swallow_their_error(job: Job) -> None:
    job.write({"lib/script.py": "print('begun')\nraise ValueError('in the script')"})
    run = job.run({"10.ipynb": notebook("x = 1\n\n%run lib/script.py", "print('not reached')")})
    assert run.failed_by_user()
    assert (run.error["type"], run.error["message"]) == ("ValueError", "in the script")
    assert run.error["line"] == 3
    assert run.printed == "begun\n"


def test_rule_25_an_error_that_the_cell_caught_leaves_a_success(job: Job) -> None:
    source = "try:\n    job_input.execute_query('select * from nowhere')\nexcept Exception as e:\n    print('caught')"
    # Alone first: a `.py` step behind it makes good itself what was caught before.
    for files in (
        {"10.ipynb": notebook(source)},
        {"10.ipynb": notebook(source, "print('on')"), "20.py": "def run(job_input): pass"},
    ):
        run = job.run(files)
        assert run.succeeded()
        assert run.of("job_ended")[-1]["error"] is None


def test_rule_26_line_inside_the_cell(job: Job) -> None:
    prefix = "\n" * 30
    for source, line in (
        ("a = 1\nb = 2\nraise ValueError('x')\nc = 3", 3),
        ("import json\n\njson.loads('{')", 3),
        ("def f():\n    return 1 / 0\n\nf()", 2),
        (f"{prefix}1 / 0", 31),
        ("x = (\n  1 +\n", 2),
        ("1\n%%time", 2),
        ("%%time\nx = 1\n1 / 0", 3),
        ("\n\n%%time\n\n1 / 0", 5),
        ("\n%%capture\n\nx = 1\n1 / 0", 5),
        ("x = 1\n%time 1 / 0\ny = 2", 2),
        ("\n\ndisplay(1)\n1 / 0", 4),
        ("\nprint('a')\nreturn", 3),
        ("import asyncio\nawait asyncio.sleep(0)\n1 / 0", 3),
        ("display(1)\n1 / 0", 2),
        ("job_input.get_name()\njob_input.execute_query('select * from nowhere')", 2),
    ):
        run = job.run({"10.ipynb": notebook(code("print('other')"), code(source, id="here"))})
        assert run.failed_by_user()
        assert (run.error["file"], run.error["cellId"]) == ("10.ipynb", "here"), source
        assert (
            run.error["line"] in (line, line + 1)
            if source.startswith(("x = (", "1\n%%"))
            else run.error["line"] == line
        ), source


def test_rule_26_called_functions_of_other_cells(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("def divide(x):\n    return 1 / x", "a = 1\ndivide(0)")})
    # The failing step is the second, so its own line is told; the traceback shows both.
    assert run.error["cellId"] == "c2"
    assert run.error["line"] == 2
    assert "return 1 / x" in run.error["traceback"]


def test_rule_27_sql_errors_carry_file_cell_and_step(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("1", code("%%vdksql\nselect 1;\nselect\n  nope\nfrom nowhere", id="q"))})
    error = run.error
    assert (error["file"], error["cellId"], error["line"]) == ("10.ipynb", "q", 3)
    assert error["statement"].startswith("select\n  nope")
    assert error["database"] is None
    assert run.of("step_ended")[-1]["stepId"] == "10.ipynb#q"
    assert "10.ipynb#q, line 3" in run.log


def test_rule_27_position_inside_the_statement_where_the_database_says_it(job: Job) -> None:
    config = "[vdk]\ndb_default_type = duckdb\n"
    run = job.run({"config.ini": config, "10.ipynb": notebook(code("%%vdksql\nselect 1,\n  2,\n  nope"))})
    assert run.failed_by_user()
    assert run.error["line"] == 4


def test_rule_27_position_in_a_file_of_sql(job: Job) -> None:
    config = "[vdk]\ndb_default_type = duckdb\n"
    run = job.run({"config.ini": config, "10.sql": "\n[duckdb]\nselect 1,\n  2,\n  nope\n"})
    assert run.failed_by_user()
    assert (run.error["file"], run.error["line"]) == ("10.sql", 5)
    assert run.error["statement"] == "select 1,\n  2,\n  nope"
    assert "10.sql, line 5\n" in run.log
    # A database that tells no position: where the statement begins.
    assert job.run({"config.ini": "", "10.sql": "\n\nselect nope"}).error["line"] == 3


def test_rule_28_an_exception_without_arguments(job: Job) -> None:
    for source, name in (
        ("raise ValueError", "ValueError"),
        ("raise AssertionError()", "AssertionError"),
        ("assert False", "AssertionError"),
        ("class Mute(Exception):\n    def __str__(self): raise TypeError\nraise Mute", "Mute"),
    ):
        run = job.run({"10.ipynb": notebook(source)})
        assert run.failed_by_user()
        assert (run.error["type"], run.error["message"]) == (name, name)
        assert f"\n  {name}\n" in run.log


@pytest.mark.parametrize("end", ["os._exit(0)", "os._exit(5)", "os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 15)"])
def test_rule_29_a_run_that_dies_leaves_its_running_step(job: Job, end: str) -> None:
    run = job.run({"10.ipynb": notebook("print('a')", f"import os\nprint('last words')\n{end}")})
    assert run.termination is None
    assert run.summary is None
    assert run.order == ["10.ipynb#c1", "10.ipynb#c2"]
    assert run.statuses == ["succeeded"]
    assert run.of("job_ended") == []


def test_rule_30_errors_have_a_title_that_names_the_cause(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("{}['key']")})
    assert (run.error["type"], run.error["message"], run.error["blame"]) == ("KeyError", "'key'", "user")
    box = run.log[run.log.index("──") :]
    assert "Failed in your code: step 1, 10_1" in box
    assert "10.ipynb#c1, line 1" in box
    assert "KeyError: 'key'" in box


@pytest.mark.parametrize(
    ("files", "arguments", "text"),
    [
        ({"10.ipynb": "{"}, None, "10.ipynb is no notebook that can be read"),
        ({"10.ipynb": notebook("1")}, [1], "The arguments of the job are no JSON object"),
        ({}, None, "Data Job has no steps."),
    ],
)
def test_rule_30_what_is_of_no_step_has_a_box_too(job: Job, files: dict, arguments: object, text: str) -> None:
    run = job.run(files, arguments=arguments)
    assert run.failed_by_user()
    box = run.log[run.log.index("──") : run.log.rindex("──")]
    assert box.splitlines()[1] == "Failed in your code: the job example-job"
    assert text in box


def test_blame_of_libraries_and_of_vdk(job: Job) -> None:
    in_library = job.run({"10.ipynb": notebook("import json\njson.loads('{')")})
    assert in_library.error["blame"] == "user"
    in_memory = job.run({"10.ipynb": notebook("raise MemoryError")})
    assert in_memory.error["blame"] == "user"
    timeout = job.run({"10.ipynb": notebook("import asyncio\nawait asyncio.wait_for(asyncio.sleep(9), 0.01)")})
    assert (timeout.error["blame"], timeout.error["type"], timeout.error["line"]) == (
        "user",
        "TimeoutError",
        2,
    )
