"""Masks personal numbers in the words of a record about to be written: no bundle ever holds one, whatever field it came in."""

import re
from typing import Any

import msgspec

from crawler.extract.personal import masked

_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_BETWEEN = b" -\xc2\xa0"
"""What may stand within a written number: blanks (the last two bytes are the one that does not break) and hyphens."""
_LONG = b"0" * 11
"""What the shortest personal number comes to, digits as noughts; most records hold none and cost one look."""
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|sha256:", re.IGNORECASE)


def looks_private(line: bytes | bytearray, start: int = 0) -> bool:
    """True when the encoded record holds a long number from ``start`` on, in one piece or in groups of any size."""
    return _LONG in line[start:].translate(_DIGITS, _BETWEEN)


def discreet(line: bytes) -> bytes:
    """The encoded record with its words masked. Addresses stay: they are what is watched."""
    return msgspec.json.encode(_masked(msgspec.json.decode(line)))


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return value if _ADDRESS.match(value) else masked(value)
    if isinstance(value, list):
        return [_masked(part) for part in value]
    if isinstance(value, dict):
        return {key: _masked(part) for key, part in value.items()}
    return value
