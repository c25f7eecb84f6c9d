"""Starts the kernel `vdk`: `python kernel.py -f CONNECTION_FILE`, with the notebook's folder as working folder.

As in launch.py, everything of ours is imported before that folder can be found. Then the environment that the folder's
requirements ask for takes over, when it has been made; else the base serves.
"""

import os
import sys

_here = os.path.dirname(os.path.realpath(__file__))
_cwd = os.getcwd()
sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or _cwd) not in (_here, os.path.realpath(_cwd))]

import warnings  # noqa: E402
from pathlib import Path  # noqa: E402

from vdk_lab_job import overlay  # noqa: E402

_IN_OVERLAY = "VDK_LAB_KERNEL_OVERLAY"


def _hand_over() -> None:
    """Replaces this process by the one of the overlay; once, so that a broken overlay cannot loop."""
    state = os.environ.get("VDK_LAB_STATE_DIR")
    if not state or os.environ.pop(_IN_OVERLAY, ""):
        return
    python = overlay.interpreter_for(Path.cwd(), Path(sys.prefix), Path(state))
    if python is not None:
        environment = {**os.environ, _IN_OVERLAY: "1"}
        os.execve(python, [str(python), __file__, *sys.argv[1:]], environment)  # noqa: S606


def main() -> None:
    _hand_over()
    from ipykernel.ipkernel import IPythonKernel
    from ipykernel.kernelapp import IPKernelApp

    class JobKernel(IPythonKernel):
        """Tells in which environment it runs: the Lab compares it with what the job's requirements ask for."""

        @property
        def kernel_info(self) -> dict[str, object]:
            key = overlay.environment_key(Path(sys.prefix))
            return {**super().kernel_info, "vdk_lab": {"environment": key}}

    app = IPKernelApp.instance(kernel_class=JobKernel)
    if os.path.isfile("config.ini"):
        # vdk-core imports pkg_resources, which says at each start that it is old.
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
        import vdk_lab_job.extension  # noqa: F401

        app.extra_extensions = ["vdk_lab_job.extension"]
    app.initialize(sys.argv[1:])
    app.start()


if __name__ == "__main__":
    main()
