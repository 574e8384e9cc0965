"""Where the bundle of a finished sweep lies on this machine: where it was made, else brought from the place that machines share."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import structlog

from crawler.bundle import BundleError
from crawler.parcel import laid_out, unpack
from models.errors import BlobsUnreachableError
from models.shelves import Shelf, name_of
from pipeline.brought import Brought

log = structlog.get_logger()

_AWAY_S = 15.0
"""After the shared place did not answer nobody asks it for so long: a page must not wait for it again and again."""
_NOT_THERE_S = 20.0
"""A bundle that was not to be had is asked for again after so long."""
_REMEMBERED = 10_000
_AT_ONCE = 8
_CHUNK = 64


class SharedBundles:
    """Folders of bundles, by key."""

    def __init__(self, made: Path, shelf: Shelf, brought: Brought) -> None:
        """``made``: where this machine's own sweeps leave theirs."""
        self._made = made
        self._shelf = shelf
        self._brought = brought
        self._away_until = 0.0
        self._again_at: dict[str, float] = {}

    def folder(self, key: str) -> Path:
        """The bundle's folder. Where it is not to be had: the one in which it would have been made, and nothing is there."""
        made = self._made / key
        if not key or made.is_dir():
            return made
        return self._brought.find(key) or self._bring(key) or made

    def folders(self, keys: Iterable[str]) -> Iterator[Path]:
        """The folders of many, in this order; some are brought side by side."""
        left = iter(keys)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="bring") as hands:
            while some := list(islice(left, _CHUNK)):
                yield from hands.map(self.folder, some)

    def _bring(self, key: str) -> Path | None:
        now = time.monotonic()
        if now < self._away_until or now < self._again_at.get(key, 0.0):
            return None
        try:
            name_of(key)
            piece = self._shelf.get(key)
            if piece is not None:
                path = self._brought.lay(key, laid_out(unpack(piece)))
                self._again_at.pop(key, None)
                return path
        except BlobsUnreachableError as error:
            self._away_until = time.monotonic() + _AWAY_S
            log.warning("bundles of other machines cannot be read: the shared place is away", error=str(error))
            return None
        except (BundleError, OSError, ValueError) as error:
            log.warning("a bundle of another machine is passed over", bundle=key, error=str(error))
        if len(self._again_at) >= _REMEMBERED:
            self._again_at.clear()
        self._again_at[key] = time.monotonic() + _NOT_THERE_S
        return None
