"""Labextension @vdk-lab/monitor."""
