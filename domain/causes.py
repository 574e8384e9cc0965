"""How the causes that several faults share are written: ``host:<name>``, ``folder:<address>``."""

HOST, FOLDER = SHARED = ("host:", "folder:")
"""Beginnings of causes that break many targets at once."""
