"""Properties and secrets: of the draft in files, of an execution at its runtime (design 10)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import Job, notebook

TOKEN = "one-for-this-execution"
SET = "job_input.set_all_properties({**job_input.get_all_properties(), 'n': job_input.get_property('n', 0) + 1})"


class Runtime(ThreadingHTTPServer):
    """The far end: the two resources of a runtime, as the Control Service has them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content: dict[str, dict] = {}
        self.requests: list[tuple[str, str]] = []
        self.failures: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Runtime

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path))
        status, answer = 200, b""
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            status = 401
        elif self.server.failures:
            status = self.server.failures.pop(0)
        elif self.command == "PUT":
            self.server.content[self.path] = json.loads(body)
        else:
            answer = json.dumps(self.server.content.get(self.path, {})).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = _answer

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def runtime() -> Iterator[Runtime]:
    server = Runtime()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def variables(runtime: Runtime, token: str = TOKEN) -> dict[str, str]:
    return {
        "VDK_LAB_EXECUTION_URL": runtime.url,
        "VDK_LAB_EXECUTION_TOKEN": token,
        "VDK_JOB_TEAM": "team a/b",
    }


PATH = "/data-jobs/for-team/team%20a%2Fb/jobs/example-job/deployments/TODO"


def test_an_execution_reads_and_writes_at_its_runtime(job: Job, runtime: Runtime) -> None:
    secret = "job_input.set_all_secrets({'key': 'x'})\nassert job_input.get_secret('key') == 'x'"
    run = job.run({"10.ipynb": notebook(SET, SET, secret)}, environment=variables(runtime))
    assert run.succeeded(), run.log
    assert runtime.content == {f"{PATH}/properties": {"n": 2}, f"{PATH}/secrets": {"key": "x"}}
    assert job.properties == {}
    assert runtime.requests.count(("GET", f"{PATH}/properties")) <= 2


def test_jobs_without_notebooks_too_and_under_either_name(job: Job, runtime: Runtime) -> None:
    step = f"def run(job_input):\n    {SET}\n"
    for name in ("default", "control-service"):
        config = f"[vdk]\nproperties_default_type = {name}\n"
        assert job.run({"10.py": step, "config.ini": config}, environment=variables(runtime)).succeeded()
    assert runtime.content[f"{PATH}/properties"] == {"n": 2}


def test_the_token_reaches_no_process_of_a_step(job: Job, runtime: Runtime) -> None:
    cell = f"import os\nassert 'VDK_LAB_EXECUTION_TOKEN' not in os.environ\n!env\n{SET}"
    run = job.run({"10.ipynb": notebook(cell)}, environment=variables(runtime))
    assert run.succeeded(), run.log
    assert TOKEN not in run.log


def test_a_refused_token_is_a_platform_error_that_says_so(job: Job, runtime: Runtime) -> None:
    run = job.run({"10.ipynb": notebook(SET)}, environment=variables(runtime, "wrong"))
    assert run.termination == "Platform error"
    # VDK reads the secrets before the first step: they may hold parts of its configuration.
    error = run.of("job_ended")[0]["error"]
    assert "could not be read or written" in error["message"]
    assert "answered 401" in error["message"]
    assert error["blame"] == "platform"
    assert len(runtime.requests) == 1


def test_a_runtime_that_stumbles_is_asked_again(job: Job, runtime: Runtime) -> None:
    runtime.failures = [503, 500]
    assert job.run({"10.ipynb": notebook(SET)}, environment=variables(runtime)).succeeded()
    assert runtime.content[f"{PATH}/properties"] == {"n": 1}


def test_a_runtime_that_is_gone_is_a_platform_error(job: Job) -> None:
    environment = {"VDK_LAB_EXECUTION_URL": "http://127.0.0.1:9", "VDK_LAB_EXECUTION_TOKEN": "x"}
    run = job.run({"10.ipynb": notebook(SET)}, environment=environment)
    assert run.termination == "Platform error"
    assert "could not be reached" in run.of("job_ended")[0]["error"]["message"]


def test_drafts_are_kept_between_runs(job: Job) -> None:
    for expected in (1, 2):
        assert job.run({"10.ipynb": notebook(SET)}).succeeded()
        assert job.properties == {"n": expected}
    file = job.around / "store" / "properties.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir() if path.suffix == ".tmp"] == []


def test_a_broken_draft_is_a_readable_error(job: Job) -> None:
    (job.around / "store").mkdir(parents=True)
    (job.around / "store" / "properties.json").write_text("{broken")
    run = job.run({"10.ipynb": notebook(SET)})
    assert run.failed_by_user()
    assert "The file of the draft cannot be read" in run.error["message"]


def test_values_that_are_no_json_leave_the_draft_as_it_was(job: Job) -> None:
    job.run({"10.ipynb": notebook("job_input.set_all_properties({'a': 1})")})
    run = job.run({"10.ipynb": notebook("job_input.set_all_properties({'a': object()})")})
    assert not run.succeeded()
    assert job.properties == {"a": 1}
