"""Evidence as bytes, from its own path: never a page of ours, never run; pictures are shown, text is text, the rest is saved."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from models.database import transaction
from models.errors import StorageError
from models.queries_evidence import evidence_of
from models.queries_issues import issue_seen_by
from pipeline.evidence import warc_of
from pipeline.objections import objection_of
from web.listing import asked
from web.pages.issues import find_issue
from web.visit import MissingError, Reader

router = APIRouter()
SANDBOX = "sandbox; default-src 'none'; img-src 'self' data:"
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))
_KEY = re.compile(r"sha256:[0-9a-f]{64}")
_UNSAFE = re.compile(r"[^\w.\-]+")


@router.get("/evidence/{key}")
def evidence(visit: Reader, key: str) -> Response:
    """The bytes under a key that some issue of this person's sites names."""
    if not _KEY.fullmatch(key):
        raise MissingError
    with transaction(visit.desk.wiring.sessions) as session:
        known = evidence_of(session, key, unit=visit.unit) is not None
        if not known and (print_ := asked(visit, "issue")):
            # An issue outlives the findings of old sweeps.
            issue = issue_seen_by(session, print_, unit=visit.unit)
            known = issue is not None and any(item.key == key for item in issue.evidence)
    if not known:
        raise MissingError
    return _sandboxed(visit, key, "", save=asked(visit, "save") == "1")


@router.get("/issues/{fingerprint}/warc")
def warc(visit: Reader, fingerprint: str) -> Response:
    """All evidence of an issue as a file for any web-archive viewer."""
    content = warc_of(visit.desk.wiring, find_issue(visit, fingerprint))
    name = f'attachment; filename="{fingerprint[:12]}.warc.gz"'
    headers = {"content-disposition": name, "content-security-policy": SANDBOX}
    return Response(content, media_type="application/warc", headers=headers)


@router.get("/objections/{objection_id}/file")
def objection_file(visit: Reader, objection_id: int) -> Response:
    """The file that came with an objection; always saved, never shown."""
    with transaction(visit.desk.wiring.sessions) as session:
        found = objection_of(session, objection_id, unit=visit.unit)
    if found is None or not found.file_key:
        raise MissingError
    return _sandboxed(visit, found.file_key, found.file_name, save=True)


def _sandboxed(visit: Reader, key: str, name: str, *, save: bool) -> Response:
    try:
        content = visit.desk.wiring.blobs.get(key)
    except StorageError as error:
        raise MissingError from error
    kind = next((kind for head, kind in _PICTURES if content.startswith(head)), "")
    text = not kind and _is_text(content)
    headers = {"content-security-policy": SANDBOX, "cache-control": "private, max-age=86400, immutable"}
    if save or not (kind or text):
        safe = _UNSAFE.sub("_", name)[:100] or f"{key[7:19]}{_ending(content, kind)}"
        ascii_name = safe.encode("ascii", "replace").decode().replace("?", "_")
        headers["content-disposition"] = f'attachment; filename="{ascii_name}"'
    return Response(
        content,
        media_type=kind or ("text/plain; charset=utf-8" if text else "application/octet-stream"),
        headers=headers,
    )


def _is_text(content: bytes) -> bool:
    try:
        content[:200_000].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 199_990
    return b"\0" not in content[:200_000]


def _ending(content: bytes, kind: str) -> str:
    if kind:
        return "." + kind.partition("/")[2]
    if content[:5] == b"WARC/" or content[:2] == b"\x1f\x8b":
        return ".warc.gz" if content[:2] == b"\x1f\x8b" else ".warc"
    return ".bin"
