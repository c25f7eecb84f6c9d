"""Labextension @vdk-lab/templates."""
