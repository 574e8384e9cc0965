"""Reads what is given for a setting as its declared type has it, or says in a sentence why it cannot. Of single settings it knows nothing."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
from msgspec.inspect import EnumType, FloatType, IntType, LiteralType, StrType, Type, UnionType, type_info

from config.kinds import OTHERWISE, UnfitError


def read(kind: Any, value: object) -> Any:
    """What environment, file or code give, as the type ``kind`` has it; whatever this returns it takes again unchanged.

    Numbers with their bounds, words, enums, texts and paths are msgspec's; a kind of our own (``config.kinds``) is a function in ``Annotated``.
    Raises UnfitError, of a list for the part that does not fit.
    """
    own = next(filter(callable, getattr(kind, "__metadata__", ())), None)
    if own is not None:
        return own(value)
    if get_origin(kind) is tuple:
        return tuple(read(get_args(kind)[0], part) for part in _parts(value))
    given = _number(value) if isinstance(_about(kind), IntType | FloatType) else value
    try:
        # 8.0 is a whole number; but a text that is no number by now is none, though msgspec would take «null» and «nan» as well.
        return msgspec.convert(given, kind, strict=isinstance(given, str), dec_hook=_path)
    except msgspec.ValidationError:
        raise _unfit(kind, value, given) from None


def _parts(value: object) -> Iterable[object]:
    """«a, b» from the environment → ["a", "b"]; lists from the file stay."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list | tuple):
        return value
    raise UnfitError(OTHERWISE, value)


def _about(kind: Any) -> Type:
    """What msgspec knows of a type; of «this or None» what it knows of this."""
    about = type_info(kind)
    return about.types[0] if isinstance(about, UnionType) else about


def _number(value: object) -> object:
    """The number that people mean by a text: msgspec goes by JSON's grammar, in which «08» is none. What is infinite is left as text."""
    try:
        number = float(value) if isinstance(value, str) else value
    except ValueError:
        return value
    return number if not isinstance(number, float) or math.isfinite(number) else str(value)


def _path(kind: type, value: object) -> object:
    """Paths, which msgspec leaves to us."""
    if kind is not Path or not isinstance(value, str | Path):
        raise TypeError
    return Path(value)


def _unfit(kind: Any, value: object, given: object) -> UnfitError:
    """Why msgspec refused ``given``, which stands for ``value``: from the type as declared, not from msgspec's words."""
    match _about(kind):
        case IntType() | FloatType() as about:
            return _no_such_number(about, value, given)
        case LiteralType():  # in the order of the source; msgspec sorts them
            return _none_of(get_args(kind), value)
        case EnumType(cls=members):
            return _none_of([member.value for member in members], value)
        case StrType(min_length=1) if value == "":
            return UnfitError("{where}：不能为空", value)
        case _:
            return UnfitError(OTHERWISE, value)


def _none_of(words: Iterable[object], value: object) -> UnfitError:
    return UnfitError("{where}：读到“{value}”，可用的有：{expected}", value, expected="、".join(map(str, words)))


def _no_such_number(about: IntType | FloatType, value: object, given: object) -> UnfitError:
    number = None if isinstance(given, bool) or not isinstance(given, int | float) else given
    if isinstance(about, IntType) and (number is None or number % 1):
        return UnfitError("{where}：读到“{value}”，应为整数", value)
    if number is None:
        return UnfitError("{where}：读到“{value}”，应为数字", value)
    if about.ge is not None and number < about.ge:
        return UnfitError("{where}：读到“{value}”，不能小于 {ge}", value, ge=f"{about.ge:g}")
    if about.gt is not None and number <= about.gt:
        return UnfitError("{where}：读到“{value}”，应大于 {gt}", value, gt=f"{about.gt:g}")
    if about.le is not None and number > about.le:
        return UnfitError("{where}：读到“{value}”，不能大于 {le}", value, le=f"{about.le:g}")
    return UnfitError(OTHERWISE, value)
