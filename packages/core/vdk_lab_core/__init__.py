"""Labextension @vdk-lab/core."""
