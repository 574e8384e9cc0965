"""Checks of new-media accounts (政务新媒体)."""
