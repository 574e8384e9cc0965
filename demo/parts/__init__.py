"""Pieces of pages shared by the families; they compose text and decide nothing."""
