"""Panels beside the canvas; they show and ask, and decide nothing. Know `editor`, `canvas`, `tools` and `common`."""
