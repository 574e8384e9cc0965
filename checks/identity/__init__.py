"""Checks of whether a site says who it is."""
