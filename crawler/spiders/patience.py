"""A limit to the work one page may cost: a page on which an extractor labours for ever is given up, not the child with all its sites."""

import functools
import signal
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec, TypeVar

LONGEST_S = 20.0
"""Of processor time, so that a busy machine changes nothing. The longest pages, eight megabytes of links, take a few seconds."""

P = ParamSpec("P")
T = TypeVar("T")
_guarding = False
_installed = False


class PageTooHardError(Exception):
    """A page whose reading has cost more than any page may: it could not be looked at."""


def watch_reading() -> None:
    """Makes ``limited`` hold in this process; to be called by its main thread."""
    global _installed
    signal.signal(signal.SIGVTALRM, _give_up)
    _installed = True


def limited(read: Callable[P, T]) -> Callable[P, T]:
    """The same function, ended by a PageTooHardError where it labours longer than ``LONGEST_S``; within another limited one it has that one's time.

    Expressions are searched for with an eye on signals; a parser is not ended, and its input is bounded by ``crawler.extract.depth``.
    """

    @functools.wraps(read)
    def reading(*args: P.args, **named: P.kwargs) -> T:
        global _guarding
        if _guarding or not _installed:
            return read(*args, **named)
        _guarding = True
        # Again and again: what catches the first end may begin something that lasts as long.
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S, LONGEST_S)
        try:
            return read(*args, **named)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            _guarding = False

    return reading


def _give_up(_: int, __: FrameType | None) -> None:
    if _guarding:
        raise PageTooHardError(f"more than {LONGEST_S:g} s of work")
