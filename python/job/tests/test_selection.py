"""Running a part of a job by the reserved argument `vdk_lab_run`."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Job, code, notebook
from runtimes import Runtime

FILES = {
    "10.ipynb": notebook("value = 1\nimport json", "print('two', value)", "print(json.dumps(1))"),
    "20.py": "def run(job_input): print('py', job_input.get_arguments())",
}
ALL = ["10.ipynb#c1", "10.ipynb#c2", "10.ipynb#c3", "20.py"]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({}, ALL),
        ({"to": "10.ipynb#c1"}, ALL[:1]),
        ({"from": "20.py"}, ALL[3:]),
        ({"only": "20.py"}, ALL[3:]),
        ({"from": "10.ipynb#c1", "to": "10.ipynb#c3"}, ALL[:3]),
        ({"to": "10.ipynb#c2", "expectPlan": ALL}, ALL[:2]),
    ],
)
def test_a_part_runs_with_the_numbers_of_the_whole(job: Job, choice: dict[str, Any], expected: list[str]) -> None:
    run = job.run(FILES, arguments={"day": 1, "vdk_lab_run": choice})
    assert run.succeeded(), run.log
    assert run.plan == run.order == expected
    assert [step["number"] for step in run.of("job_started")[0]["plan"]] == [ALL.index(id) + 1 for id in expected]
    if "20.py" in expected:
        assert "py {'day': 1}" in run.printed
    assert ("not run: " in run.log) == (expected != ALL)


def test_names_of_steps_that_are_left_out_are_told(job: Job) -> None:
    run = job.run(FILES, arguments={"vdk_lab_run": {"from": "10.ipynb#c2"}})
    assert "Step 2 (10_2) uses 'value', which step 1 (10_1) gives; that step is not run." in run.log
    assert run.failed_by_user()
    assert run.error["type"] == "NameError"
    assert "step 2, 10_2" in run.log
    assert run.of("job_started")[0]["remarks"] == [
        "Running a part of the job; not run: step 1 (10_1)",
        "Step 2 (10_2) uses 'value', which step 1 (10_1) gives; that step is not run.",
        "Step 3 (10_3) uses 'json', which step 1 (10_1) gives; that step is not run.",
    ]


def test_names_in_cells_with_magics_and_results_of_sql_are_told(job: Job) -> None:
    cells = [
        "%%time\n!echo\nif True:\n    %who\n    total = !echo 1\ntotal?",
        "%%vdksql\nSELECT 1",
        "print(total)\nprint(_)",
    ]
    named = code(cells[1], vdk={"name": "one row"})
    files = {"10.ipynb": notebook(cells[0], named, cells[2]), "20.sql": "SELECT 1"}
    run = job.run(files, arguments={"vdk_lab_run": {"only": "10.ipynb#c3"}})
    assert run.of("job_started")[0]["remarks"] == [
        "Running a part of the job; not run: steps 1 (10_1) to 2 (one row), step 4 (20.sql)",
        "Step 3 (10_3) uses '_', which step 2 (one row) gives; that step is not run.",
        "Step 3 (10_3) uses 'total', which step 1 (10_1) gives; that step is not run.",
    ]


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ({"only": "nope"}, "There is no step 'nope'"),
        ({"from": "20.py", "to": "10.ipynb#c1"}, "stands after"),
        ({"only": "20.py", "to": "20.py"}, "names one step and a range"),
        ({"expectPlan": ALL[:2]}, "other steps than expected"),
        ({"start": "20.py"}, "not understood"),
        ([], "not understood"),
        ("20.py", "not understood"),
        ({"only": 7}, "There is no step 7"),
    ],
)
def test_a_wrong_choice_fails_before_step_1(job: Job, choice: Any, text: str) -> None:
    run = job.run(FILES, arguments={"vdk_lab_run": choice})
    assert run.failed_by_user()
    assert run.order == []
    assert text in run.of("job_ended")[0]["error"]["message"]


def test_a_deployed_run_is_repaired_from_its_failed_step(job: Job, runtime: Runtime) -> None:
    fails = "value = job_input.get_property('value')\nassert value, 'set it first'\nprint('got', value)"
    job.write({"10.py": "def run(job_input): print('once')", "20.ipynb": notebook(fails, "print('last', value)")})
    folder = job.folder.rename(job.around.parent / "repaired-job")
    runtime.deploy(folder)
    execution, steps = runtime.execute("repaired-job", {"day": 1})
    assert execution["status"] == "user_error"
    assert [step["state"] for step in steps] == ["succeeded", "failed", "skipped"]

    runtime.set_properties("repaired-job", {"value": 7})
    choice = {"from": "20.ipynb#c1", "expectPlan": [step["id"] for step in steps]}
    repaired, ran = runtime.execute("repaired-job", {"day": 1, "vdk_lab_run": choice})
    assert repaired["status"] == "succeeded"
    assert [(step["id"], step["number"], step["state"]) for step in ran] == [
        ("20.ipynb#c1", 2, "succeeded"),
        ("20.ipynb#c2", 3, "succeeded"),
    ]
    assert "not run: step 1 (10.py)" in runtime.log("repaired-job", repaired["id"])

    other, ran = runtime.execute("repaired-job", {"vdk_lab_run": {**choice, "expectPlan": ["10.py"]}})
    assert (other["status"], ran) == ("user_error", [])
    assert "other steps than expected" in runtime.log("repaired-job", other["id"])
