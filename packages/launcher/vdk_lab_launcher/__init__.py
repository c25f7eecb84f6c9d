"""Labextension @vdk-lab/launcher."""
