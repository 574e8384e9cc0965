"""Tells whether a page's content is a form to fill in or to search with; reads no values."""

import re
from enum import StrEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SEARCH = re.compile(r"查询|搜索|检索|search|筛选", re.IGNORECASE)
_ASKS = re.compile(r"请(?:先)?(?:输入|选择|填写)[^。]{0,12}(?:条件|关键[词字]|内容|日期|时间|编号)|查询条件|检索条件")
_TYPED = frozenset({"", "text", "search", "date", "number", "tel", "email", "datetime-local", "month"})


class FormKind(StrEnum):
    """What a page's form is for."""

    NONE = "none"
    SEARCH = "search"
    FORM = "form"


def form_kind(tree: LexborHTMLParser, words: str) -> FormKind:
    """The use of the page's main form; the one-line search box of the page's head is none."""
    best = FormKind.NONE
    fields = 0
    for form in tree.css("form"):
        typed, areas, choices = _fields(form)
        if areas:
            return FormKind.FORM
        if typed < 2 and not choices:
            continue
        fields = max(fields, typed)
        if _SEARCH.search(_buttons(form)) or _SEARCH.search(form.text()[:200]):
            best = FormKind.SEARCH
        elif best is FormKind.NONE and typed >= 3:
            best = FormKind.FORM
    if best is FormKind.NONE and _ASKS.search(words):
        return FormKind.SEARCH
    return best


def _fields(form: LexborNode) -> tuple[int, int, int]:
    typed = sum(1 for field in form.css("input") if (field.attributes.get("type") or "").lower() in _TYPED)
    return typed, len(form.css("textarea")), len(form.css("select,input[type=radio],input[type=checkbox]"))


def _buttons(form: LexborNode) -> str:
    named = [
        node.attributes.get("value") or node.attributes.get("alt") or ""
        for node in form.css("input[type=submit],input[type=button],input[type=image]")
    ]
    return " ".join(named + [node.text() for node in form.css("button,a")])
