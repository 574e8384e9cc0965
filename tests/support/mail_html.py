"""What mail programs drop: Outlook (Word), QQ Mail and 163, held against a letter's HTML; each complaint is one sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

KEPT_TAGS = {"html", "head", "meta", "title", "body", "table", "tr", "td", "th", "a", "b", "br", "img", "span"}
"""Word takes no padding or width of a div or p, and web mailers take style, script, link, form, iframe, svg away."""
VOID = {"meta", "br", "img"}
KEPT_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-left", "color", "display", "font-family",
    "font-size", "font-weight", "line-height", "margin", "max-width", "padding", "text-decoration", "word-break",
}  # fmt: skip
"""Of these every program keeps what matters; what Word ignores (max-width, word-break) harms nothing when it is gone."""
ONLY_ON = {
    "padding": {"td", "th", "body"},
    "margin": {"body"},
    "max-width": {"table"},
    "border-collapse": {"table"},
    "border-left": {"td"},
    "border-bottom": {"td"},
    "display": {"img"},
}
"""Word ignores them elsewhere."""
KEPT_ATTRIBUTES = {
    "html": {"lang"}, "meta": {"charset", "name", "content"}, "body": {"bgcolor", "style"}, "a": {"href", "style"},
    "table": {"role", "width", "cellpadding", "cellspacing", "border", "bgcolor", "style"}, "tr": {"bgcolor"},
    "td": {"width", "align", "valign", "bgcolor", "colspan", "style"}, "th": {"width", "align", "bgcolor", "style"},
    "span": {"style"}, "img": {"src", "width", "height", "border", "alt", "style"},
}  # fmt: skip
NEEDED = {
    "table": {"width", "cellpadding", "cellspacing", "border"},
    "img": {"src", "width", "height", "border", "alt"},
    "a": {"href"},
}
SMALLEST_PX = 12
READABLE = 4.5
"""WCAG's contrast of text against its ground."""
_CONDITION = re.compile(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", re.DOTALL)
_VALUE = re.compile(r"url\(|expression|@|!important|calc\(|var\(|rgba?\(|\brem\b|\bem\b|\bvw\b|\bvh\b", re.IGNORECASE)


@dataclass
class _Open:
    tag: str
    colour: str = "#000000"
    ground: str = "#ffffff"
    font: bool = False
    size: int = 16


@dataclass
class _Reader(HTMLParser):
    found: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in KEPT_TAGS:
            self.found.append(f"<{tag}> is dropped or ignored")
        self.found += [
            f"<{tag} {name}> is dropped" for name in given.keys() - KEPT_ATTRIBUTES.get(tag, set()) if tag in KEPT_TAGS
        ]
        self.found += [f"<{tag}> lacks {name}" for name in sorted(NEEDED.get(tag, set()) - given.keys())]
        above = self.stack[-1] if self.stack else _Open(tag="")
        made = _Open(tag=tag, colour=above.colour, ground=above.ground, font=above.font, size=above.size)
        if tag == "table":  # Word begins every table in its own letters
            made.font, made.colour, made.size = False, "#000000", 16
        for name, value in _declared(given.get("style", "")):
            self._style(tag, name, value, made)
        if given.get("bgcolor"):
            made.ground = given["bgcolor"]
        if tag == "img":
            self._image(given)
        if tag == "a" and not re.match(r"https?://|mailto:", given.get("href", "")):
            self.found.append(f"a link to {given.get('href', '')!r}")
        if tag in {"tr", "td", "th"} and not any(one.tag == "table" for one in self.stack):
            self.found.append(f"<{tag}> outside a table")
        if tag == "table" and above.tag not in {"body", "td", ""}:
            self.found.append(f"a table in <{above.tag}>")
        if tag not in VOID:
            self.stack.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.stack or self.stack[-1].tag != tag:
            self.found.append(f"</{tag}> closes nothing that is open")
            return
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if not data.strip() or not self.stack or self.stack[-1].tag == "title":
            return
        here = self.stack[-1]
        shown = data.strip()[:30]
        if here.tag in {"table", "tr"}:
            self.found.append(f"text outside a cell: {shown!r}")
        if not here.font:
            self.found.append(f"text without a font: {shown!r}")
        if contrast(here.colour, here.ground) < READABLE:
            self.found.append(f"{here.colour} on {here.ground} cannot be read: {shown!r}")
        if here.size < SMALLEST_PX:
            self.found.append(f"text of {here.size} pixels: {shown!r}")

    def _style(self, tag: str, name: str, value: str, made: _Open) -> None:
        if name not in KEPT_STYLES or _VALUE.search(value):
            self.found.append(f"{name}: {value} on <{tag}> is dropped somewhere")
        if tag not in ONLY_ON.get(name, {tag}):
            self.found.append(f"{name} on <{tag}> is ignored by Word")
        if name == "color":
            made.colour = value
        elif name == "background-color":
            made.ground = value
        elif name == "font-family":
            made.font = True
        elif name == "font-size":
            made.size = int(value.removesuffix("px"))

    def _image(self, given: dict[str, str]) -> None:
        if not given.get("src", "").startswith("cid:"):
            self.found.append(f"an image from elsewhere: {given.get('src')}")
        if not given.get("alt", "").strip():
            self.found.append("an image without words")
        self.found += [f"an image {name} {given.get(name)}" for name in ("width", "height") if not _whole(given, name)]


def complaints(html: str) -> list[str]:
    """Everything in a letter's HTML that one of the programs is known to drop or show wrongly."""
    return [*_conditions(html), *_head(html), *_body(_CONDITION.sub("", html))]


def contrast(one: str, other: str) -> float:
    """Between two colours ``#rrggbb``, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _body(html: str) -> Iterator[str]:
    if "<!--" in html:
        yield "a comment beside the conditions for Word"
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from dict.fromkeys(reader.found)
    yield from (f"<{one.tag}> is never closed" for one in reader.stack)


def _conditions(html: str) -> Iterator[str]:
    """With the conditional parts in their place the tables must still close one another: Word reads them."""
    if html.count("<!--[if") != html.count("<![endif]-->") or html.count("<!--[if") != len(_CONDITION.findall(html)):
        yield "a condition for Word that is not closed"
    for_word = _Reader()
    for_word.feed(_CONDITION.sub(r"\1", html))
    for_word.close()
    yield from (f"for Word: {one}" for one in for_word.found if "closes nothing" in one)
    yield from (f"for Word: <{one.tag}> is never closed" for one in for_word.stack)


def _head(html: str) -> Iterator[str]:
    """Asked for light colours, a program that can darken letters leaves ours as they are."""
    for needed in ('charset="utf-8"', 'name="viewport"', 'name="color-scheme" content="light"'):
        if needed not in html:
            yield f"the head lacks {needed}"
    if not html.lstrip().lower().startswith("<!doctype html>"):
        yield "no doctype: Outlook on the web falls back to quirks"


def _declared(style: str) -> list[tuple[str, str]]:
    pairs = (one.partition(":") for one in style.split(";") if one.strip())
    return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def _whole(given: dict[str, str], name: str) -> bool:
    return given.get(name, "").isdigit() and int(given[name]) > 0


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
