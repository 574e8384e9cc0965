"""Which links of a page its visitors cannot see, as far as the page's own markup and style elements tell; judges nothing."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.addresses import normalise
from crawler.extract.sheets import SheetRule, Sheets, Style, declarations
from domain.records import HiddenLink, HidingWay

_MOST_LEVELS = 30
_MOST_LINKS = 200
_FAR = 300.0
"""Pixels beyond the edge: further than any honest shift."""
_SAME = 8
"""Steps of 256 in red, green and blue that no eye sees."""
_HINTS = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0|text-indent\s*:\s*-|(?:left|top|right|bottom|margin-left|margin-top)\s*:\s*-\s*\d{3}|"
    r"font-size\s*:\s*[01](?:px|pt|em|%|;|\s|\"|')|(?:height|width)\s*:\s*[01](?:px|pt|;|\s|\"|')|<marquee|\bhidden\b|color\s*:|<!--|clip\s*:|clip-path|scale\(0|document\.write|\.style\.display",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"menu|nav|drop|sub|tab|panel|pane|swiper|slide|carousel|banner|modal|dialog|popup|pop|layer|mask|tip|toggle|collaps|accordion|fold|expand|more|"
    r"qr|ewm|erweima|weixin|wechat|wx|share|search|select|option|lang|skip|sr-only|visually-hidden|screen-reader|a11y|wza|barrier|mobile|wap|phone|print|"
    r"float|side|hover|show|switch|list-box|con_|content_\d|box_\d",
    re.IGNORECASE,
)
_ROLES = frozenset({"tabpanel", "menu", "menubar", "dialog", "listbox", "tooltip", "navigation", "group"})
_RULE = re.compile(r"(?<![^{}])([^{}]+)\{([^{}]*)\}")
"""Begun behind a brace only: a text without any would else be gone through from each of its characters."""
_SIMPLE = re.compile(r"^(?:(\w+)|\*)?((?:[.#][\w-]+)*)$")
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*(px|pt|em|rem|%|vw|vh)?")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_ANCHOR = re.compile(r"<a\b[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")
_WRITES = re.compile(r"document\.write(?:ln)?\s*\(\s*([\"'`])(.*?)\1\s*\)", re.DOTALL)
_SCRIPT_HIDES = re.compile(
    r"getElementById\(\s*[\"']([\w-]+)[\"']\s*\)\s*(?:\.style\.(?:display\s*=\s*[\"']none|visibility\s*=\s*[\"']hidden|position\s*=\s*[\"']absolute)|\.hidden\s*=\s*true)",
)
_SCALE = {"px": 1.0, "": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "%": 10.0, "vw": 12.8, "vh": 9.0}
_COLOURS = {"white": "#ffffff", "black": "#000000", "transparent": "transparent"}


@dataclass(frozen=True, slots=True)
class _Rule:
    tag: str
    marks: frozenset[str]
    style: Style


def may_hide(text: str) -> bool:
    """A quick look at the source: False when nothing on the page could hide a link."""
    return _HINTS.search(text) is not None


def hidden_links(text: str, base: str, outside: Collection[str]) -> tuple[HiddenLink, ...]:
    """The links to these outside addresses that the page hides, at most 200; links in comments and by scripts too.

    ``outside``: normalised addresses of other hosts that the page names. Style sheets in files are not read here.
    """
    tree = LexborHTMLParser(text)
    rules = list(_rules(tree))
    scripts = " ".join(node.text() for node in tree.css("script:not([src])"))
    hidden_ids = set(_SCRIPT_HIDES.findall(scripts))
    found: dict[str, HiddenLink] = {}
    shown: set[str] = set()
    for node in tree.css("a[href],area[href]"):
        url = _address(node.attributes.get("href") or "", base)
        if url not in outside:
            continue
        how = _hiding(node, rules, hidden_ids, scripts)
        if how is None:
            shown.add(url)
        elif len(found) < _MOST_LINKS:
            way, source, control = how
            found.setdefault(
                url, HiddenLink(url=url, anchor=_words(node.text()), way=way, source=source, control=control)
            )
    for link in _written(scripts, base):
        found.setdefault(link.url, link)
    for link in _commented(text, base):
        found.setdefault(link.url, link)
    return tuple(link for link in list(found.values())[:_MOST_LINKS] if link.url not in shown)


def hidden_by_sheets(
    text: str, base: str, outside: Collection[str], sheets: Sequence[tuple[SheetRule, ...]]
) -> tuple[HiddenLink, ...]:
    """The links to these outside addresses that the page's style sheets in files seem to hide, at most 200.

    ``sheets``: all of the page's, in its order. What this reading of them says must be confirmed by a browser: scripts, media and
    newer selectors have their say too (``needs_browser``). A box that is merely clipped counts as closed: menus slide open that way.
    """
    tree = LexborHTMLParser(text)
    rules, known = list(_rules(tree)), Sheets(tree, sheets)
    scripts = " ".join(node.text() for node in tree.css("script:not([src])"))
    found: dict[str, HiddenLink] = {}
    shown: set[str] = set()
    for node in tree.css("a[href],area[href]"):
        url = _address(node.attributes.get("href") or "", base)
        if url not in outside:
            continue
        how = _hiding(node, rules, set(), scripts, known)
        if how is None:
            shown.add(url)
        elif len(found) < _MOST_LINKS:
            way, source, control = how
            if way is HidingWay.NO_SIZE and "font-size" not in _merged(node, rules, known):
                way = HidingWay.NOT_DISPLAYED
            found.setdefault(
                url,
                HiddenLink(
                    url=url, anchor=_words(node.text()), way=way, source=source, control=control, needs_browser=True
                ),
            )
    return tuple(link for link in found.values() if link.url not in shown)


def _hiding(
    node: LexborNode, rules: list[_Rule], hidden_ids: set[str], scripts: str, sheets: Sheets | None = None
) -> tuple[HidingWay, str, bool] | None:
    """The way a link is hidden by itself or a box around it, with the markup that does it and whether it belongs to a control."""
    ink = paper = ""
    current: LexborNode | None = node
    found: tuple[HidingWay, str] | None = None
    control = False
    for _ in range(_MOST_LEVELS):
        if current is None or current.tag in {"html", "-undef", "-document"}:
            break
        style = _merged(current, rules, sheets)
        if found is None:
            way = _way(current, style, hidden_ids)
            if way is not None:
                found = (way, _opening(current))
                control = _is_control(current, scripts)
        elif not control and current.tag in {"nav", "header", "select", "dialog"}:
            control = True
        ink = ink or _colour(style.get("color", ""))
        if not paper:
            paper = _paper(style)
        current = current.parent
    if found is not None:
        return (*found, control)
    if sheets is not None and not paper:
        paper = "#ffffff"  # nothing at all is said of the ground
    if (
        ink
        and paper
        and _alike(ink, paper)
        and ink != "transparent"
        and _words(node.text())
        and not node.css_first("img")
    ):
        return HidingWay.SAME_COLOUR, _opening(node), False
    return None


def _way(node: LexborNode, style: Style, hidden_ids: set[str]) -> HidingWay | None:
    attributes = node.attributes
    if node.tag == "marquee" and (
        _least(attributes.get("height") or "", attributes.get("width") or "") <= 5
        or _size(attributes.get("scrollamount") or "") >= 500
        or _least(style.get("height", ""), style.get("width", "")) <= 5
    ):
        return HidingWay.MARQUEE
    if attributes.get("id") in hidden_ids:
        return HidingWay.BY_SCRIPT
    if style.get("display") == "none" or "hidden" in attributes:
        return HidingWay.NOT_DISPLAYED
    if style.get("visibility") in {"hidden", "collapse"}:
        return HidingWay.INVISIBLE
    if _size(style.get("opacity", "1")) <= 0.05 or "opacity=0)" in style.get("filter", "").replace(" ", ""):
        return HidingWay.TRANSPARENT
    moved = style.get("position") in {"absolute", "fixed"}
    if (
        moved
        and any(
            abs(_size(style.get(side, ""))) > _FAR * 2 or _size(style.get(side, "")) < -_FAR
            for side in ("left", "top", "right", "bottom")
        )
    ) or any(_size(style.get(name, "")) < -_FAR for name in ("text-indent", "margin-left", "margin-top")):
        return HidingWay.OFF_SCREEN
    if "font-size" in style and _size(style["font-size"]) <= 1:
        return HidingWay.NO_SIZE
    clipped = style.get("overflow", "").startswith("hidden")
    small = min(
        _given(style, "height"), _given(style, "max-height"), _given(style, "width"), _given(style, "max-width")
    )
    if (
        (clipped and small <= 2)
        or "scale(0)" in style.get("transform", "")
        or "inset(100%" in style.get("clip-path", "")
    ):
        return HidingWay.NO_SIZE
    return None


def _is_control(node: LexborNode, scripts: str) -> bool:
    """Whether the hidden box is one that a visitor can open: a menu, a tab, a slide, a dialogue, help for screen readers."""
    current: LexborNode | None = node
    for _ in range(4):
        if current is None or current.tag in {"body", "html"}:
            break
        attributes = current.attributes
        name = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
        if (
            current.tag in {"nav", "select", "dialog", "details", "template", "option"}
            or (attributes.get("role") or "") in _ROLES
        ):
            return True
        if _CONTROL.search(name):
            return True
        current = current.parent
    identity = node.attributes.get("id")
    if (
        identity
        and re.search(rf"[\"'#]{re.escape(identity)}[\"'\s)]", scripts)
        and not re.search(rf"{re.escape(identity)}[\"']\s*\)\s*\.style\.display\s*=\s*[\"']none", scripts)
    ):
        return True
    parent = node.parent
    if parent is not None and parent.tag == "li":
        return True  # a drop-down below its heading
    siblings = [
        one
        for one in (node.next, node.prev, node.next.next if node.next else None, node.prev.prev if node.prev else None)
        if one is not None
    ]
    return any(
        one.tag == node.tag and node.tag in {"div", "ul", "dd", "dl", "section", "table"} and _same_class(one, node)
        for one in siblings
    )


def _same_class(one: LexborNode, other: LexborNode) -> bool:
    """Tabs and slides: boxes side by side that share a class."""
    classes = [set((node.attributes.get("class") or "").split()) for node in (one, other)]
    return bool(classes[0] & classes[1])


def _rules(tree: LexborHTMLParser) -> Iterator[_Rule]:
    for sheet in tree.css("style"):
        if (sheet.attributes.get("media") or "").lower() == "print":
            continue
        text = re.sub(r"/\*.*?\*/", "", sheet.text(), flags=re.DOTALL)
        text = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
        for selectors, body in _RULE.findall(text):
            style = declarations(body)
            if not style:
                continue
            for selector in selectors.split(","):
                last = selector.strip().split()[-1:] or [""]
                matched = _SIMPLE.match(last[0].rpartition(">")[2])
                if matched is not None and (matched[1] or matched[2]):
                    yield _Rule((matched[1] or "").lower(), frozenset(re.findall(r"[.#][\w-]+", matched[2])), style)


def _style(node: LexborNode, rules: list[_Rule]) -> Style:
    attributes = node.attributes
    style: Style = {}
    if rules:
        marks = {f".{name}" for name in (attributes.get("class") or "").split()}
        if attributes.get("id"):
            marks.add(f"#{attributes['id']}")
        for rule in rules:
            if rule.marks <= marks and (rule.marks or rule.tag) and (not rule.tag or rule.tag == node.tag):
                style |= rule.style
    if node.tag == "font" and attributes.get("color"):
        style["color"] = attributes["color"] or ""
    if attributes.get("bgcolor"):
        style["background-color"] = attributes["bgcolor"] or ""
    inline = attributes.get("style")
    return style | declarations(inline) if inline else style


def _merged(node: LexborNode, rules: list[_Rule], sheets: Sheets | None) -> Style:
    own = _style(node, rules)
    return sheets.style(node) | own if sheets is not None else own


def _paper(style: Style) -> str:
    """The ground a box gives itself; empty for none."""
    if "url(" in style.get("background-image", "") or "gradient" in style.get("background-image", ""):
        return "picture"
    given = _colour(style.get("background-color", "") or style.get("background", ""))
    return "" if given == "transparent" else given


def _alike(ink: str, paper: str) -> bool:
    """Whether nobody can tell the two colours apart."""
    if not (ink.startswith("#") and paper.startswith("#")):
        return ink == paper
    return all(abs(int(ink[at : at + 2], 16) - int(paper[at : at + 2], 16)) <= _SAME for at in (1, 3, 5))


def _written(scripts: str, base: str) -> Iterator[HiddenLink]:
    """Links that a script writes between a box it opens hidden and the end of that box."""
    written = (
        " ".join(match[2] for match in _WRITES.finditer(scripts))
        .replace("\\/", "/")
        .replace('\\"', '"')
        .replace("\\'", "'")
    )
    if "<a" not in written.lower() or not may_hide(written):
        return
    tree = LexborHTMLParser(written)
    for node in tree.css("a[href]"):
        how = _hiding(node, [], set(), "")
        url = _address(node.attributes.get("href") or "", base)
        if how is not None and not how[2] and url and _host(url) != _host(base):
            yield HiddenLink(url=url, anchor=_words(node.text()), way=HidingWay.BY_SCRIPT, source=how[1])


def _commented(text: str, base: str) -> Iterator[HiddenLink]:
    """Links to other hosts within comments."""
    # Nothing after the last end is a comment, or an anchor: to look there from every beginning takes the square of the time.
    for comment in _COMMENT.finditer(text, 0, text.rfind("-->") + 3):
        inside = comment[1]
        if "href" not in inside:
            continue
        for href, words in _ANCHOR.findall(inside, 0, inside.lower().rfind("</a>") + 4):
            url = _address(href, base)
            if url and _host(url) != _host(base):
                yield HiddenLink(
                    url=url, anchor=_words(_TAGS.sub("", words)), way=HidingWay.COMMENT, source=inside.strip()[:120]
                )


def _address(href: str, base: str) -> str:
    try:
        url = normalise(href, base)
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _words(text: str) -> str:
    return " ".join(text.split())[:60]


def _opening(node: LexborNode) -> str:
    html = node.html or ""
    return html[: html.find(">") + 1][:200]


def _size(value: str) -> float:
    """Pixels of a length, roughly; 0 for what is none."""
    found = _NUMBER.match(value.strip())
    return float(found[1]) * _SCALE.get(found[2] or "", 1.0) if found else 0.0


def _given(style: Style, name: str) -> float:
    value = style.get(name, "")
    return _size(value) if _NUMBER.match(value.strip()) else float("inf")


def _least(*values: str) -> float:
    return min((_size(value) for value in values if _NUMBER.match(value.strip())), default=float("inf"))


def _colour(value: str) -> str:
    """A colour in one form; empty for none, and for pictures and gradients."""
    text = value.strip().lower()
    if "url(" in text or "gradient" in text:
        return "picture"
    word = text.split(" ")[0] if not text.startswith("rgb") else text
    if word in _COLOURS:
        return _COLOURS[word]
    if re.fullmatch(r"#[0-9a-f]{3}", word):
        return "#" + "".join(2 * char for char in word[1:])
    if re.fullmatch(r"#[0-9a-f]{6}", word):
        return word
    rgb = re.match(r"rgba?\(\s*(\d+)\s*[, ]\s*(\d+)\s*[, ]\s*(\d+)\s*(?:[,/]\s*([\d.]+))?", text)
    if rgb and rgb[4] is not None and float(rgb[4]) < 1:
        return "transparent" if float(rgb[4]) == 0 else "picture"  # mixed with what lies below
    return "#" + "".join(f"{min(int(part), 255):02x}" for part in rgb.groups()[:3]) if rgb else ""
