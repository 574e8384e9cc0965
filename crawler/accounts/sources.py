"""Finds the sources by convention: every module of this package that holds a ``SOURCE``; there is no list to edit."""

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType

import crawler.accounts as package
from crawler.accounts.model import Source, Tools
from domain.accounts import AccountOrder

FIRST = ("feed",)
"""Asked before whatever a platform names: an address of the account's own is the surest."""
LAST = ("entered",)
"""What people have entered stands in where no machine could look."""


@cache
def discover() -> MappingProxyType[str, Source]:
    """All sources by id."""
    found: dict[str, Source] = {}
    for info in pkgutil.iter_modules(package.__path__):
        source = getattr(importlib.import_module(f"{package.__name__}.{info.name}"), "SOURCE", None)
        if source is not None:
            found[source.id] = source
    return MappingProxyType(found)


def sources_for(order: AccountOrder, tools: Tools) -> list[Source]:
    """The sources this account can be asked by, in the order they are tried."""
    means = tools.book.platforms.get(order.account.platform)
    names = dict.fromkeys((*FIRST, *(means.sources if means else ()), *LAST))
    known = discover()
    return [known[name] for name in names if name in known and known[name].suits(order, tools)]
