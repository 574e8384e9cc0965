"""Long lists of keys and rows by the part, since a statement takes only so many values; asks nothing itself."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 500
"""Keys in one question, or rows of one statement."""


def in_parts(many: Sequence[T], most: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """All of them in their order, at most ``most`` at a time; nothing for an empty list."""
    return (many[start : start + most] for start in range(0, len(many), most))
