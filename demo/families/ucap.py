"""UCAP (开普云): plain lists, ``content/post_….html``, ``index_2.html`` is the second page."""

from __future__ import annotations

from datetime import date

from demo.families.base import Family
from demo.model import Column


class Ucap(Family):
    """Addresses such as ``/zwgk/content/post_1234567.html``; no date in them."""

    key = "ucap"

    def column_path(self, *, serial: int, key: str, parent: str) -> str:
        """Folders with an index file."""
        folder = parent.rsplit("/", 1)[0] + "/" if parent else "/"
        return f"{folder}{key}/index.html"

    def list_path(self, column: Column, number: int) -> str:
        """``index_2.html`` is page two."""
        return column.path if number == 1 else column.path.replace("index.html", f"index_{number}.html")

    def article_path(self, column: Column, serial: int, day: date) -> str:
        """Posts by number."""
        return column.path.replace("index.html", f"content/post_{serial}.html")

    def thread_path(self, column: Column, serial: int) -> str:
        """Messages by number."""
        return column.path.replace("index.html", f"detail_{serial}.html")

    def guide_path(self, column: Column, serial: int) -> str:
        """Guides by number."""
        return column.path.replace("index.html", f"content/item_{serial}.html")

    def file_path(self, folder: str, serial: int, name: str) -> str:
        """One folder of attachments for the whole site."""
        return f"/attachment/0/{serial // 100}/{serial}/{name}"
