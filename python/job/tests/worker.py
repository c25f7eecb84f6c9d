"""Forks one run of a job per line of standard input: vdk-core is imported once for all the tests.

As a warm worker does (design 22): the child is a session of its own, opens its own files, and ends normally.
"""

import json
import os
import resource
import sys
from pathlib import Path

launcher = Path(sys.argv[1]).resolve()
sys.argv[:] = [str(launcher)]
scope = {"__name__": "launch", "__file__": str(launcher)}
exec(compile(launcher.read_bytes(), str(launcher), "exec"), scope)


def child(request: dict) -> None:
    os.setsid()
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for descriptor, path in ((1, request["log"]), (2, request["log"])):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, descriptor)
        os.close(file)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    if request["files"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["files"], request["files"]))
    sys.argv[:] = [str(launcher), *request["arguments"]]
    scope["cli"].main()


for line in sys.stdin:
    process = os.fork()
    if process == 0:
        child(json.loads(line))
        sys.exit(99)  # main() exits itself
    _, status = os.waitpid(process, 0)
    sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
    sys.stdout.flush()
