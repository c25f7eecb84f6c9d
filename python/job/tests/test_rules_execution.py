"""Rules 15 to 23 of the behaviour to have: how a step runs."""

from __future__ import annotations

import pytest
from conftest import Job, code, notebook, sql


def test_rule_15_skip_remaining_steps_in_a_cell(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("print('a')", "job_input.skip_remaining_steps()", "print('b')")})
    assert run.succeeded()
    assert run.statuses == ["succeeded", "skip_requested"]
    assert run.printed == "a\n"


@pytest.mark.parametrize("call", ["sys.exit(0)", "sys.exit()", "exit()", "exit(3)", "quit", "raise SystemExit('x')"])
@pytest.mark.parametrize("above", ["import sys", "import sys\ndisplay(1)"], ids=["plain", "below IPython"])
def test_rule_16_exit_in_a_cell_is_a_user_error(job: Job, above: str, call: str) -> None:
    run = job.run({"10.ipynb": notebook(above, f"\n{call}", "print('not reached')")})
    assert run.failed_by_user()
    assert run.exit_code == 1
    assert run.statuses == ["succeeded", "failed"]
    assert run.error["line"] == 2
    assert run.error["type"] == "StepExit"


def test_rule_17_database_headers(job: Job, kernel) -> None:
    config = "[owner]\nteam = t\n[vdk]\ndb_default_type = sqlite\n"
    cells = [
        sql("[duckdb]\nCREATE OR REPLACE TABLE d AS SELECT 42 AS n"),
        code("%%vdksql duckdb\nSELECT n FROM d"),
        code("assert _['n'][0] == 42"),
        sql("[{where}]\n[sqlite]\nCREATE TABLE IF NOT EXISTS both_of_them (n INTEGER)"),
        code("job_input.execute_query('SELECT * FROM both_of_them', database='duckdb')"),
        code("job_input.execute_query('SELECT * FROM both_of_them', database='sqlite')"),
    ]
    run = job.run({"config.ini": config, "10.ipynb": notebook(*cells)}, arguments={"where": "duckdb"})
    assert run.succeeded(), run.log
    kernel.ok('%vdk_arguments {"where": "duckdb"}')
    for cell in cells:
        kernel.ok(cell["source"])


def test_rule_18_several_statements_and_the_failing_one_is_named(job: Job, kernel) -> None:
    source = "%%vdksql\nCREATE TABLE t (n INTEGER);\n\nINSERT INTO t VALUES (';');\n-- no\nSELECT m\nFROM t;\nSELECT 1"
    run = job.run({"10.ipynb": notebook(code(source))})
    assert run.failed_by_user()
    assert run.error["line"] in (5, 6)
    assert "SELECT m" in run.error["statement"]
    assert "INSERT" not in run.error["statement"]
    assert "| SELECT m" in run.log
    assert kernel.run(source.replace("TABLE t", "TABLE IF NOT EXISTS t")).error["ename"] == run.error["type"]


def test_rule_18_triggers_are_one_statement(job: Job) -> None:
    source = (
        "CREATE TABLE t (n INTEGER); CREATE TABLE u (n INTEGER);\n"
        "CREATE TRIGGER copy AFTER INSERT ON t BEGIN INSERT INTO u VALUES (new.n); INSERT INTO u VALUES (7); END;\n"
        "INSERT INTO t VALUES (1);"
    )
    run = job.run(
        {"10.ipynb": notebook(sql(source), "assert job_input.execute_query('SELECT n FROM u') == [(1,), (7,)]")}
    )
    assert run.succeeded(), run.log


def test_rule_19_ingest_cells_tell_their_outcome(job: Job) -> None:
    run = job.run({"10.ipynb": notebook(code("%%vdkingest\n[sources.a]\nname = 'x'"))})
    assert run.of("job_started")[0]["plan"][0]["kind"] == "ingest"
    assert run.failed_by_user()
    assert run.statuses == ["failed"]
    assert "needs the package vdk-data-sources" in run.error["message"]


CLASSES = """
import pickle, dataclasses, typing

@dataclasses.dataclass
class Point:
    x: int

class Odd(Exception): pass

assert pickle.loads(pickle.dumps(Point(3))) == Point(3)
assert typing.get_type_hints(Point) == {'x': int}
"""
POOL = """
import multiprocessing

def double(point):
    return Point(point.x * 2)

with multiprocessing.get_context('fork').Pool(2) as pool:
    print([point.x for point in pool.map(double, [Point(1), Point(2)])])
with multiprocessing.get_context('spawn').Pool(1) as pool:
    print(pool.map(abs, [-3]))
"""


def test_rule_20_classes_of_cells_pickle_and_multiprocessing_works(job: Job, kernel) -> None:
    run = job.run({"10.ipynb": notebook(CLASSES, POOL, "assert __name__ == '__main__', __name__\nprint(__file__)")})
    assert run.succeeded(), run.log
    assert run.printed == f"[2, 4]\n[3]\n{job.folder / '10.ipynb'}\n"
    kernel.ok(CLASSES)
    assert kernel.ok(POOL).printed == "[2, 4]\n[3]\n"


MAGICS = [
    ("%time total = 1 + 1", "Wall time"),
    ("!echo shell $((1 + 2))", "shell 3"),
    ("listed = !echo a b\nprint(listed[0])", "a b"),
    ("%%bash\necho from bash", "from bash"),
    ("%%capture caught\nprint('hidden')", ""),
    ("print(caught.stdout)", "hidden"),
    ("display({'key': 'value'})", ""),
    ("print(type(get_ipython()).__name__ != '')", "True"),
    ("import asyncio\nawait asyncio.sleep(0)\nprint('waited')", "waited"),
    ("async def answer(): return 42\nawait answer()", ""),
    ("print(_ == 42)", "True"),
    ("task = asyncio.create_task(answer())", ""),
    ("print(await task)", "42"),
    ("async with asyncio.Lock(): print('locked')", "locked"),
    ("from __future__ import annotations", ""),
    ("def later(x: NotYetKnown): return x\nprint(later(1))", "1"),
    ("import decimal; decimal.getcontext().prec = 4", ""),
    ("print(decimal.Decimal(1) / 3)", "0.3333"),
    ("%env VDK_LAB_TEST=1\nimport os; print(os.environ['VDK_LAB_TEST'])", "1"),
    ("print?", ""),
    ("from IPython.display import HTML, display as shown\nshown(HTML('<b>bold</b>'))", ""),
]


def test_rule_21_what_only_ipython_understands_works_in_a_run(job: Job, kernel) -> None:
    run = job.run({"10.ipynb": notebook(*(source for source, _ in MAGICS))})
    assert run.succeeded(), run.log
    for (source, expected), identity in zip(MAGICS, run.plan):
        printed = "".join(output.get("text", "") for output in run.outputs(identity))
        assert expected in printed, source
        assert expected in kernel.ok(source).printed, source
    [html] = [o for o in run.outputs(run.plan[-1]) if "data" in o]
    assert html["output_type"] == "display_data"
    assert html["data"]["text/html"] == "<b>bold</b>"


@pytest.mark.parametrize("source", ["display(1)", "get_ipython()", "await __import__('asyncio').sleep(0)", "!true"])
def test_rule_21_also_when_it_is_the_first_of_a_run(job: Job, source: str) -> None:
    assert job.run({"10.ipynb": notebook(source)}).succeeded()


def test_rule_21_asyncio_run_fails_in_both(job: Job, kernel) -> None:
    source = "import asyncio\nasync def f(): return 1\nasyncio.run(f())"
    run = job.run({"10.ipynb": notebook(source)})
    assert run.failed_by_user()
    assert run.error["line"] == 3
    error = kernel.run(source).error
    assert (run.error["type"], run.error["message"]) == (error["ename"], error["evalue"])


def test_rule_22_set_up_cells_of_old_are_flagged_and_not_fatal(job: Job, kernel) -> None:
    cells = [
        "%reload_ext vdk.plugin.ipython\n%reload_VDK --name example-job\njob_input = VDK.get_initialized_job_input()",
        "job_input.execute_query('select 1')",
        "%load_ext vdk_lab_job",
    ]
    run = job.run({"10.ipynb": notebook(*cells)})
    assert run.succeeded(), run.log
    assert "older set-up lines are passed over" in run.log
    for cell in cells:
        kernel.ok(cell)


def test_rule_23_a_missing_package_is_a_clear_message(job: Job) -> None:
    missing = job.run({"10.ipynb": notebook("import not_installed_anywhere")})
    assert missing.failed_by_user()
    assert missing.error["type"] == "ModuleNotFoundError"
    assert "not_installed_anywhere" in missing.error["message"]
    database = job.run({"10.ipynb": notebook(code("%%vdksql trino\nselect 1"))})
    assert not database.succeeded()
    assert "trino" in database.error["message"]
    assert "duckdb" in database.error["message"]


def test_names_are_shared_in_a_notebook_and_not_between_notebooks(job: Job) -> None:
    run = job.run(
        {
            "10.ipynb": notebook("secret = 1", "assert secret == 1"),
            "20.ipynb": notebook("assert 'secret' not in globals()"),
        }
    )
    assert run.succeeded(), run.log


def test_helpers_in_the_jobs_folder_can_be_imported(job: Job, kernel) -> None:
    # Also one that is named like a module of Python itself. What the kernel imports for itself is the true one.
    cell = "from helpers import answer\nimport colorsys\nassert (answer, colorsys.mine) == (42, 43)"
    job.write({"helpers/__init__.py": "answer = 42", "colorsys.py": "mine = 43", "10.ipynb": notebook(cell)})
    assert job.run().succeeded()
    kernel.ok(cell)
    job.write({"duckdb.py": "raise SystemExit('a file of the job was imported in place of a module')"})
    kernel.ok("assert job_input.execute_query('select 1') == [(1,)]")
    kernel.ok("import sys\nassert [sys.path.count(sys.path[0]), __import__('os').getcwd()] == [1, sys.path[0]]")


def test_results_of_sql_cells_are_there_in_the_next(job: Job, kernel) -> None:
    cells = [
        code("%%vdksql\nCREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y'"),
        code("%%vdksql\nSELECT * FROM t ORDER BY a"),
        code("assert list(_['b']) == ['x', 'y'], _\nprint(type(_).__name__)"),
    ]
    run = job.run({"10.ipynb": notebook(*cells)})
    assert run.succeeded(), run.log
    assert run.printed == "DataFrame\n"
    for cell in cells:
        kernel.ok(cell["source"])


def test_large_results_are_not_loaded_whole(job: Job, kernel) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n"
    cells = [f"%%vdksql\n{numbers}", "print(len(_))"]
    run = job.run({"10.ipynb": notebook(*cells)})
    assert run.printed.endswith("\n1000\n")
    assert "The first 1000 rows" in run.printed
    assert "The first 1000 rows" in kernel.ok(cells[0]).printed
    assert kernel.ok(cells[1]).printed == "1000\n"
