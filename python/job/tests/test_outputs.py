"""What a step shows, in the events."""

from __future__ import annotations

import base64
import json

from conftest import Job, notebook, valid


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
