"""Founder 翔宇: ``/c/2026-01-05/512345.shtml``, list pages ``_2.shtml``."""

from __future__ import annotations

from datetime import date

from demo.families.base import Family
from demo.model import Column


class Founder(Family):
    """Column pages are single files; articles stand in one folder a day."""

    key = "founder"
    ending = "shtml"

    def column_path(self, *, serial: int, key: str, parent: str) -> str:
        """One file a column."""
        folder = parent.rsplit(".", 1)[0] if parent else ""
        return f"{folder}/{key}.shtml"

    def list_path(self, column: Column, number: int) -> str:
        """``_2`` is page two."""
        return column.path if number == 1 else column.path.replace(".shtml", f"_{number}.shtml")

    def article_path(self, column: Column, serial: int, day: date) -> str:
        """The day in full."""
        return f"/c/{day:%Y-%m-%d}/{serial}.shtml"

    def thread_path(self, column: Column, serial: int) -> str:
        """Messages by number."""
        return f"/hd/letter/{serial}.shtml"

    def guide_path(self, column: Column, serial: int) -> str:
        """Guides by number."""
        return f"/bs/guide/{serial}.shtml"

    def file_path(self, folder: str, serial: int, name: str) -> str:
        """Files beside the article."""
        return f"{folder}files/{serial}/{name}"
