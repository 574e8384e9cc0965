"""From an address of a site to what stands there; builds the map once a site, renders one page at a time."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl

from demo import assets, odd_answers, pages, traps
from demo.families.legacy import capitals
from demo.model import Page, Reply, Shape
from demo.parts import boards
from demo.parts.footer import footer_script, inner
from demo.parts.nav import MENU_SCRIPT
from demo.parts.style import style_sheet
from demo.site import Site

PICTURES = frozenset(
    ["logo", "more", "mark_red", "mark_blue", "jiucuo"]
    + [f"slide{n}" for n in range(1, 4)]
    + [f"topic{n}" for n in range(1, 9)]
    + [f"door{n}" for n in range(1, 25)]
)
NOT_FOUND = "<html><head><title>404</title></head><body><h1>404 Not Found</h1><p>您访问的页面不存在。</p></body></html>"
HUGE = 30 * 1024 * 1024


def routes(site: Site) -> dict[str, Page]:
    """Every page of the site by path (with its query where the family's addresses have one)."""
    family = site.family
    found: dict[str, Page] = {
        "/": Page(kind="home"),
        "/wzdt/": Page(kind="site_map"),
        family.search_path(): Page(kind="search"),
    }
    if family.key in ("trs", "ucap", "hanweb"):
        found["/index.html"] = Page(kind="home")
    for column in site.columns.values():
        if column.shape is Shape.JUMP:
            continue
        count = max(1, -(-len(column.articles) // column.page_size)) if column.shape is Shape.LIST else 1
        if column.shape is Shape.THREADS:
            count = max(1, -(-len(site.threads_of(column.key)) // boards.page_size(site, column)))
        for number in range(1, count + 1):
            path = family.list_path(column, number)
            found.setdefault(path, Page(kind="column", ref=column.key, number=number))
            if path.endswith("/"):
                found[f"{path}index.html"] = found[path]
        if column.shape is Shape.FRAME:
            found[f"{column.path}{'&' if '?' in column.path else '?'}frame=1"] = Page(kind="column", ref=column.key)
        for article in column.articles:
            site.article_at[article.path] = article
            found[article.path] = Page(kind="article", ref=article.path)
    for thread in site.threads:
        if "#" in thread.path:
            continue
        site.thread_at[thread.path] = thread
        found[thread.path] = Page(kind="thread", ref=thread.path)
    for guide in site.guides:
        site.guide_at[guide.path] = guide
        found[guide.path] = Page(kind="guide", ref=guide.path)
    for path in site.extra_pages:
        found[path] = Page(kind="extra", ref=path)
    found.update(family.routes(site))
    return found


class Router:
    """Answers for one site, wire behaviour of the whole site aside."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.routes = routes(site)
        self._scripts = site.family.scripts(site)

    def answer(self, path: str, query: str) -> Reply:
        """The reply for a decoded path and a raw query string."""
        site = self.site
        full = f"{path}?{query}" if query else path
        for key in (full, path):
            if key in site.dead and site.active(site.dead[key][0]):
                return Reply(status=site.dead[key][1], body=NOT_FOUND.encode(), static=False)
        odd = odd_answers.answer(site, path)
        if odd is not None:
            return odd
        fields = dict(parse_qsl(query, keep_blank_values=True, encoding=site.family.charset, errors="replace"))
        known = self.routes.get(full) or self.routes.get(path)
        if known is not None and self._visible(known):
            return self._page(known, fields)
        if path == boards.DATA_PATH and site.look.board == "script":
            return Reply(
                body=boards.data(site, fields.get("board", "")), content_type="application/json; charset=utf-8"
            )
        computed = site.family.answer(site, path, fields)
        if isinstance(computed, tuple):
            return Reply(body=computed[0], content_type=computed[1])
        trap = traps.answer(site, path, fields)
        if trap is not None:
            return self._html(trap, static=False)
        return self._file(path)

    def _visible(self, what: Page) -> bool:
        """False for articles that do not exist yet because their column is still stale."""
        if what.kind != "article":
            return True
        return self.site.shows(self.site.article_at[what.ref])

    def _page(self, what: Page, fields: dict[str, str]) -> Reply:
        html = pages.render(self.site, what, fields)
        wrong = (
            what.kind == "article"
            and "wrong_header" in self.site.features
            and self.site.article_at[what.ref].column == "ghjh"
        )
        static = self.site.family.static and what.kind != "search"
        return self._html(html, static=static, charset="iso-8859-1" if wrong else None)

    def _html(self, html: str, *, static: bool, charset: str | None = None) -> Reply:
        family = self.site.family
        if family.upper:
            html = capitals(html)
        header = charset or family.header_charset
        kind = f"text/html; charset={header}" if header else "text/html"
        return Reply(body=html.encode(family.charset), content_type=kind, static=static)

    def _file(self, path: str) -> Reply:
        site = self.site
        if path in site.assets:
            kind, text = site.asset(path)
            if kind == "huge":
                return Reply(body=assets.document("pdf", text), content_type="application/pdf", padded_to=HUGE)
            body = assets.png(text) if kind == "png" else assets.document(kind, text)
            return Reply(body=body, content_type=assets.CONTENT_TYPES[kind], static=True)
        name = path.rsplit("/", 1)[-1]
        if path.startswith("/images/") and name.endswith(".png") and name[:-4] in PICTURES:
            return Reply(body=assets.png(f"{site.code}{name}"), content_type="image/png", static=True)
        if path in site.style_sheets:
            return Reply(body=style_sheet(site, path).encode(), content_type="text/css", static=True)
        scripts = {"/js/menu.js": MENU_SCRIPT, **self._scripts}
        if site.look.board == "script":
            scripts[boards.SCRIPT_PATH] = boards.SCRIPT
        if path == "/js/foot.js":
            scripts["/js/foot.js"] = footer_script(site)
        if path in scripts:
            return Reply(body=scripts[path].encode(), content_type="application/javascript; charset=utf-8", static=True)
        if path == "/foot.html" and site.look.footer == "frame":
            return self._html(f"<html><body><center>{inner(site)}</center></body></html>", static=True)
        if path == "/favicon.ico":
            return Reply(body=assets.png(site.code, 16, 16), content_type="image/png", static=True)
        if path == "/robots.txt" and "robots" in site.features:
            return Reply(body=b"User-agent: *\nDisallow: /neibu/\nAllow: /\n", content_type="text/plain", static=True)
        if path == "/neibu/" and "robots" in site.features:
            return self._html(
                "<html><head><title>内部资料</title></head><body><p>内部资料，不予收录。</p></body></html>", static=True
            )
        if f"{path}/" in self.routes:
            return Reply(status=301, headers=(("Location", f"{path}/"),))
        if path in site.moved:
            return Reply(status=302, headers=(("Location", site.moved[path]),))
        return odd_answers.unknown(site, path) or Reply(status=404, body=NOT_FOUND.encode())


def validator(body: bytes) -> str:
    """The ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'
