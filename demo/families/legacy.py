"""Legacy ASP: tables in capitals, GB18030 without a charset in the header, addresses with queries."""

from __future__ import annotations

import re
from datetime import date

from demo.families.base import Family, Place
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
    """The same without any charset, neither in the header nor in the page, and on some sites with a pager that posts."""

    key = "legacy"
    meta_charset = ""

    def pager(self, place: Place, column: Column, number: int) -> str:
        """On some sites controls without addresses: a script puts the number into a form and posts it."""
        if "post_pager" not in place.site.features:
            return super().pager(place, column, number)
        total = self.pages(place.site, column)
        if total < 2:
            return ""
        script = "function turnTo(n){document.pages.page.value=n;document.pages.submit();}"
        controls = "".join(
            f"<b>{n}</b> " if n == number else f'<a href="javascript:turnTo({n})">{n}</a> ' for n in range(1, total + 1)
        )
        following = f'<a href="javascript:turnTo({number + 1})">下一页</a>' if number < total else ""
        return (
            f'<form name="pages" method="post" action="{place.href(column.path)}"><input type="hidden" name="page" value="{number}"></form>'
            f"<script>{script}</script><div>共{total}页 {controls}{following}</div>"
        )


_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?=[\s/>])")


def capitals(html: str) -> str:
    """Tag names in capitals, as old tools write them."""
    return _TAG.sub(lambda m: f"<{m[1]}{m[2].upper()}", html)
