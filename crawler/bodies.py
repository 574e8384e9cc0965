"""Bodies of list pages that a server vouches for by validators: asked again with them, the kept body is read as if it had just come.

A server that lies about its pages would make a column look stale. So a body stands in only where the server has shown that the same
validators come with the same body, for a few days at most after it was last received whole, and nowhere on a site that has ever sent
another body under the same validators. Sends nothing.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import zstandard

from crawler.spool import Place, Spool
from domain.fetches import Fetch

TRUSTED = timedelta(days=3)
"""So long after it was received whole a body may be read again."""
MOST_BYTES = 2_000_000
"""Packed bodies of one site, in all."""
_LARGEST = 1_000_000
"""Bytes of one body, unpacked."""


class Body(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A page as it came."""

    fetch: Fetch
    """The answer that brought it whole."""
    packed: bytes
    """Empty while it waits on disk."""
    digest: bytes
    etag: str = ""
    modified: str = ""
    proven: bool = False
    """The server has sent it twice, with the same validators."""

    @property
    def validators(self) -> dict[str, str]:
        """Headers that let the server answer «not modified»."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


class _Waiting(msgspec.Struct, frozen=True, gc=False):
    body: Body
    place: Place
    size: int
    """Bytes, packed."""


class Bodies:
    """Those of the sweep before, and those that the next one may use. They wait on disk."""

    def __init__(
        self, before: Mapping[str, Body] | None = None, *, lies: bool = False, spool: Spool | None = None
    ) -> None:
        self._spool = spool or Spool()
        self._before = {key: self._laid(body) for key, body in (before or {}).items()}
        self._kept: dict[str, _Waiting] = {}
        self.lies = lies
        """The site has sent different bodies with the same validators: nothing is taken on its word."""

    def of(self, key: str, now: datetime) -> Body | None:
        """The body to ask with; None where the page must be received whole."""
        waiting = self._before.get(key)
        if self.lies or waiting is None or not waiting.body.proven or now - waiting.body.fetch.at >= TRUSTED:
            return None
        return waiting.body

    def again(self, key: str) -> bytes | None:
        """The bytes of a page that has not changed; None when they are damaged, and then nothing is kept."""
        waiting = self._before[key]
        try:
            content = zstandard.decompress(self._spool.get(waiting.place), max_output_size=_LARGEST)
        except zstandard.ZstdError:
            return None
        if _digest(content) != waiting.body.digest:
            return None
        self._kept[key] = waiting
        return content

    def received(self, key: str, fetch: Fetch, content: bytes, *, etag: str, modified: str) -> None:
        """Keeps a page that came whole, where its server sends validators; what it sent before under the same ones tells whether they hold."""
        if not (etag or modified) or not content or len(content) > _LARGEST:
            return
        digest, waiting = _digest(content), self._before.get(key)
        before = waiting.body if waiting is not None else None
        same = before is not None and (before.etag, before.modified) == (etag, modified)
        if before is not None and same and before.digest != digest:
            self.lies = True
        body = Body(fetch=fetch, packed=b"", digest=digest, etag=etag, modified=modified, proven=same)
        if waiting is not None and waiting.body.digest == digest:
            self._kept[key] = _Waiting(body, waiting.place, waiting.size)
        else:
            self._kept[key] = self._laid(msgspec.structs.replace(body, packed=zstandard.compress(content, 3)))

    def forget(self, key: str) -> None:
        """Keeps nothing of a page."""
        self._kept.pop(key, None)

    def kept(self) -> dict[str, Body]:
        """What the next sweep gets, within the room there is; the smallest first, so that most pages find it."""
        if self.lies:
            return {}
        found: dict[str, Body] = {}
        left = MOST_BYTES
        for key, waiting in sorted(self._kept.items(), key=lambda pair: (pair[1].size, pair[0])):
            left -= waiting.size
            if left < 0:
                break
            found[key] = msgspec.structs.replace(waiting.body, packed=self._spool.get(waiting.place))
        return found

    def _laid(self, body: Body) -> _Waiting:
        place, size = self._spool.put(body.packed), len(body.packed)
        return _Waiting(msgspec.structs.replace(body, packed=b""), place, size)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
