"""Measurements: how right, how fast, always as ratios of one run."""
