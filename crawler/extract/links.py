"""Finds every address a page names, with its use and its place; follows and asks none of them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.hrefs import MOST_HOSTS, Base, Reach, base_of, resolve, resolve_from, resolved_from, start_of
from crawler.extract.model import FoundLink, Place
from crawler.extract.scriptlinks import handler_addresses, script_addresses, style_addresses, style_sheet_addresses
from domain.records import LinkKind

_ANCHOR_LENGTH = 200
_MORE = re.compile(
    r"[\s【\[(（«<+·・.…]*(?:查看|点击|了解|浏览|阅读)?(?:更多|全部|more|MORE|More)(?:信息|内容|\.\.\.)?[\s】\])）»>+·・.…›→]*|[>»›]{2,3}|\+{1,3}|[.…]{3}"
)
_MORE_STARTS = "查点了浏阅更全mM【[(（«<+·・.…>»›"
"""What a «more» link can begin with, blanks at its ends left out."""
_HOME_WORDS = frozenset({"首页", "网站首页", "主页", "返回首页", "本站首页", "HOME", "Home"})
_TRAIL_WORDS = re.compile(r"位置\s*[:：]?|您(?:现在|当前)?(?:所)?在|导航\s*[:：]")

# Groups in this order; a trail of crumbs lies within the header's box and wins over it.
_BOX_NAMES = re.compile(
    r"(?P<breadcrumb>crumb|position|location|weizhi|dqwz|where)|(?P<footer>foot|copyright|bottom|dibu|banquan)|"
    r"(?P<navigation>nav|menu|daohang|header|topbar)",
    re.IGNORECASE,
)
_BOXES = ("div", "ul", "ol", "table", "td", "section", "dl", "p", "nav", "header", "footer")
_BOX_TAGS = {"nav": Place.NAVIGATION, "header": Place.NAVIGATION, "footer": Place.FOOTER}
_LARGEST_TRAIL = 15
_MOST_KEPT = 256
_OTHERS = {
    "link": "link[href]",
    "img": "img",
    "script": "script",
    "iframe": "iframe",
    "frame": "frame",
    "form": "form[action]",
    "source": "source",
    "video": "video",
    "audio": "audio",
    "track": "track",
    "embed": "embed",
    "object": "object",
    "param": "param",
    "applet": "applet",
    "input": "input[src],input[formaction]",
    "button": "button[formaction]",
    "image": "image,img",
    "use": "use",
    "body": "body[background]",
    "table": "table[background]",
    "td": "td[background]",
    "meta": "meta[http-equiv]",
    "option": "option[value]",
    "style": "style",
}
"""Elements beside plain links that name addresses, each with what is asked of the tree for it."""
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazyload",
    "data-lazy",
    "data-echo",
    "lazy-src",
    "data-url",
    "original",
)
_SKIPPED_RELATIONS = frozenset(
    {"dns-prefetch", "preconnect", "canonical", "shortlink", "pingback", "edituri", "profile", "schema.dc"}
)
_PLAIN = {
    "iframe": ("src", LinkKind.FRAME),
    "frame": ("src", LinkKind.FRAME),
    "form": ("action", LinkKind.FORM),
    "audio": ("src", LinkKind.MEDIA),
    "track": ("src", LinkKind.MEDIA),
    "embed": ("src", LinkKind.MEDIA),
    "object": ("data", LinkKind.MEDIA),
    "input": ("src", LinkKind.IMAGE),
    "body": ("background", LinkKind.IMAGE),
    "table": ("background", LinkKind.IMAGE),
    "td": ("background", LinkKind.IMAGE),
    "applet": ("archive", LinkKind.MEDIA),
}
_PRELOADS = {"style": LinkKind.STYLE, "script": LinkKind.SCRIPT, "image": LinkKind.IMAGE}
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s>][^\"'>]*)", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_XML_TYPES = ("text/xml", "application/xml")

Candidate = tuple[str, LinkKind, bool]
"""An address as written, its use, and whether the element alone decides the use (an ending such as ``.pdf`` then says nothing)."""


def found_links(tree: LexborHTMLParser, url: str, elements: frozenset[str] | None = None) -> tuple[FoundLink, ...]:
    """Every distinct address the page at ``url`` names, in document order of its first clickable mention, each once.

    Comments do not count. What leads nowhere by its form carries ``problem`` and stands as written. ``elements``: names of the elements
    that may stand in the page, in lower case; what does not stand there need not be asked for. None: any.
    """
    declared = tree.css_first("base[href]") if elements is None or "base" in elements else None
    base = base_of(url, (declared.attributes.get("href") or "") if declared else "")
    found: dict[str, FoundLink] = {}
    boxes, others = _asked_for(elements)
    _add_anchors(tree, base, found, _places(tree, boxes))
    writing: list[tuple[LexborNode, dict[str, str | None]]] = []
    for node in tree.css(others):
        attributes = node.attributes
        for written, kind, fixed in _candidates(node, attributes):
            _add(found, base, written, kind, fixed, node)
        if "onclick" in attributes or "url" in (attributes.get("style") or ""):
            writing.append((node, attributes))
    for node, attributes in writing:
        for written in style_addresses(attributes.get("style") or ""):
            _add(found, base, written, LinkKind.IMAGE, False, "")
        for written in handler_addresses(attributes.get("onclick") or ""):
            _add(found, base, written, LinkKind.PAGE, False, _text(node))
    return tuple(found.values())


def style_sheet_links(text: str, url: str) -> tuple[FoundLink, ...]:
    """Every distinct address a style sheet at ``url`` names: pictures, fonts, further sheets."""
    base, found = base_of(url), dict[str, FoundLink]()
    for written, kind in style_sheet_addresses(text):
        _add(found, base, written, kind, False, "")
    return tuple(found.values())


def _add_anchors(tree: LexborHTMLParser, base: Base, found: dict[str, FoundLink], places: dict[int, Place]) -> None:
    """The hot path: a page has some 150 of these."""
    trails: list[LexborNode] = []
    origin, body, page = base.origin, Place.BODY, LinkKind.PAGE
    from_origin = resolved_from(origin, base.reach)
    kept = _frame_of(origin, base.reach)
    place_of, before_of, kept_of = places.get, found.get, kept.get
    for node in tree.css("a[href],area[href]"):
        href = node.attrs["href"] or ""  # without a dictionary of them all
        text, place = node.text(), place_of(node.mem_id, body)
        if place is not body and (known := kept_of(href)) is not None and known.anchor == text and known.place is place:
            if len(text) < 5 and text in _HOME_WORDS:
                trails.append(node)
            before = before_of(known.url)
            if before is None or not before.anchor:
                found[known.url] = known
            continue
        first = href[:1]
        if first in "jJ" and href[:11].lower() == "javascript:":
            for written in handler_addresses(href[11:]):
                _add(found, base, written, LinkKind.PAGE, False, _squeezed(text))
            continue
        if first == "/" or (start := start_of(href, base)) is origin:
            address = from_origin[href]
        else:
            address = resolve_from(href, start, base.reach)
        if address is None:
            continue
        anchor = text if text.isalnum() else " ".join(text.split()) or _label(node)
        if len(anchor) < 5 and anchor in _HOME_WORDS:
            trails.append(node)
        url = address.url
        before = before_of(url)
        if before is not None and (before.anchor or not anchor):
            continue
        if len(anchor) > _ANCHOR_LENGTH:
            anchor = anchor[:_ANCHOR_LENGTH]
        kind = address.kind or page
        if place is not body:
            found[url] = link = FoundLink(url=url, kind=kind, anchor=anchor, place=place, problem=address.problem)
            if anchor and anchor == text and (first == "/" or start is origin):
                if len(kept) >= _MOST_KEPT:
                    kept.clear()
                kept[href] = link
            continue
        if len(anchor) < 12 and anchor[:1] in _MORE_STARTS and _MORE.fullmatch(anchor):
            place = Place.MORE
        if place is body and address.problem is None:  # most links: what need not be said is not said
            found[url] = FoundLink(url=url, kind=kind, anchor=anchor)
        else:
            found[url] = FoundLink(url=url, kind=kind, anchor=anchor, place=place, problem=address.problem)
    for node in trails:
        _mark_trail(node, base, found)


@lru_cache(maxsize=MOST_HOSTS)
def _frame_of(origin: str, home: Reach) -> dict[str, FoundLink]:
    """The links of a site's menus, trails and footers as they were last met, by the address as written from the root: the same on most
    pages, and taken again where words and place are the same. Some hundred a site and a quarter of a kilobyte each; more are thrown away.
    """
    return {}


@lru_cache(maxsize=512)
def _asked_for(elements: frozenset[str] | None) -> tuple[str, str]:
    """What is asked of a tree for its boxes and for what names addresses beside links, by what may stand in it; None for anything."""
    boxes = [f"{name}[class]" if name == "p" else name for name in _BOXES if elements is None or name in elements]
    others = [asked for name, asked in _OTHERS.items() if elements is None or name in elements]
    return ",".join(boxes) or "base", ",".join([*others, "[style*=url]", "[onclick]"])


def _places(tree: LexborHTMLParser, boxes: str) -> dict[int, Place]:
    """Place of each link that stands in a box named for it; an inner box wins over an outer one."""
    places: dict[int, Place] = {}
    for box in tree.css(boxes):
        attributes = box.attributes
        place = _BOX_TAGS.get(box.tag or "") or (
            _place_by_name(attributes.get("class"), attributes.get("id")) if attributes else None
        )
        if place is not None:
            links = box.css("a,area")
            if place is not Place.BREADCRUMB or len(links) <= _LARGEST_TRAIL:
                for link in links:
                    places[link.mem_id] = place
    return places


@lru_cache(maxsize=4096)
def _place_by_name(css_class: str | None, css_id: str | None) -> Place | None:
    match = _BOX_NAMES.search(f"{css_class or ''} {css_id or ''}")
    return Place(match.lastgroup) if match and match.lastgroup else None


def _mark_trail(home: LexborNode, base: Base, found: dict[str, FoundLink]) -> None:
    """«您的位置：首页 > …» marks a trail whatever its box is called."""
    box = home.parent
    for _ in range(2):
        if box is None:
            return
        links = box.css("a")
        if len(links) > _LARGEST_TRAIL:
            return
        if _TRAIL_WORDS.search(box.text()[:40]):
            for link in links:
                address = resolve(link.attributes.get("href") or "", base)
                known = found.get(address.url) if address else None
                if known is not None and known.place is Place.BODY:
                    found[known.url] = FoundLink(
                        url=known.url,
                        kind=known.kind,
                        anchor=known.anchor,
                        place=Place.BREADCRUMB,
                        problem=known.problem,
                    )
            return
        box = box.parent


def _add(
    found: dict[str, FoundLink], base: Base, written: str, kind: LinkKind, fixed: bool, words: str | LexborNode
) -> None:
    """``words``: of the link, or the element that has them."""
    address = resolve(written, base)
    if address is not None and address.url not in found:
        use = kind if fixed else address.kind or kind
        anchor = words if isinstance(words, str) else _label(words)
        found[address.url] = FoundLink(url=address.url, kind=use, anchor=anchor, problem=address.problem)


def _text(node: LexborNode) -> str:
    return _squeezed(node.text())


def _squeezed(text: str) -> str:
    return " ".join(text.split())[:_ANCHOR_LENGTH]


def _label(node: LexborNode) -> str:
    """Words for an element without text: its title, or what its picture stands for."""
    attributes = node.attributes
    words = attributes.get("title") or attributes.get("alt")
    if not words and node.tag == "a" and (picture := node.css_first("img")) is not None:
        words = picture.attributes.get("alt") or picture.attributes.get("title")
    return _squeezed(words or "")


def _candidates(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[Candidate]:
    """The addresses of one element that is not a plain link."""
    tag = node.tag
    if tag == "img":
        yield from _picture(attributes)
    elif tag == "link":
        yield from _relation(attributes)
    elif tag == "script":
        yield from _script(node, attributes)
    elif tag in {"button", "input"} and "formaction" in attributes:
        yield attributes["formaction"] or "", LinkKind.FORM, False
    elif tag in _PLAIN:
        name, kind = _PLAIN[tag]
        yield attributes.get(name) or "", kind, tag != "form"
    elif tag in {"source", "video"}:
        in_picture = node.parent is not None and node.parent.tag == "picture"
        yield attributes.get("src") or "", LinkKind.IMAGE if in_picture else LinkKind.MEDIA, True
        yield attributes.get("poster") or "", LinkKind.IMAGE, True
        yield from ((written, LinkKind.IMAGE, True) for written in _srcset(attributes.get("srcset") or ""))
    elif tag in {"image", "use"}:
        yield attributes.get("href") or attributes.get("xlink:href") or "", LinkKind.IMAGE, True
    elif tag == "meta":
        if (attributes.get("http-equiv") or "").lower() == "refresh" and (
            match := _REFRESH.match(attributes.get("content") or "")
        ):
            yield match[1].strip(), LinkKind.PAGE, False
    elif tag == "param":
        if (attributes.get("name") or "").lower() in {"movie", "src", "filename", "url"}:
            yield attributes.get("value") or "", LinkKind.MEDIA, True
    elif tag == "option":
        if (value := attributes.get("value") or "")[:7].lower() in {"http://", "https:/"}:
            yield value, LinkKind.PAGE, False
    elif tag == "style":
        yield from ((written, kind, False) for written, kind in style_sheet_addresses(node.text()))


def _picture(attributes: dict[str, str | None]) -> Iterator[Candidate]:
    lazy = next((value for name in _LAZY if (value := attributes.get(name))), None)
    if lazy:
        yield lazy, LinkKind.IMAGE, True
    yield attributes.get("src") or "", LinkKind.IMAGE, True
    for written in (*_srcset(attributes.get("srcset") or ""), *_srcset(attributes.get("data-srcset") or "")):
        yield written, LinkKind.IMAGE, True


def _srcset(value: str) -> tuple[str, ...]:
    """Addresses of a ``srcset``; a comma may stand within an address, so it ends one only before a space."""
    if not value:
        return ()
    return tuple(
        match[1].rstrip(",")
        for match in re.finditer(r"\s*,?\s*(\S+)(?:\s+[\d.]+[wxh](?:\s+[\d.]+h)?)?\s*(?:,|$)", value)
    )


def _relation(attributes: dict[str, str | None]) -> Iterator[Candidate]:
    relations = (attributes.get("rel") or "").lower().split()
    if _SKIPPED_RELATIONS.isdisjoint(relations):
        if "stylesheet" in relations:
            kind = LinkKind.STYLE
        elif "icon" in relations or "apple-touch-icon" in relations:
            kind = LinkKind.IMAGE
        else:
            kind = _PRELOADS.get((attributes.get("as") or "").lower(), LinkKind.PAGE)
        yield attributes.get("href") or "", kind, kind is not LinkKind.PAGE


def _script(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[Candidate]:
    if source := attributes.get("src"):
        yield source, LinkKind.SCRIPT, True
        return
    text = node.text()
    if (attributes.get("type") or "").lower() in _XML_TYPES:
        # A record set: the list's markup travels as character data and is written into the page by a script.
        for part in _CDATA.findall(text) or [text]:
            for link in LexborHTMLParser(part).css("a[href]"):
                yield link.attributes.get("href") or "", LinkKind.PAGE, False
    else:
        yield from ((written, LinkKind.PAGE, False) for written in script_addresses(text))
