"""Starts vdk: `python launch.py run DIR [--arguments JSON]`.

A job's folder may hold a file named like a module of ours. So everything of ours and of vdk is imported
before that folder can be found; and the folder of this file, which Python puts first, is taken out.
"""

import os
import sys

_here = os.path.dirname(os.path.realpath(__file__))
_cwd = os.getcwd()
sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or _cwd) not in (_here, os.path.realpath(_cwd))]

# A wheel asks its index for a newer version of itself at each start: not from a job.
os.environ.setdefault("VDK_VERSION_CHECK_DISABLED", "true")

import warnings  # noqa: E402

# vdk-core imports pkg_resources, which says at each start that it is old.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)

import vdk.internal.cli_entry as cli  # noqa: E402

import vdk_lab_job.plugin  # noqa: E402, F401

if __name__ == "__main__":
    cli.main()
