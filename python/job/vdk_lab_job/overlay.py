"""Which environment a folder asks for: the base, or the base with the folder's requirements over it.

The rule is one of two languages; contracts/overlay-keys.json fixes it.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

BASE_MARKER = "vdk-lab-environment.json"
OVERLAY_MARKER = "vdk-lab-overlay.json"


def normalise(requirements: bytes) -> str:
    """The lines that mean something: no byte order mark, no comment lines, no blank lines, no trailing blanks."""
    text = requirements.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))


def overlay_key(base_key: str, requirements: bytes) -> str | None:
    """Name of the overlay; None when the requirements ask for nothing."""
    text = normalise(requirements)
    return hashlib.sha256(f"{base_key}\n{text}".encode()).hexdigest()[:40] if text else None


def base_key(base: Path) -> str | None:
    """Name of a base: in its marker; of an environment that somebody else made, as the kernelspec tells it."""
    try:
        key = json.loads((base / BASE_MARKER).read_text("utf-8"))["key"]
    except (OSError, ValueError, KeyError, TypeError):
        key = os.environ.get("VDK_LAB_BASE_KEY")
    return key if isinstance(key, str) else None


def environment_key(prefix: Path) -> str | None:
    """Name of the environment at `prefix`: of an overlay, or of a base. As lab-service tells it too."""
    return prefix.name if (prefix / OVERLAY_MARKER).is_file() else base_key(prefix)


def interpreter_for(folder: Path, base: Path, state: Path) -> Path | None:
    """Interpreter of the finished overlay that `folder` asks for; None: the base itself, or not made yet."""
    try:
        requirements = (folder / "requirements.txt").read_bytes()
        known = base_key(base)
        key = overlay_key(known, requirements) if known else None
    except (OSError, ValueError):
        return None
    if key is None:
        return None
    overlay = state / "environments" / "overlays" / key
    python = overlay / "bin" / "python"
    return python if (overlay / OVERLAY_MARKER).is_file() and python.exists() else None
