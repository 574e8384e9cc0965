"""How a site is dressed: class names and layout choices drawn by seed, so that nobody can tune to one template."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

BOARD_SHAPES = (
    "table",
    "table_full",
    "list",
    "cards",
    "rows",
    "dl",
    "paragraphs",
    "nested",
    "script",
    "folded",
    "talk",
    "accordion",
)
"""How a message board looks; the last three show every message whole and give it no page of its own."""
WHOLE_BOARDS = frozenset({"folded", "talk", "accordion"})

_CLASS_POOLS: dict[str, tuple[str, ...]] = {
    "wrap": ("wrap", "w1200", "main-wrap", "container", "g-doc", "wrapper", "page-box", "mg-center", "cont"),
    "header": ("header", "top", "head-box", "banner", "g-hd", "hd"),
    "nav": ("nav", "menu", "main-nav", "navbar", "m-nav", "dh", "daohang", "topnav"),
    "crumb": ("crumb", "position", "wz", "dqwz", "location", "breadcrumb", "BreadcrumbNav", "path", "local"),
    "list": (
        "list",
        "news_list",
        "gl_list",
        "zx_ml_list",
        "u-list",
        "ul-text",
        "xxgk_list",
        "conlist",
        "txtlist",
        "list01",
        "default_pgContainer",
        "er-list",
    ),
    "item": ("item", "li", "clearfix", "list-item", "tr_main_value_odd", "lie", "row", "hang"),
    "date": ("date", "time", "rq", "sj", "fr", "right", "data", "pubtime", "shijian", "r"),
    "title": ("title", "bt", "tit", "article-title", "h-title", "xl-title", "biaoti", "detail-title"),
    "info": ("info", "article-info", "xinxi", "ly", "source", "laiyuan", "detail-info", "property", "sub"),
    "body": (
        "TRS_Editor",
        "article-content",
        "zoom",
        "content",
        "nr",
        "con_text",
        "xl_con",
        "detail-body",
        "pages_content",
        "view",
    ),
    "side": ("side", "left_menu", "aside", "lmenu", "sub-nav", "cbl", "g-sd", "l-box"),
    "foot": ("footer", "foot", "copyright", "bottom", "g-ft", "dibu", "ft"),
    "box": ("box", "mod", "lm", "panel", "m-box", "block", "kuai", "common-box"),
    "boxhead": ("hd", "box-title", "lm_tit", "panel-heading", "tit_bar", "cap", "bt_bar"),
    "more": ("more", "gd", "u-more", "fr more", "more-link", "gengduo"),
    "pager": ("page", "pagination", "fenye", "pages", "page-wrap", "fy", "pagelist"),
    "hot": ("hot", "rdtj", "xgxx", "recommend", "related", "ph", "zxwz"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The dress of one site."""

    classes: dict[str, str]
    doctype: str
    nav: str
    crumb: str
    item: str
    more: str
    more_text: str
    footer: str
    label: str
    side: str
    date_style: str
    links: str
    lab: str
    title_sep: str
    page_size: int
    gzip: bool
    meta: str
    board: str

    def cls(self, role: str) -> str:
        """Class name for a role."""
        return self.classes[role]


def draw(rng: Random, **fixed: object) -> Look:
    """A look by chance; ``fixed`` wins over chance."""
    classes: dict[str, str] = {}
    for role, pool in _CLASS_POOLS.items():
        name = rng.choice(pool)
        while name in classes.values():
            name = rng.choice(pool) + str(rng.randrange(2, 30))
        classes[role] = name
    chosen: dict[str, object] = {
        "classes": classes,
        "doctype": rng.choice(("html5", "html5", "xhtml", "html4")),
        "nav": rng.choice(("plain", "dropdown", "table", "script")),
        "crumb": rng.choice(("position", "location", "list", "arrow")),
        "item": rng.choice(("after", "before", "brackets", "dl", "card", "para", "table")),
        "more": rng.choice(("link", "heading", "image")),
        "more_text": rng.choice(("更多", "更多>>", "MORE+", "查看更多", "+更多", "更多 ›")),
        "footer": rng.choice(("static", "unescape", "filled", "split", "table")),
        "label": rng.choice(("full", "time", "brackets", "cells", "tail", "day")),
        "side": rng.choice(("left", "right", "none")),
        "date_style": rng.choice(("iso", "slash", "dot", "iso", "zh", "brackets")),
        "links": rng.choice(("absolute", "relative", "full")),
        "lab": rng.choice(("发布时间", "发布日期", "日期", "时间", "信息时间")),
        "title_sep": rng.choice(("-", "_", " - ", "|")),
        "page_size": rng.choice((8, 10, 12, 15)),
        "gzip": rng.random() < 0.4,
        "meta": rng.choice(("usual", "lower", "packed", "seconds", "single")),
        "board": rng.choice(BOARD_SHAPES),
    }
    chosen.update(fixed)
    return Look(**chosen)  # type: ignore[arg-type]
