"""The events of a run: contracts/events.schema.json holds for each (conftest checks every run)."""

from __future__ import annotations

import hashlib
import json
import os

import pytest
from conftest import SCHEMA, Job, notebook, sql, valid
from jsonschema import ValidationError
from kernels import Kernel


def test_events_tell_the_run_from_start_to_end(job: Job) -> None:
    source = "print('héllo')\n{'a': 1}"
    run = job.run({"10.ipynb": notebook(source, sql("select 1 as one")), "20.py": "def run(job_input): print('py')"})
    assert [event["type"] for event in run.events] == [
        "job_started",
        "step_started",
        "output",
        "output",
        "step_ended",
        "step_started",
        "output",
        "step_ended",
        "step_started",
        "output",
        "step_ended",
        "job_ended",
    ]
    assert run.events[0]["executionId"] == "execution-1"
    assert {event["job"] for event in run.events} == {"example-job"}
    assert {event["parent"] for event in run.events} == {None}
    assert run.of("step_started")[0]["sourceHash"] == hashlib.sha256(source.encode()).hexdigest()
    file = (job.folder / "20.py").read_bytes()
    assert run.of("step_started")[2]["sourceHash"] == hashlib.sha256(file).hexdigest()
    for output in run.outputs():
        valid(output)
    assert run.outputs()[1]["data"] == {"text/plain": "{'a': 1}"}
    assert "<td>1</td>" in run.outputs()[2]["data"]["text/html"]


def test_the_schema_refuses_what_is_wrong() -> None:
    event = {"v": 1, "seq": 1, "time": "2026-01-01T00:00:00.000Z", "job": "j", "parent": None}
    for wrong in (
        {"type": "step_started", "stepId": "a"},
        {"type": "step_ended", "stepId": "a", "status": "done", "durationMs": 1, "error": None},
        {"type": "output", "stepId": "a", "output": {"output_type": "stream", "name": "stdin", "text": ""}},
        {"type": "job_ended", "status": "succeeded"},
        {"type": "job_started", "executionId": "x", "plan": [{"id": "a"}]},
    ):
        with pytest.raises(ValidationError):
            SCHEMA.validate({**event, **wrong})


@pytest.mark.parametrize("where", ["/no/such/folder/events", "/dev/full", "."])
def test_a_broken_reader_never_breaks_the_run(job: Job, where: str) -> None:
    run = job.run({"10.ipynb": notebook("print(1)", "2")}, environment={"VDK_LAB_EVENTS_FILE": where})
    assert run.exit_code == 0
    assert run.termination == "Success"


def test_a_pipe_without_a_reader_does_not_hold_the_run(job: Job) -> None:
    pipe = job.around / "pipe"
    job.around.mkdir()
    os.mkfifo(pipe)
    assert job.run({"10.ipynb": notebook("1")}, environment={"VDK_LAB_EVENTS_FILE": str(pipe)}).exit_code == 0


def test_progress(job: Job) -> None:
    source = "from vdk_lab_job import progress\nprogress(0.5, 'half')\nprogress(None, 'on')\nprogress(7)"
    run = job.run({"10.ipynb": notebook(source)})
    assert [(event["fraction"], event["message"]) for event in run.of("progress")] == [
        (0.5, "half"),
        (None, "on"),
        (1, ""),
    ]
    assert job.run(events=False).exit_code == 0


def test_steps_of_a_template_stand_inside_the_step_that_runs_it(job: Job) -> None:
    plugin = (
        "import pathlib\nfrom vdk.api.plugin.hook_markers import hookimpl\n"
        "@hookimpl\ndef initialize_job(context):\n"
        "    context.templates.add_template('load', pathlib.Path(__file__).parent / 'load')\n"
    )
    site = job.around / "site"
    for name, text in {
        "test_templates.py": plugin,
        "load/10_a.sql": "select '{who}'",
        "load/20_b.ipynb": notebook("print('in the template', job_input.get_arguments()['who'])"),
        "test_templates-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: test-templates\nVersion: 1.0\n",
        "test_templates-1.0.dist-info/entry_points.txt": "[vdk.plugin.run]\ntest-templates = test_templates\n",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    cell = "job_input.execute_template('load', {'who': 'me'})\nprint('after')"
    last = "import logging\nlogging.warning('own')\njob_input.execute_query('select 1');"
    run = job.run({"10.ipynb": notebook(cell, last)}, environment={"PYTHONPATH": str(site)}, cold=True)
    assert run.succeeded(), run.log
    # For the template's job VDK sets up logging anew: what it logs is no output, what the job logs still is.
    printed = {step: "".join(output["text"] for output in run.outputs(step)) for step in run.plan}
    assert printed == {"10.ipynb#c1": "in the template me\nafter\n", "10.ipynb#c2": "WARNING:root:own\n"}
    inner = [event for event in run.events if event["parent"] == "10.ipynb#c1"]
    assert [event["type"] for event in inner] == [
        "job_started",
        "step_started",
        "step_ended",
        "step_started",
        "output",
        "step_ended",
        "job_ended",
    ]
    assert [event["stepId"] for event in inner if event["type"] == "step_started"] == [
        "10_a.sql",
        "20_b.ipynb#c1",
    ]
    outer = [event for event in run.events if event["parent"] is None]
    assert [event["stepId"] for event in outer if event["type"] == "step_started"] == [
        "10.ipynb#c1",
        "10.ipynb#c2",
    ]
    kernel = Kernel(job.folder, job.around / "state", {"PYTHONPATH": str(site)})
    try:
        assert kernel.ok(cell).printed == "in the template me\nafter\n"
    finally:
        kernel.close()


def test_a_standalone_job_in_a_step_tells_nothing(job: Job) -> None:
    source = (
        "import pathlib\n"
        "from vdk.internal.builtin_plugins.run.standalone_data_job import StandaloneDataJobFactory\n"
        "with StandaloneDataJobFactory.create(pathlib.Path('.').resolve()) as other:\n"
        "    assert other.execute_query('select 1') == [(1,)]"
    )
    run = job.run({"10.ipynb": notebook(source, "1")})
    assert len(run.of("job_started")) == 1
    assert run.statuses == ["succeeded", "succeeded"]
    assert "select 1" in run.log
    assert run.printed.strip() == ""  # VDK begins with an empty line


def test_without_a_file_nothing_is_written_and_results_stand_in_the_log(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("40 + 2", sql("select 'word' as w"))}, events=False)
    assert run.exit_code == 0
    assert "\n42\n" in run.log
    assert "\nword\n" in run.log
    assert json.loads((run.folder / "termination.json").read_text())["status"] == "Success"
