"""Checks of whether the public is heard and answered."""
