"""Checks of whether columns are kept up."""
