"""Checks of whether a site can be reached."""
