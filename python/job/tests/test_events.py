"""The events of a run: contracts/events.schema.json holds for each (conftest checks every run)."""

from __future__ import annotations

import base64
import hashlib
import json
import os

import nbformat
import pytest
from conftest import SCHEMA, Job, code, notebook, sql
from jsonschema import ValidationError
from kernels import Kernel


def valid(output: dict) -> None:
    """Is this an output as notebooks keep it?"""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(output)])])
    nbformat.validate(made)


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


def test_tables_and_pictures_are_outputs(job: Job) -> None:
    cells = [
        "import pandas\npandas.DataFrame({'a': [1, 2]})",
        "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
        "figure, axes = plt.subplots()\nplt.show()\nprint('after')",
        "plt.figure(); plt.plot([1]);",
    ]
    run = job.run({"10.ipynb": notebook(*cells)})
    assert run.succeeded(), run.log
    [table] = run.outputs(run.plan[0])
    assert table["output_type"] == "execute_result"
    assert "<table" in table["data"]["text/html"]
    for step in run.plan[1:]:
        pictures = [output for output in run.outputs(step) if "image/png" in output.get("data", {})]
        assert len(pictures) == 1, (step, run.outputs(step))
        assert base64.b64decode(pictures[0]["data"]["image/png"]).startswith(b"\x89PNG")
    shown = run.outputs(run.plan[2])
    assert [output["output_type"] for output in shown] == ["display_data", "stream"]
    for output in run.outputs():
        valid(output)


def test_what_is_shown_over_and_over_is_told_as_it_was_at_first_and_at_last(job: Job) -> None:
    source = "shown = display('begin', display_id=True)\nfor n in range(1000): shown.update(n)\nprint('done')"
    run = job.run({"10.ipynb": notebook(source, "shown.update('later')\n1 / 0")})
    told = [[one.get("text", one.get("data", {}).get("text/plain")) for one in run.outputs(step)] for step in run.plan]
    assert told == [["'begin'", "done\n", "999"], ["'later'"]]
    for output in run.outputs():
        valid(output)


def test_what_is_shown_again_while_the_step_ends_does_no_harm(job: Job) -> None:
    # A text that shows something new when it is written, as a thread of the step may at that moment.
    source = (
        "class Text(str):\n"
        "    def __getitem__(self, part):\n"
        "        display('more', display_id='more', update=True)\n"
        "        return str(self)\n"
        "display({'text/plain': Text('last')}, raw=True, display_id='first', update=True);"
    )
    run = job.run({"10.ipynb": notebook(source)})
    assert run.succeeded(), run.log
    assert [output["data"] for output in run.outputs()] == [{"text/plain": "last"}]


def test_what_is_printed_is_told_before_the_step_ends(job: Job) -> None:
    # The step itself waits until its first line is in the file of the events.
    source = (
        "import time, glob\nprint('first')\n"
        "while not any('first' in open(path).read() for path in glob.glob('../around/run*/events.jsonl')):\n"
        "    time.sleep(0.01)\n"
        "print('seen')"
    )
    run = job.run({"10.ipynb": notebook(source)})
    assert run.printed == "first\nseen\n"


def test_a_step_that_prints_very_much(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("print('x' * 3_000_000)\nfor i in range(100_000): print(i)\nprint('end')")})
    assert run.succeeded()
    texts = [output["text"] for output in run.outputs()]
    assert max(map(len, texts)) < 70_000
    assert "characters more stand in the log" in texts[0]
    assert texts[-1].endswith("99999\nend\n")
    assert len(run.log) > 3_000_000


def test_there_is_an_end_to_what_is_told(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("for _ in range(400): print('y' * 60_000)", "print('next')")})
    assert run.succeeded()
    told = sum(len(output["text"]) for output in run.outputs(run.plan[0]))
    assert told < 12_000_000
    assert run.outputs(run.plan[0])[-1]["text"].endswith("stands in the log\n")
    assert run.outputs(run.plan[1])[0]["text"] == "next\n"
    assert len(run.log) > 24_000_000


def test_there_is_an_end_to_what_is_shown(job: Job) -> None:
    source = (
        "from vdk_lab_job import outputs\nassert outputs._MOST_SHOWN > 100_000_000\noutputs._MOST_SHOWN = 1_000_000\n"
        "for _ in range(45): display({'text/plain': 'picture', 'text/html': 'x' * 60_000}, raw=True)"
    )
    run = job.run({"10.ipynb": notebook(source, "{'a': 1}")})
    assert run.succeeded()
    outputs = run.outputs(run.plan[0])
    assert len(outputs) == 45
    assert sum(len(json.dumps(output)) for output in outputs) < 1_020_000
    assert outputs[-1]["data"] == {"text/plain": "picture\n… shown no more: this run has shown very much already"}
    assert run.outputs(run.plan[1])[0]["data"]["text/plain"] == "{'a': 1}"


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


def test_outputs_that_are_no_json_do_not_break_the_run(job: Job) -> None:
    source = (
        "class Odd:\n"
        "    def _repr_mimebundle_(self, **_):\n"
        "        return {'text/plain': 'odd', 'application/json': {'n': float('nan')}}\n"
        "Odd()"
    )
    run = job.run(
        {
            "10.ipynb": notebook(
                source, "print('\\ud800')", "class Bad:\n    def __repr__(self): raise ValueError\nBad()"
            )
        }
    )
    assert run.statuses[0] == "succeeded"


def test_processes_of_a_step_do_not_write_events(job: Job) -> None:
    source = (
        "import os, sys, subprocess, multiprocessing\n"
        "assert 'VDK_LAB_EVENTS_FILE' not in os.environ\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    print('from the child', flush=True)\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print('from the parent')"
    )
    run = job.run({"10.ipynb": notebook(source)})
    assert run.succeeded(), run.log
    assert run.printed == "from the parent\n"
    assert "from the child" in run.log


def test_threads_of_a_step_are_heard(job: Job) -> None:
    source = (
        "import threading\n"
        "def work(n):\n"
        "    for i in range(200): print(f'{n}:{i}')\n"
        "threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads];"
    )
    run = job.run({"10.ipynb": notebook(source)})
    assert run.succeeded()
    assert run.printed.count("\n") == 800


def test_destructors_and_signal_handlers_may_print_at_any_moment(job: Job) -> None:
    """They run in the middle of whatever the process does, also of telling what was printed."""
    source = (
        "import gc\n"
        "class Loud:\n"
        "    def __init__(self): self.me = self\n"
        "    def __del__(self): print('gone')\n"
        "gc.set_threshold(7)\n"
        "for n in range(2000):\n    Loud()\n    print('x' * 100)\n"
        "gc.set_threshold(700)"
    )
    handler = (
        "import signal\n"
        "signal.signal(signal.SIGALRM, lambda *_: print('tick'))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\n"
        "for n in range(20_000): print('y' * 100)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0);"
    )
    run = job.run({"10.ipynb": notebook(source, handler)})
    assert run.succeeded()
    told = ["".join(output["text"] for output in run.outputs(f"10.ipynb#c{step}")) for step in (1, 2)]
    assert told[0].count("x" * 100) == 2000
    assert "gone\n" in told[0]
    assert told[1].count("y" * 100) == 20_000
    assert "tick\n" in told[1]


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
    run = job.run({"10.ipynb": notebook(cell, "print('next')")}, environment={"PYTHONPATH": str(site)}, cold=True)
    assert run.succeeded(), run.log
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


def test_without_a_file_nothing_is_written_and_results_stand_in_the_log(job: Job) -> None:
    run = job.run({"10.ipynb": notebook("40 + 2", sql("select 'word' as w"))}, events=False)
    assert run.exit_code == 0
    assert "\n42\n" in run.log
    assert "\nword\n" in run.log
    assert json.loads((run.folder / "termination.json").read_text())["status"] == "Success"
    assert code("")["cell_type"] == "code"
