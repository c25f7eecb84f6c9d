"""What a step prints, in the events."""

from __future__ import annotations

from conftest import Job, notebook


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


def test_what_is_logged_is_told_as_a_kernel_shows_it(job: Job) -> None:
    log = "import logging\nlogging.info('begun')\nlogging.getLogger('mine').error('odd')\nimport helper"
    # It stands beside the job, in a folder whose name begins as the job's does.
    elsewhere = f"{job.folder}-library/module.py"
    library = f"import logging.handlers\nexec(compile('import logging; logging.info(1)', {elsewhere!r}, 'exec'))"
    helper = "import logging\nlogging.getLogger(__name__).info('helps')\ndef run(job_input): pass"
    caught = "try:\n    job_input.execute_query('select nope')\nexcept Exception:\n    print('caught')"
    run = job.run({"10.ipynb": notebook(log, library, caught), "helper.py": helper})
    assert run.succeeded()
    first, second, third, _ = run.plan
    assert run.outputs(first) == [
        {"output_type": "stream", "name": "stderr", "text": "INFO:root:begun\nERROR:mine:odd\nINFO:helper:helps\n"}
    ]
    # What a library and VDK itself log stands in the log.
    assert run.outputs(second) == []
    assert [output["text"] for output in run.outputs(third)] == ["caught\n"]
    assert run.log.count("begun") == 1


def test_a_stream_that_a_step_kept_leads_to_the_present_one(job: Job) -> None:
    keep = "import logging, sys\nout, handler = sys.stdout, logging.StreamHandler()\nlogging.root.addHandler(handler)"
    use = "logging.warning('later')\nprint('kept', file=out)\nsys.stderr = handler.stream; print('x', file=sys.stderr)"
    run = job.run({"10.ipynb": notebook(keep, use, "print('own')")})
    assert run.succeeded()
    assert run.outputs(run.plan[0]) == []
    texts = {(output["name"], output["text"]) for output in run.outputs(run.plan[1])}
    assert texts == {("stderr", "later\n"), ("stdout", "kept\n"), ("stderr", "x\n")}
    assert run.outputs(run.plan[2])[0]["text"] == "own\n"


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
