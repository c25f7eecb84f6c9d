"""Labextension @vdk-lab/deploy."""
