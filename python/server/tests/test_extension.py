"""The server extension in a real Jupyter server, with the real service behind it."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


async def test_nothing_is_started_before_the_first_use(jp_serverapp, state: Path) -> None:
    extension = next(iter(jp_serverapp.extension_manager.extension_apps["vdk_lab_server"]))
    assert not extension._service.running
    assert not state.exists()


async def test_a_request_starts_the_service_and_is_passed_on(jp_fetch, state: Path) -> None:
    answer = await jp_fetch("vdk-lab", "api", "targets")
    assert [target["name"] for target in json.loads(answer.body)] == ["local"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_errors_are_problems_with_their_status(jp_fetch) -> None:
    with pytest.raises(HTTPClientError) as raised:
        await jp_fetch("vdk-lab", "api", "package", params={"path": "../..", "target": "local"})
    assert raised.value.code == 403
    problem = json.loads(raised.value.response.body)
    assert problem["code"] == "path-outside-root"
    assert set(problem) == {"code", "what", "why", "consequences", "countermeasures"}


async def test_the_contents_root_comes_from_the_server_alone(
    jp_fetch, jp_root_dir: Path, tmp_path: Path
) -> None:
    (jp_root_dir / "a-job-of-ours").mkdir()
    headers = {"X-VDK-Lab-Contents-Root": str(tmp_path), "Authorization": "token a-wrong-one"}
    headers.pop("Authorization")
    answer = await jp_fetch(
        "vdk-lab", "api", "package", params={"path": "a-job-of-ours", "target": "local"}, headers=headers
    )
    assert json.loads(answer.body)["job"]["name"] == "a-job-of-ours"


async def test_jupyterlabs_number_against_caches_is_dropped(
    jp_serverapp, http_server, http_server_port, jp_base_url
) -> None:
    address, cookie = await sign_in(jp_serverapp, http_server_port[-1], jp_base_url)
    url = f"http://{address}vdk-lab/api/targets?1795528303635"
    answer = await AsyncHTTPClient().fetch(
        HTTPRequest(url, headers={"Cookie": cookie, "Referer": f"http://{address}lab"})
    )
    assert answer.code == 200


async def test_a_service_that_died_is_started_again(jp_fetch, jp_serverapp) -> None:
    await jp_fetch("vdk-lab", "api", "targets")
    extension = next(iter(jp_serverapp.extension_manager.extension_apps["vdk_lab_server"]))
    process = extension._service._process
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    answer = await jp_fetch("vdk-lab", "api", "targets")
    assert answer.code == 200


async def test_a_node_that_is_too_old_is_said(
    jp_fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v18.0.0\n")
    node.chmod(0o755)
    monkeypatch.setenv("VDK_LAB_NODE", str(node))
    with pytest.raises(HTTPClientError) as raised:
        await jp_fetch("vdk-lab", "api", "targets")
    assert raised.value.code == 503
    assert "24.15" in json.loads(raised.value.response.body)["why"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "path", ["runs", "deploys", "targets/local/data-jobs/for-team/x/info", "%2e%2e/%2e%2e/x"]
)
async def test_cve_2024_28188_every_route_and_verb_needs_the_login(
    jp_serverapp, http_server, http_server_port, jp_base_url, verb, path
) -> None:
    request = HTTPRequest(
        f"http://localhost:{http_server_port[-1]}{jp_base_url}vdk-lab/api/{path}",
        method=verb,
        allow_nonstandard_methods=True,
    )
    answer = await AsyncHTTPClient().fetch(request, raise_error=False)
    assert answer.code == 403


async def sign_in(serverapp, port: int, base_url: str) -> tuple[str, str]:
    """Address of the server, and the cookies of somebody who signed in with a browser."""
    address = f"localhost:{port}{base_url}"
    login = await AsyncHTTPClient().fetch(
        f"http://{address}api/status?token={serverapp.identity_provider.token}"
    )
    return address, "; ".join(value.split(";")[0] for value in login.headers.get_list("Set-Cookie"))


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_change_without_the_xsrf_token_is_refused(
    jp_serverapp, http_server, http_server_port, jp_base_url, verb
) -> None:
    """Another site cannot act in the name of somebody who is signed in."""
    address, cookie = await sign_in(jp_serverapp, http_server_port[-1], jp_base_url)
    assert cookie
    request = HTTPRequest(
        f"http://{address}vdk-lab/api/runs",
        method=verb,
        headers={"Cookie": cookie},
        allow_nonstandard_methods=True,
    )
    answer = await AsyncHTTPClient().fetch(request, raise_error=False)
    assert answer.code == 403


async def test_the_same_login_may_read(jp_serverapp, http_server, http_server_port, jp_base_url) -> None:
    """So that the refusals above are of the missing token, not of the login."""
    address, cookie = await sign_in(jp_serverapp, http_server_port[-1], jp_base_url)
    answer = await AsyncHTTPClient().fetch(
        HTTPRequest(
            f"http://{address}vdk-lab/api/targets",
            headers={"Cookie": cookie, "Referer": f"http://{address}lab"},
        )
    )
    assert answer.code == 200


async def test_cve_2024_28179_the_event_channel_needs_the_login(
    jp_serverapp, http_server, http_server_port, jp_base_url
) -> None:
    with pytest.raises(HTTPClientError) as raised:
        await websocket_connect(f"ws://localhost:{http_server_port[-1]}{jp_base_url}vdk-lab/events")
    assert raised.value.code == 403


async def test_the_event_channel_refuses_another_origin(
    jp_serverapp, http_server, http_server_port, jp_base_url
) -> None:
    address, cookie = await sign_in(jp_serverapp, http_server_port[-1], jp_base_url)
    headers = {"Cookie": cookie, "Origin": "http://evil.example"}
    with pytest.raises(HTTPClientError) as raised:
        await websocket_connect(HTTPRequest(f"ws://{address}vdk-lab/events", headers=headers))
    assert raised.value.code == 403


async def test_the_event_channel_tells_what_happens(jp_ws_fetch) -> None:
    socket = await jp_ws_fetch("vdk-lab", "events")
    await socket.write_message(json.dumps({"topics": ["runs"], "position": None}))
    message = json.loads(await socket.read_message())
    assert message["type"] == "reset"
    assert message["id"]
    socket.close()


async def test_nonsense_on_the_event_channel_closes_it(jp_ws_fetch) -> None:
    socket = await jp_ws_fetch("vdk-lab", "events")
    await socket.write_message("[")
    assert await socket.read_message() is None


async def test_no_token_is_in_the_argument_list(jp_fetch, jp_serverapp) -> None:
    await jp_fetch("vdk-lab", "api", "targets")
    extension = next(iter(jp_serverapp.extension_manager.extension_apps["vdk_lab_server"]))
    service = extension._service
    arguments = Path(f"/proc/{service._process.pid}/cmdline").read_bytes().decode()
    assert service.token not in arguments


async def test_kernels_made_later_are_found(jp_serverapp, state: Path) -> None:
    assert str(state / "kernels") in jp_serverapp.kernel_spec_manager.kernel_dirs
