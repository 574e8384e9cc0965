"""Legacy ASP: tables in capitals, GB18030 without a charset in the header, addresses with queries."""

from __future__ import annotations

import re
from datetime import date

from demo.families.base import Family
from demo.model import Column


class Legacy(Family):
    """``list.asp?classid=12&page=2`` and ``show.asp?id=345``."""

    key = "legacy"
    charset = "gb18030"
    header_charset: str | None = None
    meta_charset = "gb2312"
    static = False
    tables = True
    upper = True

    def column_path(self, *, serial: int, key: str, parent: str) -> str:
        """By class number."""
        return f"/list.asp?classid={serial}"

    def list_path(self, column: Column, number: int) -> str:
        """The page is a parameter."""
        return column.path if number == 1 else f"{column.path}&page={number}"

    def article_path(self, column: Column, serial: int, day: date) -> str:
        """By number."""
        return f"/show.asp?id={serial}"

    def thread_path(self, column: Column, serial: int) -> str:
        """By number."""
        return f"/guestbook/view.asp?id={serial}"

    def guide_path(self, column: Column, serial: int) -> str:
        """By number."""
        return f"/bszn.asp?id={serial}"

    def file_path(self, folder: str, serial: int, name: str) -> str:
        """The upload folder."""
        return f"/UploadFile/{serial}/{name}"

    def search_path(self) -> str:
        """The search script."""
        return "/search.asp"


class LegacyBare(Legacy):
    """The same without any charset, neither in the header nor in the page."""

    key = "legacy"
    meta_charset = ""


_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?=[\s/>])")


def capitals(html: str) -> str:
    """Tag names in capitals, as old tools write them."""
    return _TAG.sub(lambda m: f"<{m[1]}{m[2].upper()}", html)
