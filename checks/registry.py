"""Finds the checks by convention: one module, one function, one name; there is no list to edit."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, get_args, get_type_hints

import checks
from domain.findings import Fault
from domain.rules import Check

F = TypeVar("F", bound=Callable[..., Iterable[Fault]])

_TITLES: dict[str, str] = {}


class MalformedCheckError(Exception):
    """A module under checks/ that breaks the convention; the message names it."""


def check(*, title: str) -> Callable[[F], F]:
    """Mark a function as a check; ``title`` is its name for people, in Chinese."""

    def mark(function: F) -> F:
        _TITLES[f"{function.__module__}.{function.__qualname__}"] = title
        return function

    return mark


@cache
def discover() -> MappingProxyType[str, Check]:
    """All checks by id. Raises MalformedCheckError for a module that breaks the convention."""
    found: dict[str, Check] = {}
    for info in pkgutil.walk_packages(checks.__path__, prefix="checks."):
        if info.ispkg:
            continue
        module = importlib.import_module(info.name)
        marked = [
            (name, function)
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if f"{function.__module__}.{name}" in _TITLES and function.__module__ == info.name
        ]
        if not marked:
            continue
        parts = info.name.split(".")
        (name, function), *more = marked
        if more or name != parts[-1] or len(parts) != 3:
            raise MalformedCheckError(f"{info.name}: a check's module holds one check of the module's own name")
        if name in found:
            raise MalformedCheckError(f"{info.name}: the id {name!r} is taken by another group")
        found[name] = _describe(name, parts[1], function)
    return MappingProxyType(dict(sorted(found.items())))


def _describe(name: str, group: str, function: Callable[..., Iterable[Fault]]) -> Check:
    hints = get_type_hints(function)
    parameters = list(inspect.signature(function).parameters)
    if len(parameters) != 3 or hints.get(parameters[2]) is not datetime:
        raise MalformedCheckError(f"{name}: a check takes (record, params, now)")
    params_type: Any = hints[parameters[1]]
    record_hint: Any = hints[parameters[0]]
    record_types = get_args(record_hint) if isinstance(record_hint, UnionType) else (record_hint,)
    return Check(
        id=name,
        title=_TITLES[f"{function.__module__}.{name}"],
        group=group,
        doc=inspect.getdoc(function) or "",
        record_type=record_types[0],
        further_types=record_types[1:],
        params_type=params_type,
        run=function,
    )
