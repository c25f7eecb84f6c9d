"""Rules 1 to 14 of the behaviour to have: which steps a job has, and in which order."""

from __future__ import annotations

import json

from conftest import Job, code, notebook, sql

ADD = "import builtins; builtins.order = getattr(builtins, 'order', []) + [{0!r}]; print({0!r})"


def test_rule_01_document_order_for_any_number_of_cells(job: Job) -> None:
    run = job.run({"10_nb.ipynb": notebook(*(f"print({number})" for number in range(1, 26)))})
    assert run.succeeded()
    assert run.printed.split() == [str(number) for number in range(1, 26)]
    assert [step["name"] for step in run.summary["steps"]] == [f"10_nb_{number}" for number in range(1, 26)]


def test_rule_02_number_is_the_position_in_the_whole_job(job: Job) -> None:
    run = job.run(
        {
            "05.sql": "select 1",
            "10_nb.ipynb": notebook("1", code("2", step=False), "3"),
            "20.py": "def run(job_input): pass",
            "30_nb.ipynb": notebook("raise ValueError('no')"),
        }
    )
    [started] = run.of("job_started")
    assert [(step["number"], step["id"]) for step in started["plan"]] == [
        (1, "05.sql"),
        (2, "10_nb.ipynb#c1"),
        (3, "10_nb.ipynb#c3"),
        (4, "20.py"),
        (5, "30_nb.ipynb#c1"),
    ]
    assert [step["cellIndex"] for step in started["plan"]] == [None, 0, 2, None, 0]
    assert run.order == run.plan
    assert "step 5, 30_nb_1" in run.log
    assert [step["name"] for step in run.summary["steps"]] == [
        "05.sql",
        "10_nb_1",
        "10_nb_2",
        "20.py",
        "30_nb_1",
    ]


def test_rule_03_files_in_text_order_with_or_without_notebooks(job: Job) -> None:
    files = dict.fromkeys(("9_z.py", "100_a.py", "20_b.py", "10_a.py", "B.py", "a.py"), "def run(job_input): pass")
    plain = job.run(files)
    assert plain.order == ["100_a.py", "10_a.py", "20_b.py", "9_z.py", "B.py", "a.py"]
    # Capital letters before small ones, and a cell's own name moves nothing.
    named = notebook(code("1", vdk={"name": "zz"}), code("2", vdk={"name": "00"}))
    mixed = job.run({"15.ipynb": named, "C.ipynb": notebook("1"), "_.ipynb": notebook("1")})
    before, between, after = ["100_a.py", "10_a.py"], ["20_b.py", "9_z.py", "B.py"], ["a.py"]
    cells = ["15.ipynb#c1", "15.ipynb#c2"]
    assert mixed.order == [*before, *cells, *between, "C.ipynb#c1", "_.ipynb#c1", *after]


def test_rule_04_cells_stand_at_their_notebooks_place(job: Job) -> None:
    run = job.run(
        {
            "10_a.sql": "select 1",
            "10_b.ipynb": notebook("1", "2", "3"),
            "10_b.py": "def run(job_input): pass",
            "20_c.py": "def run(job_input): pass",
        }
    )
    assert run.order == [
        "10_a.sql",
        "10_b.ipynb#c1",
        "10_b.ipynb#c2",
        "10_b.ipynb#c3",
        "10_b.py",
        "20_c.py",
    ]


def test_rule_05_copies_and_checkpoints_are_no_steps_and_that_is_said(job: Job) -> None:
    run = job.run(
        {
            "10_nb.ipynb": notebook("1"),
            "10_nb-Copy1.ipynb": notebook("raise ValueError"),
            "10_nb-checkpoint.ipynb": notebook("raise ValueError"),
            ".ipynb_checkpoints/10_nb-checkpoint.ipynb": notebook("raise ValueError"),
            "Untitled1.ipynb": notebook("1"),
        }
    )
    assert run.order == ["10_nb.ipynb#c1", "Untitled1.ipynb#c1"]
    for name in ("10_nb-Copy1.ipynb", "10_nb-checkpoint.ipynb"):
        assert f"{name} is a copy of a notebook: its cells are no steps. Rename it, or delete it." in run.log
    assert "Untitled1.ipynb has steps and no name of its own" in run.log


def test_rule_06_upper_case_names_of_files(job: Job) -> None:
    run = job.run({"15_UP.IPYNB": notebook("1")})
    assert [step["name"] for step in run.of("job_started")[0]["plan"]] == ["15_UP_1"]
    assert run.order == ["15_UP.IPYNB#c1"]


def test_rule_07_near_misses_are_reported(job: Job) -> None:
    text = {"cell_type": "markdown", "metadata": {"tags": ["vdk"]}, "source": "text"}
    run = job.run(
        {
            "10.ipynb": notebook(
                code("1"),
                code("1", step=False, metadata=None) | {"metadata": {"tags": ["VDK"]}},
                code("1", step=False) | {"metadata": {"tags": ["vdk-step"]}},
                code("1", step=False) | {"metadata": {"tags": ["other"]}},
                text,
            )
        }
    )
    assert run.order == ["10.ipynb#c1"]
    assert "cell 2 is no step: its tag is 'VDK', not 'vdk'" in run.log
    assert "cell 3 is no step: its tag is 'vdk-step', not 'vdk'" in run.log
    assert "cell 5 is no step: only code cells can be steps" in run.log
    assert "cell 4" not in run.log


def test_rule_07_a_job_whose_notebooks_have_no_step_at_all_says_so(job: Job) -> None:
    run = job.run({"10.ipynb": notebook(code("1", step=False)), "20.ipynb": notebook()})
    assert run.failed_by_user()
    text = "No code cell of 10.ipynb, 20.ipynb has the tag 'vdk': a step is a cell that has it."
    assert run.of("job_started")[0]["remarks"] == [text]
    assert "has the tag" not in job.run({"30.sql": "select 1"}).log


def test_rule_08_empty_cells_are_not_runnable_and_no_failure(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("", "  \n", "# only a comment", sql("-- nothing"), "print('on')")})
    assert run.succeeded()
    assert run.statuses == ["not_runnable"] * 4 + ["succeeded"]
    assert "cell 1 is a step with nothing in it" in run.log
    assert "there is nothing to run" in run.log


def test_rule_09_blank_lines_and_comments_before_a_magic(job: Job, kernel) -> None:
    source = "\n# the days\n\n%%vdksql\nselect 'found' as word"
    run = job.run({"10.ipynb": notebook(code(source))})
    assert run.succeeded()
    assert run.of("job_started")[0]["plan"][0]["kind"] == "sql"
    assert "found" in kernel.ok(source).shown


def test_rule_10_source_as_string_or_list(job: Job) -> None:
    run = job.run(
        {"10.ipynb": notebook(code(["%%vdksql\n", "select\n", "1"]), code(["print(\n", "'b')"]), "print('c')")}
    )
    assert run.succeeded()
    assert [step["kind"] for step in run.of("job_started")[0]["plan"]] == ["sql", "python", "python"]
    assert run.printed.endswith("b\nc\n")


def test_rule_11_utf8_under_every_locale(job: Job) -> None:
    c_locale = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    cells = json.loads(notebook("größe = 'ß → 漢'\nassert len(größe) == 5"))
    files = {"10_Größe.ipynb": json.dumps(cells, ensure_ascii=False), "10_Größe-Copy1.ipynb": "{"}
    run = job.run(files, environment=c_locale, cold=True)
    assert run.succeeded()
    assert run.order == ["10_Größe.ipynb#c1"]
    text = "10_Größe-Copy1.ipynb is a copy of a notebook: its cells are no steps. Rename it, or delete it."
    assert run.of("job_started")[0]["remarks"] == [text]
    broken = job.run({"10_Größe.ipynb": "{"}, environment=c_locale, cold=True)
    assert broken.of("job_ended")[0]["error"]["message"].startswith("10_Größe.ipynb is no notebook")


def test_rule_12_broken_notebooks_are_readable_user_errors(job: Job) -> None:
    old = {"nbformat": 3, "worksheets": []}
    for content, text in (
        ("{not json", "10.ipynb is no notebook that can be read"),
        (json.dumps(old), "10.ipynb is no notebook of nbformat 4: it has nbformat 3"),
        ("[]", "10.ipynb is no notebook of nbformat 4: it has no cells"),
    ):
        run = job.run({"10.ipynb": content})
        assert run.failed_by_user()
        assert text in run.log
        assert run.of("job_ended")[0]["error"]["message"].startswith(text)
        assert run.of("job_ended")[0]["error"]["blame"] == "user"
    # One that is no step does not disturb.
    fine = job.run({"10.ipynb": notebook("1"), ".ipynb_checkpoints/a.ipynb": "{", "lib/b.ipynb": "{"})
    assert fine.succeeded()


def test_rule_13_cells_without_ids(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("1", code("no", step=False), "raise ValueError('here')", minor=4)})
    assert run.plan == ["10.ipynb#1", "10.ipynb#2"]
    assert run.error["cellId"] is None
    assert run.error["file"] == "10.ipynb"
    assert run.error["line"] == 1
    assert run.of("job_started")[0]["plan"][1]["cellIndex"] == 2


def test_rule_14_any_id_that_nbformat_allows(job: Job) -> None:
    ids = ["A", "a_b-C9", "x" * 64]
    run = job.run({"10.ipynb": notebook(*(code("1", id=id) for id in ids))})
    assert run.order == [f"10.ipynb#{id}" for id in ids]


def test_an_id_that_is_there_twice_names_no_cell(job: Job) -> None:
    run = job.run({"10.ipynb": notebook(code("1", id="same"), code("2", id="same"))})
    assert run.order == ["10.ipynb#same", "10.ipynb#2"]


def test_names_of_steps_from_metadata(job: Job) -> None:
    names = ["first look", 3, None, "half \ud83d"]
    run = job.run({"10.ipynb": notebook(*(code("1", vdk={"name": name}) for name in names))})
    assert run.succeeded(), run.log
    assert [step["name"] for step in run.of("job_started")[0]["plan"]] == ["first look", "10_2", "10_3", "half ?"]
