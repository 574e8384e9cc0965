"""Finds the site's search on a page and reads result pages; sends nothing, judges nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.addresses import identity
from crawler.extract.hrefs import base_of, resolve
from domain.records import SearchOutcome, SearchWay

_NAMES = re.compile(
    r"^(?:q|wd|kw|key|keys|keyword|keywords|search|query|word|searchword|search_?(?:text|key|word|content|input|keyword)|(?:txt|ipt|input)_?(?:search|key)\w*"
    r"|allkey\w*|ss|ssnr|gjc|sousuo|title)$",
    re.IGNORECASE,
)
_HINTS = re.compile(r"搜索|检索|站内搜|全文搜|请输入.{0,8}关键[词字]|关键[词字]|search|sousuo|jiansuo", re.IGNORECASE)
_BUTTONS = re.compile(r"搜\s*索|检\s*索|search|查\s*找|搜一下|一键搜", re.IGNORECASE)
_LINKS = re.compile(
    r"^\W*(?:高级|站内|全文|智能|信息)?(?:搜索|检索)(?:中心|平台|页)?\W*$|^\W*search\W*$", re.IGNORECASE
)
_TYPED = frozenset({"", "text", "search"})
_NOT_SEARCH = re.compile(r"login|denglu|passw|email|subscribe|vote|comment", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:共|为您?)?(?:找到|搜索到|检索到|查到|查询到|有)?(?:相关)?(?:结果|记录|信息|数据)?\s*(?:约|共)?\s*[^\d]0\s*(?:条|项|个|篇)"
    r"|没有(?:找到|搜索到|检索到|查询到|相关|符合)|未(?:找到|搜索到|检索到|查询到|能找到)|(?:无|暂无|没有)(?:相关|符合条件的)?(?:结果|记录|信息|数据|内容)|找不到|no\s+results?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:找到|搜索到|检索到|查询到|共有?|约)\D{0,12}[1-9]\d*\s*(?:条|项|个|篇)(?:相关)?(?:结果|记录|信息|数据)"
)
_PLAIN = re.compile(r"[\W_]+")
_ENOUGH = 10
"""Characters of a title that results must show: long ones are cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm:
    """A way to ask."""

    way: SearchWay
    action: str
    """Normalised address the question goes to; for scripts the page that holds the field."""
    field: str = ""
    """Name of the field."""
    fixed: tuple[tuple[str, str], ...] = ()
    """Further fields with the values they have."""
    selector: str = ""
    """The field on its page, for a browser."""

    def question(self, words: str, charset: str) -> str:
        """The address that asks for some words by GET, in the page's own charset."""
        pairs = [*self.fixed, (self.field, words)]
        query = urlencode(pairs, encoding=charset or "utf-8", errors="replace")
        return f"{self.action}{'&' if '?' in self.action else '?'}{query}"


@lru_cache(maxsize=1)  # a home page is asked thrice
def _parsed(html: str) -> LexborHTMLParser:
    """A page's tree, which nobody may change."""
    return LexborHTMLParser(html)


def let_go() -> None:
    """Drop the page that was looked at last."""
    _parsed.cache_clear()


def search_form(html: str, url: str) -> SearchForm | None:
    """The page's search, the surest one; None when it has none."""
    tree = _parsed(html)
    declared = tree.css_first("base[href]")
    base = base_of(url, (declared.attributes.get("href") or "") if declared else "")
    found = [
        (score, one) for form in tree.css("form") if (scored := _form(form, url, base)) for score, one in (scored,)
    ]
    if not found:
        found = [(score, one) for score, one in _loose(tree, url)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def search_links(html: str, url: str) -> tuple[str, ...]:
    """Addresses of links that lead to a search page."""
    tree, base = _parsed(html), base_of(url)
    found: list[str] = []
    for node in tree.css("a[href]"):
        words = node.text().strip() or " ".join(image.attributes.get("alt") or "" for image in node.css("img"))
        if _LINKS.match(words):
            address = resolve(node.attributes.get("href") or "", base)
            if address is not None and address.problem is None:
                found.append(address.url)
    return tuple(dict.fromkeys(found))


def typed_fields(html: str) -> int:
    """Fields to type words into, whatever for."""
    return sum(1 for node in _parsed(html).css("input") if _kind(node) in _TYPED)


def outcome_of(html: str, url: str, title: str, article_url: str) -> SearchOutcome:
    """Whether a page of results names the title: by its address, or by a link of its words. UNKNOWN when it is no such page."""
    tree, base = LexborHTMLParser(html), base_of(url)
    wanted, plain = identity(article_url), _PLAIN.sub("", title)
    for node in tree.css("a[href]"):
        words = _PLAIN.sub("", node.text())
        if words and (plain in words or (len(words) >= _ENOUGH and plain.startswith(words[: len(words) - 1]))):
            return SearchOutcome.FOUND
        address = resolve(node.attributes.get("href") or "", base)
        if address is not None and address.problem is None and identity(address.url) == wanted:
            return SearchOutcome.FOUND
    body = tree.body
    if body is None:
        return SearchOutcome.UNKNOWN
    tree.strip_tags(["script", "style", "noscript"])
    text = (tree.body or body).text(separator=" ")
    # «10 results» for a whole headline, and the headline not among them: the first page does not show what exists.
    if _NOTHING.search(text) or _COUNTED.search(text):
        return SearchOutcome.ABSENT
    return SearchOutcome.UNKNOWN


def _form(form: LexborNode, url: str, base: object) -> tuple[int, SearchForm] | None:
    attributes = form.attributes
    fields = [node for node in form.css("input") if _kind(node) in _TYPED]
    if not fields or len(fields) > 3 or form.css_first("textarea,input[type=password],input[type=file]") is not None:
        return None
    whole = " ".join(filter(None, (attributes.get(name) for name in ("id", "class", "name", "action"))))
    if _NOT_SEARCH.search(whole):
        return None
    scored = [(_field_score(node), node) for node in fields]
    score, field = max(scored, key=lambda pair: pair[0])
    score += 2 * bool(_HINTS.search(whole)) + 2 * bool(_BUTTONS.search(_button_words(form)))
    if score < 2:
        return None
    name = field.attributes.get("name") or ""
    action = resolve(attributes.get("action") or url, base)  # type: ignore[arg-type]
    method = (attributes.get("method") or "get").strip().lower()
    handled = (
        bool(attributes.get("onsubmit")) or not name or form.css_first("[type=submit],button,[type=image]") is None
    )
    way = SearchWay.POST if method == "post" else SearchWay.GET
    if action is None or action.problem is not None or (handled and not (attributes.get("action") or "").strip()):
        way, target = SearchWay.SCRIPT, url
    else:
        target = action.url.partition("?")[0] if way is SearchWay.GET else action.url
    fixed = tuple(
        (node.attributes.get("name") or "", node.attributes.get("value") or "")
        for node in form.css("input[type=hidden]")
        if node.attributes.get("name")
    )
    return score, SearchForm(way=way, action=target, field=name, fixed=fixed, selector=_selector(field))


def _loose(tree: LexborHTMLParser, url: str) -> Iterator[tuple[int, SearchForm]]:
    """Fields outside forms that a script reads."""
    for node in tree.css("input"):
        if _kind(node) not in _TYPED:
            continue
        score = _field_score(node)
        near = node.parent
        if near is not None and _BUTTONS.search(f"{_button_words(near)} {near.text()[:60]}"):
            score += 2
        if score >= 3:
            yield score, SearchForm(way=SearchWay.SCRIPT, action=url, selector=_selector(node))


def _kind(node: LexborNode) -> str:
    return (node.attributes.get("type") or "").strip().lower()


def _field_score(node: LexborNode) -> int:
    attributes = node.attributes
    names = [attributes.get(name) or "" for name in ("name", "id")]
    told = " ".join(attributes.get(name) or "" for name in ("placeholder", "value", "class", "id", "title", "onfocus"))
    return 2 * any(_NAMES.match(name) for name in names) + 2 * bool(_HINTS.search(told)) + (_kind(node) == "search")


def _button_words(form: LexborNode) -> str:
    words = [
        " ".join(filter(None, (node.attributes.get(name) for name in ("value", "alt", "title", "src", "id", "class"))))
        for node in form.css("input[type=submit],input[type=button],input[type=image],img")
    ]
    return " ".join([*words, *(node.text() for node in form.css("button,a"))])


def _selector(node: LexborNode) -> str:
    for name in ("id", "name"):
        value = node.attributes.get(name) or ""
        if re.fullmatch(r"[\w-]+", value):
            return f'input[{name}="{value}"]'
    return "input[type=text],input[type=search],input:not([type])"
