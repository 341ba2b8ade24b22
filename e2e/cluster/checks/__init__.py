"""Checks of the cluster itself: what it offers, how it is repaired, and that nothing of it stays."""
