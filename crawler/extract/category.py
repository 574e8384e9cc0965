"""Tells what a column is for: by its tag, its name, its place; a person's word is not overruled here."""

import re
from collections.abc import Sequence

from crawler.extract.vocabulary import NAME_CATEGORIES, SEASONAL_NAMES, TYPE_TAGS
from domain.registry import CategoryOrigin, ColumnCategory

_NAMES = tuple((re.compile(form), ColumnCategory(category)) for form, category in NAME_CATEGORIES)
_TAGS = {tag: ColumnCategory(category) for tag, category in TYPE_TAGS}
_LONG_LIVED = {ColumnCategory.NEWS, ColumnCategory.NOTICE, ColumnCategory.POLICY, ColumnCategory.INTERPRETATION}


def category_of(name: str, type_tag: str, path: Sequence[str]) -> tuple[ColumnCategory, CategoryOrigin]:
    """Category and who says so: ``ColumnType`` tag, then the name, then the names of the columns above (indicators.md sections 4.1, 6)."""
    by_name = by_words(name)
    by_tag = _by_tag(type_tag)
    if by_tag is not None:
        if by_name is ColumnCategory.ARCHIVE and by_tag in _LONG_LIVED:
            return by_name, CategoryOrigin.NAME  # a closed topic often inherits its parent's tag
        return by_tag, CategoryOrigin.TAG
    if by_name is not None:
        return by_name, CategoryOrigin.NAME
    for above in reversed(path[:-1]):
        found = by_words(above)
        if found in {
            ColumnCategory.ARCHIVE,
            ColumnCategory.THREADS,
            ColumnCategory.STATIC,
            ColumnCategory.GUIDES,
            ColumnCategory.NEWS,
            ColumnCategory.POLICY,
        }:
            return found, CategoryOrigin.PLACE
        if re.search(r"公开", above):
            return ColumnCategory.PERIODIC, CategoryOrigin.PLACE
    return ColumnCategory.UNKNOWN, CategoryOrigin.NONE


def _by_tag(tag: str) -> ColumnCategory | None:
    tag = tag.strip()
    if not tag or tag in {"首页", "栏目类别", "其他", "其它"}:
        return None
    if tag in _TAGS:
        return _TAGS[tag]
    for part in re.split(r"[,，;；/、\s]+", tag):
        if part in _TAGS:
            return _TAGS[part]
    return next((category for word, category in _TAGS.items() if len(word) > 2 and word in tag), None)


def by_words(name: str) -> ColumnCategory | None:
    """Category by a column's name alone; None when the name says nothing."""
    return next((category for form, category in _NAMES if form.search(name)), None)


def is_periodic(name: str, path: Sequence[str] = ()) -> bool:
    """False for columns of a season or one event (防汛, 换届, 普查 …), whose age says nothing."""
    return not any(SEASONAL_NAMES.search(part) for part in (name, *path))
