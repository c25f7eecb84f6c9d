"""Properties and secrets of a job: the draft's in a file, an execution's at the runtime that started it.

vdk-core alone keeps them in memory and loses them with exit 0.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vdk.api.plugin.plugin_input import IPropertiesServiceClient, ISecretsServiceClient
from vdk.internal.builtin_plugins.run.job_context import JobContext
from vdk.internal.core import errors

URL = "VDK_LAB_EXECUTION_URL"
TOKEN = "VDK_LAB_EXECUTION_TOKEN"  # noqa: S105 -- the name of the variable
DRAFTS = "VDK_LAB_DRAFT_STORE"

_TYPES = ("control-service", "default")
_SECONDS = 30
_ATTEMPTS = 3


class DraftError(errors.UserCodeError):
    """The file of the draft cannot be read."""


class FileStore:
    """One JSON map in a file of mode 0600, replaced as a whole under a lock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise DraftError(
                f"The file of the draft cannot be read: {self._path}",
                str(error),
                "Correct the file, or delete it to begin with an empty one.",
            ) from error
        return content if isinstance(content, dict) else {}

    def write(self, values: dict[str, Any]) -> None:
        import fcntl

        text = json.dumps(values)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            aside = self._path.with_suffix(f".{os.getpid()}.tmp")
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, self._path)
        finally:
            os.close(lock)


class HttpStore:
    """One JSON map at the Control Service API of the runtime that started this execution."""

    def __init__(self, url: str, token: str, team: str, job: str, kind: str) -> None:
        path = f"data-jobs/for-team/{quote(team, safe='')}/jobs/{quote(job, safe='')}/deployments/TODO/{kind}"
        self._url = f"{url.rstrip('/')}/{path}"
        self._token = token
        self._kind = kind

    def read(self) -> dict[str, Any]:
        content = self._request("GET", None)
        return content if isinstance(content, dict) else {}

    def write(self, values: dict[str, Any]) -> None:
        self._request("PUT", json.dumps(values).encode())

    def _request(self, method: str, body: bytes | None) -> Any:
        from urllib.error import HTTPError, URLError
        from urllib.request import ProxyHandler, Request, build_opener

        request = Request(self._url, data=body, method=method)  # noqa: S310 -- the address comes from the runtime
        request.add_header("Authorization", f"Bearer {self._token}")
        request.add_header("Content-Type", "application/json")
        # The runtime is on this machine: no proxy of the outside world stands between.
        opener = build_opener(ProxyHandler({}))
        why = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(0.2 * attempt)
            try:
                with opener.open(request, timeout=_SECONDS) as answer:
                    text = answer.read()
                return json.loads(text) if text else None
            except HTTPError as error:
                why = f"The runtime answered {error.code}."
                if error.code < 500:
                    break
            except (URLError, OSError) as error:
                why = f"The runtime could not be reached: {getattr(error, 'reason', error)}."
            except ValueError:
                why = "The runtime answered something that is no JSON."
        raise self._failure(why)

    def _failure(self, why: str) -> errors.PlatformServiceError:
        return errors.PlatformServiceError(
            f"The {self._kind} of the job could not be read or written.",
            why,
            "Run the job again; if it stays so, look at the runtime's log.",
        )


class PropertiesClient(IPropertiesServiceClient):
    def __init__(self, store: FileStore | HttpStore) -> None:
        self._store = store

    def read_properties(self, job_name: str, team_name: str) -> dict[str, Any]:
        return self._store.read()

    def write_properties(self, job_name: str, team_name: str, properties: dict[str, Any]) -> dict[str, Any]:
        self._store.write(properties)
        return properties


class SecretsClient(ISecretsServiceClient):
    def __init__(self, store: FileStore | HttpStore) -> None:
        self._store = store

    def read_secrets(self, job_name: str, team_name: str) -> dict[str, Any]:
        return self._store.read()

    def write_secrets(self, job_name: str, team_name: str, secrets: dict[str, Any]) -> dict[str, Any]:
        self._store.write(secrets)
        return secrets


_execution: tuple[str, str] | None = None


def _take(environment: MutableMapping[str, str]) -> tuple[str, str] | None:
    """Address and token of the runtime. The token is taken out: processes that a step starts do not get it."""
    global _execution
    url, token = environment.get(URL), environment.pop(TOKEN, None)
    if url and token:
        _execution = url, token
    return _execution


def _store(environment: MutableMapping[str, str], team: str, job: str, kind: str) -> FileStore | HttpStore | None:
    execution = _take(environment)
    if execution is not None:
        return HttpStore(*execution, environment.get("VDK_JOB_TEAM") or team, job, kind)
    folder = environment.get(DRAFTS)
    return FileStore(Path(folder) / f"{kind}.json") if folder else None


def register(context: JobContext, environment: MutableMapping[str, str]) -> None:
    """Registers our clients under the names that jobs use.

    To be called before the other plugins, because one of VDK's own reads secrets at once, and after them, so that
    ours win.
    """
    team = str(context.core_context.configuration.get_value("team") or "")
    properties = _store(environment, team, context.name, "properties")
    secrets = _store(environment, team, context.name, "secrets")
    for name in _TYPES:
        if properties is not None:
            context.properties.set_properties_factory_method(name, lambda: PropertiesClient(properties))
        if secrets is not None:
            context.secrets.set_secrets_factory_method(name, lambda: SecretsClient(secrets))
    forget_cached(context)


def forget_cached(context: JobContext) -> None:
    """VDK keeps the client that was chosen first, and what it read until the next set: both are asked anew."""
    for router, name in ((context.properties, "properties"), (context.secrets, "secrets")):
        setattr(router, f"_{type(router).__name__}__cached_{name}_impl", None)
