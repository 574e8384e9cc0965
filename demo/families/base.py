"""What every publishing family answers; the defaults are those of a plain static site in UTF-8."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from posixpath import relpath
from urllib.parse import quote

from demo.model import Article, Column, Page
from demo.site import Site


@dataclass(frozen=True, slots=True)
class Place:
    """The page that is being written: its site and its own path, which relative links start from."""

    site: Site
    path: str

    def href(self, path: str) -> str:
        """The link to ``path`` as this site writes links."""
        if "://" in path or not path.startswith("/"):
            return path
        style = self.site.look.links
        if style == "full":
            return f"{self.site.origin}{path}"
        if style == "absolute" or "?" in self.path:
            return path
        here = self.path if self.path.endswith("/") else self.path.rsplit("/", 1)[0] + "/"
        bare, mark, query = path.partition("?")
        made = relpath(bare, here)
        if bare.endswith("/"):
            made = "./" if made == "." else f"{made}/"
        return (made if made.startswith(".") else f"./{made}") + mark + query

    def file(self, path: str) -> str:
        """The link to a file whose name may hold Chinese characters: percent-encoded, or raw on careless sites."""
        made = self.href(path)
        return made if "raw_names" in self.site.features else quote(made, safe="/:?&=%.,;@~()_-")

    def link(self, path: str, text: str, attributes: str = "") -> str:
        """An ``<a>`` element."""
        return f'<a href="{escape(self.href(path))}"{attributes}>{escape(text)}</a>'


class Family:
    """Addresses, lists and paging of one publishing system."""

    key = "plain"
    charset = "utf-8"
    """Encoding of the bytes."""
    header_charset: str | None = "utf-8"
    """What the Content-Type header says, or None for no charset there."""
    meta_charset = "utf-8"
    """What the head of the page says; empty for nothing."""
    static = True
    """Files with validators."""
    tables = False
    """Laid out in tables."""
    upper = False
    """Old tools that write tags in capitals."""
    ending = "html"

    def column_path(self, *, serial: int, key: str, parent: str) -> str:
        """Address of a column."""
        return f"{parent or '/'}{key}/"

    def list_path(self, column: Column, number: int) -> str:
        """Address of page ``number`` (from 1) of a column's list."""
        base = column.path if column.path.endswith("/") else column.path.rsplit(".", 1)[0] + "_"
        return column.path if number == 1 else f"{base}index_{number - 1}.{self.ending}"

    def article_path(self, column: Column, serial: int, day: date) -> str:
        """Address of an article; ``day`` is the date that addresses carry."""
        return f"{column.path}{day:%Y%m}/t{day:%Y%m%d}_{serial}.{self.ending}"

    def thread_path(self, column: Column, serial: int) -> str:
        """Address of a public message."""
        return f"{column.path}msg_{serial}.{self.ending}"

    def guide_path(self, column: Column, serial: int) -> str:
        """Address of a service guide."""
        return f"{column.path}guide_{serial}.{self.ending}"

    def file_path(self, folder: str, serial: int, name: str) -> str:
        """Address of an attachment or a picture that belongs to an article."""
        return f"{folder}P0{serial}_{name}"

    def search_path(self) -> str:
        """Address of the site's search."""
        return "/search/"

    def pages(self, site: Site, column: Column) -> int:
        """How many list pages the column has now."""
        return max(1, -(-len(site.articles(column)) // column.page_size))

    def slice(self, site: Site, column: Column, number: int) -> list[Article]:
        """The articles on list page ``number``."""
        start = (number - 1) * column.page_size
        return site.articles(column)[start : start + column.page_size]

    def list_block(self, place: Place, column: Column, number: int, items: list[str], wrapped: str) -> str:
        """How the list reaches the visitor; ``items`` are the written items, ``wrapped`` the whole list as plain HTML."""
        return wrapped

    def pager(self, place: Place, column: Column, number: int) -> str:
        """Links or script for the other pages of the list."""
        total = self.pages(place.site, column)
        if total < 2:
            return ""
        links = "".join(
            f"<b>{n}</b>" if n == number else place.link(self.list_path(column, n), str(n)) for n in range(1, total + 1)
        )
        following = place.link(self.list_path(column, number + 1), "下一页") if number < total else ""
        return f'<div class="{place.site.look.cls("pager")}">共{total}页 {links} {following}</div>'

    def home_block(self, place: Place, column: Column, items: list[str], wrapped: str) -> str:
        """How a list of the home page reaches the visitor."""
        return wrapped

    def article_body(self, place: Place, article: Article, inner: str) -> str:
        """How the article reaches the visitor; ``inner`` is everything from the heading to the attachments."""
        return inner

    def scripts(self, site: Site) -> dict[str, str]:
        """Script files of the system: path → text."""
        return {}

    def head_scripts(self, place: Place) -> str:
        """Script elements in the head of every page."""
        return "".join(f'<script src="{place.href(path)}"></script>\n' for path in self.scripts(place.site))

    def routes(self, site: Site) -> dict[str, Page]:
        """Further pages of the system itself (data interfaces are left to ``answer``)."""
        return {}

    def answer(self, site: Site, path: str, query: dict[str, str]) -> tuple[bytes, str] | Page | None:
        """An address that is computed: body and content type, or a page, or None when it is none of the system's."""
        return None
