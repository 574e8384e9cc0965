"""Accuracy and speed, measured on the demo city; not part of the wheel."""
