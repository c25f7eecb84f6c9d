"""Labextension @vdk-lab/steps."""
