"""The worker's fork, seen from outside."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

_DIES_BEFORE_IT_TELLS = """
import os, sys
from pathlib import Path
from vdk_lab_job import worker

own = worker._Worker(int(sys.argv[1]))
own._tell = lambda **report: os._exit(9) if "pid" in report else None
request = own.serve()
Path(sys.argv[2]).write_text("ran")
"""


def test_a_run_that_nobody_was_told_of_never_begins(tmp_path: Path) -> None:
    # It would be started again, and run twice.
    ours, theirs = socket.socketpair()
    note = tmp_path / "note"
    command = [sys.executable, "-c", _DIES_BEFORE_IT_TELLS, str(theirs.fileno()), str(note)]
    with ours, subprocess.Popen(command, pass_fds=[theirs.fileno()], stdout=subprocess.PIPE) as process:
        theirs.close()
        ours.sendall(b'{"id": "1"}\n')
        assert process.wait() == 9
        # Read to its end: by then the child is gone, too, for it has the same output.
        assert process.stdout is not None
        process.stdout.read()
    assert not note.exists()
