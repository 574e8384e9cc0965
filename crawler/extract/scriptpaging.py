"""Finds where a pager leads whose controls hold no address: handlers, functions of the page, forms; runs no script."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from urllib.parse import urlencode

from crawler.extract.outline import Box
from crawler.extract.rows import Resolve
from crawler.extract.scriptlinks import handler_addresses

NEXT_WORDS = re.compile(
    r"^[\s\[(（<]*(?:下一?[页頁]|下[页頁]|后一?页|后页|翻后页|next\s*(?:page)?|次の?(?:ページ|頁)|次へ|다음(?:\s*페이지)?|"
    r"(?:page\s+)?suivante?|(?:p[aá]gina\s+)?(?:siguiente|successiva|seguinte|pr[oó]xima)|(?:n[aä]chste|volgende)(?:\s+(?:seite|pagina))?|"
    r"(?:следующая|наступна)(?:\s+страница)?)[\s\])）»>›→]*$|^(?:›|»|>|>>|→)$",
    re.IGNORECASE,
)
"""What a control says that turns to the next page."""


@lru_cache(maxsize=8192)  # links say the same on page after page
def says_next(words: str) -> bool:
    """True for the words of a control that turns to the next page."""
    return NEXT_WORDS.match(words) is not None


_CONTROLS = frozenset({"a", "button", "input", "span", "li", "em", "b", "i", "td", "img"})
_CALL = re.compile(r"([\w$.]{1,60})\s*\(([^()]{0,200})\)")
_STRING = re.compile(r"^[\"']([^\"']{1,300})[\"']$")
_FILE = re.compile(r"\.(?:s?html?|jsp|aspx?|php|do)(?:$|\?)|^[\w./-]*\?\w+=", re.IGNORECASE)
_NOTHING = re.compile(r"^\s*(?:javascript:)?\s*(?:void\s*\(?\s*0?\s*\)?|;|return\s+false;?)?\s*$|^#?$", re.IGNORECASE)
_NAMED_FIELD = (
    r"(?:\.(\w{{1,40}})|getElementById\(\s*[\"']([\w-]{{1,40}})[\"']\s*\)|"
    r"\$\(\s*[\"']#([\w-]{{1,40}})[\"']\s*\))\s*\.(?:value\s*=\s*{0}\b|val\(\s*{0}\s*\))"
)
_LONGEST_BODY = 1500
_LONGEST_WORDS = 16


def scripted_next(page: Box, html: str, resolve: Resolve, following: int) -> tuple[str, bool]:
    """Address of page number ``following`` (from 2), as far as scripts tell one, and whether any control for it stands there."""
    held = False
    for control, words in _controls(page):
        said_next = says_next(words)
        if (not said_next and words != str(following)) or _disabled(control):
            continue
        code = _code_of(control)
        if code is None:
            continue
        held = True
        if found := _behind(code, page, html, resolve):
            return found, True
    return "", held


def _controls(page: Box) -> Iterator[tuple[Box, str]]:
    for box in page.walk():
        if box.tag in _CONTROLS and len(box.text) < _LONGEST_WORDS:
            words = box.text or box.attribute("value") or box.attribute("title") or box.attribute("alt")
            if words and len(words) < _LONGEST_WORDS:
                yield box, words.strip(" []【】()（）")


def _disabled(box: Box) -> bool:
    around = (box, *list(box.up())[:1])
    return any("disabled" in one.names or "disabled" in one.attributes for one in around)


def _code_of(control: Box) -> str | None:
    """What a control does; empty when its script is attached elsewhere; None for what is no control or has an address of its own."""
    href = control.attribute("href").strip()
    handler = unescape(control.attribute("onclick")).strip()
    if control.tag == "a":
        if href and not href.lower().startswith("javascript:") and not _NOTHING.match(href):
            return None
        return handler or ("" if _NOTHING.match(href) else unescape(href))
    if handler:
        return handler
    return "" if control.tag in {"button", "input"} and not control.anchors else None


def _behind(code: str, page: Box, html: str, resolve: Resolve) -> str:
    for written in handler_addresses(code):
        if found := resolve(written):
            return found
    for name, given in _CALL.findall(code):
        arguments = [part.strip() for part in given.split(",")]
        for argument in arguments:
            if (string := _STRING.match(argument)) and _FILE.search(string[1]) and (found := resolve(string[1])):
                return found
        number = next((part.strip("\"'") for part in arguments if part.strip("\"'").isdigit()), "")
        if number and (found := _by_function(name, number, arguments, page, html, resolve)):
            return found
    return ""


def _by_function(name: str, number: str, arguments: list[str], page: Box, html: str, resolve: Resolve) -> str:
    """What the page's own function makes of the number: an address it completes, or a field of a form it sends."""
    plain = re.escape(name.rpartition(".")[2])
    defined = re.search(rf"(?:function\s+{plain}|\b{plain}\s*[=:]\s*function)\s*\(([^)]{{0,120}})\)\s*\{{", html)
    if defined is None:
        return ""
    parameters = [part.strip() for part in defined[1].split(",")]
    place = next(at for at, part in enumerate(arguments) if part.strip("\"'") == number)
    if place >= len(parameters) or not parameters[place].isidentifier():
        return ""
    parameter = re.escape(parameters[place])
    body = html[defined.end() : defined.end() + _LONGEST_BODY]
    body = body[: end if (end := body.find("</script")) >= 0 else len(body)]
    body = body[: end if (end := body.find("function ")) >= 0 else len(body)]
    for match in re.finditer(
        rf"[\"']([^\"'\n]{{1,300}})[\"']\s*\+\s*{parameter}\b(?:\s*\+\s*[\"']([^\"'\n]*)[\"'])?", body
    ):
        written = f"{match[1]}{number}{match[2] or ''}"
        if re.search(r"[?&]\w+=\d+|[/_-]\d+\.\w+$|^[/.]", written) and (found := resolve(unescape(written))):
            return found
    for match in re.finditer(_NAMED_FIELD.format(parameter), body):
        if found := _by_form(page, match[1] or match[2] or match[3], number, resolve):
            return found
    return ""


def _by_form(page: Box, field: str, number: str, resolve: Resolve) -> str:
    """The form's address with its fields behind it. A form that is posted may answer the same to this, or its first page again."""
    for form in page.walk():
        if form.tag != "form":
            continue
        fields = [box for box in form.walk() if box.tag == "input" and box.attribute("name")]
        if not any(field in {box.attribute("name"), box.attribute("id")} for box in fields):
            continue
        sent = [
            (
                box.attribute("name"),
                number if field in {box.attribute("name"), box.attribute("id")} else box.attribute("value"),
            )
            for box in fields
            if box.attribute("type").lower() in {"hidden", "text", ""}
        ]
        action = form.attribute("action").split("#")[0]
        bare, _, query = action.partition("?")
        return resolve(f"{bare}?{query + '&' if query else ''}{urlencode(sent)}") or ""
    return ""
