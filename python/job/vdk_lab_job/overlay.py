"""Which environment a folder asks for: the base, or the base with the folder's requirements over it.

The rule is one of two languages; contracts/overlay-keys.json fixes it.
"""

from __future__ import annotations

import hashlib
import json
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


def interpreter_for(folder: Path, base: Path, state: Path) -> Path | None:
    """Interpreter of the finished overlay that `folder` asks for; None: the base itself, or not made yet."""
    try:
        base_key = json.loads((base / BASE_MARKER).read_text("utf-8"))["key"]
        requirements = (folder / "requirements.txt").read_bytes()
        key = overlay_key(base_key, requirements)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if key is None:
        return None
    overlay = state / "environments" / "overlays" / key
    python = overlay / "bin" / "python"
    return python if (overlay / OVERLAY_MARKER).is_file() and python.exists() else None
