"""Files that the JSON interface hands out: their description, and how many are made at a time."""

import threading
from collections.abc import Callable
from typing import Any

from domain.wording import N_, PlainError

AT_ONCE = 2
"""Documents made at the same time: each may start a browser or read a whole period."""
_ROOM = threading.BoundedSemaphore(AT_ONCE)
_PATIENCE_S = 60.0


class BusyError(PlainError):
    """Too many documents are being made."""


def file_answers(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """What the description says of a route that answers with a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {200: {"description": "The file", "content": content}}


def made(make: Callable[[], bytes]) -> bytes:
    """Make a document as soon as there is room. Raises BusyError after a minute, and what making it raises."""
    if not _ROOM.acquire(timeout=_PATIENCE_S):
        raise BusyError(N_("正在生成的文书太多：请稍后再试。"))
    try:
        return make()
    finally:
        _ROOM.release()
