"""Trees of YAML files kept beside them, as Python keeps compiled sources: parsing one takes a third of a second of every command.

``<folder>/__pycache__/<name>.json`` holds the fingerprint of the file and of the code that reads it. What is damaged, of another file
or cannot be written is passed over: the file is then parsed.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")


class _File(msgspec.Struct, forbid_unknown_fields=True):
    fingerprint: str
    tree: object


def fingerprint(text: str, reader: Path) -> str:
    """Of a document's words and of the source that reads it."""
    with contextlib.suppress(OSError):
        return hashlib.sha256(reader.read_bytes() + b"\0" + text.encode("utf-8", "surrogatepass")).hexdigest()
    return ""


def remembered(path: Path, mark: str, rebuild: Callable[[object], T]) -> T | None:
    """The tree kept for the document at ``path``, made by ``rebuild``; None when there is none that can be believed."""
    if not mark:
        return None
    try:
        kept = msgspec.json.decode(_place(path).read_bytes(), type=_File)
        return rebuild(kept.tree) if kept.fingerprint == mark else None
    except (OSError, msgspec.MsgspecError, TypeError, ValueError, LookupError, RecursionError):
        return None


def remember(path: Path, mark: str, tree: object, same: Callable[[object], bool]) -> None:
    """Keeps a tree for the next reader, if it comes back the ``same``; where nothing may be written, nothing is."""
    if not mark:
        return
    place = _place(path)
    temporary = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        written = msgspec.json.encode(_File(fingerprint=mark, tree=tree))
        if not same(msgspec.json.decode(written, type=_File).tree):
            return  # a number that JSON has no word for
        place.parent.mkdir(exist_ok=True)
        temporary.write_bytes(written)
        temporary.replace(place)
    except (OSError, TypeError, ValueError, LookupError, RecursionError, msgspec.MsgspecError):
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _place(path: Path) -> Path:
    return path.parent / "__pycache__" / f"{path.name}.json"
