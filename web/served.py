"""Bytes of others, served so that no browser runs them: pictures are shown, text is text, everything else is saved."""

import re

from fastapi.responses import Response

from models.errors import StorageError
from web.desk import Desk

SANDBOX = "sandbox; default-src 'none'; img-src 'self' data:"
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
    (b"GIF8", "image/gif"),
)
_UNSAFE = re.compile(r"[^\w.\-]+")


def sandboxed(desk: Desk, key: str, name: str = "", *, save: bool) -> Response:
    """A blob under headers that keep it from doing anything. Raises StorageError when it is gone or damaged."""
    content = desk.wiring.blobs.get(key)
    kind = media_type(content)
    shown = kind.startswith(("image/", "text/"))
    headers = {"content-security-policy": SANDBOX, "cache-control": "private, max-age=86400, immutable"}
    if save or not shown:
        safe = _UNSAFE.sub("_", name)[:100] or f"{key[7:19]}{_ending(content, kind)}"
        ascii_name = safe.encode("ascii", "replace").decode().replace("?", "_")
        headers["content-disposition"] = f'attachment; filename="{ascii_name}"'
    return Response(content, media_type=kind, headers=headers)


def blob_or_none(desk: Desk, key: str) -> bytes | None:
    """A blob; None when it is gone or no longer what was stored."""
    try:
        return desk.wiring.blobs.get(key)
    except StorageError:
        return None


def media_type(content: bytes) -> str:
    """What a blob is sent as: never HTML, never a script."""
    picture = next((kind for head, kind in _PICTURES if content.startswith(head)), "")
    return picture or ("text/plain; charset=utf-8" if _is_text(content) else "application/octet-stream")


def _is_text(content: bytes) -> bool:
    try:
        content[:200_000].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 199_990
    return b"\0" not in content[:200_000]


def _ending(content: bytes, kind: str) -> str:
    if kind.startswith("image/"):
        return "." + kind.partition("/")[2]
    if content[:5] == b"WARC/" or content[:2] == b"\x1f\x8b":
        return ".warc.gz" if content[:2] == b"\x1f\x8b" else ".warc"
    return ".bin"
