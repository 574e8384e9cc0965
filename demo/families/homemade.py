"""Static, home-made: nested layout tables, pictures as headings, every item of a column on one page."""

from __future__ import annotations

from datetime import date

from demo.families.base import Family, Place
from demo.model import Column


class Homemade(Family):
    """``/tzgg.htm`` and ``/tzgg/23001.htm``; no date in addresses, no paging."""

    key = "homemade"
    tables = True
    ending = "htm"

    def column_path(self, *, serial: int, key: str, parent: str) -> str:
        """One file a column."""
        return f"{parent.rsplit('.', 1)[0] + '_' if parent else '/'}{key}.htm"

    def list_path(self, column: Column, number: int) -> str:
        """Whatever does not fit goes to a second file."""
        return column.path if number == 1 else column.path.replace(".htm", f"{number}.htm")

    def article_path(self, column: Column, serial: int, day: date) -> str:
        """By number in a folder a column."""
        return f"{column.path[:-4]}/{serial}.htm"

    def thread_path(self, column: Column, serial: int) -> str:
        """By number."""
        return f"/ly/{serial}.htm"

    def guide_path(self, column: Column, serial: int) -> str:
        """By number."""
        return f"/zn/{serial}.htm"

    def file_path(self, folder: str, serial: int, name: str) -> str:
        """One folder for all."""
        return f"/files/{serial}_{name}"

    def list_block(self, place: Place, column: Column, number: int, items: list[str], wrapped: str) -> str:
        """A table in a table in a table, headed by a picture."""
        head = f'<tr><td><img src="{place.href("/images/more.png")}" alt="{column.name}"></td></tr>'
        return (
            '<table width="760" align="center"><tr><td valign="top"><table border="0" cellspacing="0" width="100%">'
            f"{head}<tr><td>{wrapped}</td></tr></table></td></tr></table>"
        )
