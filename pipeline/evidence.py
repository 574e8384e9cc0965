"""Proof that evidence is what was seen: every named blob compared with its hash, and records for web-archive viewers."""

import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from warcio.warcwriter import WARCWriter

from domain.issues import Issue
from models.database import transaction
from models.errors import BlobDamagedError, BlobMissingError
from models.queries_evidence import all_evidence
from pipeline.wiring import Wiring, product_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What comparing every piece has shown."""

    whole: int
    damaged: tuple[tuple[str, str], ...]
    """Key and issue of what is no longer what was stored."""
    missing: tuple[tuple[str, str], ...]
    """Key and issue of what is no longer there."""

    @property
    def well(self) -> bool:
        """True when nothing changed."""
        return not self.damaged and not self.missing


def verify_evidence(wiring: Wiring, *, subject: str = "") -> Verified:
    """Read every piece of evidence that a finding or an issue names, and compare it with the hash it is named by."""
    with transaction(wiring.sessions) as session:
        named = list(all_evidence(session, subject=subject))
    return _compared(wiring, named)


def verify_issue(wiring: Wiring, issue: Issue) -> Verified:
    """The same for what one issue names."""
    return _compared(wiring, [(item.key, issue.fingerprint) for item in issue.evidence if item.key])


def _compared(wiring: Wiring, named: Iterable[tuple[str, str]]) -> Verified:
    whole, damaged, missing = 0, [], []
    for key, fingerprint in named:
        try:
            wiring.blobs.get(key)
            whole += 1
        except BlobMissingError:
            missing.append((key, fingerprint))
        except BlobDamagedError:
            damaged.append((key, fingerprint))
    return Verified(whole=whole, damaged=tuple(damaged), missing=tuple(missing))


def warc_of(wiring: Wiring, issue: Issue) -> bytes:
    """An issue's evidence as a WARC file: what is a WARC already is taken over, everything else becomes a resource record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    about = {"software": f"Xunwang {product_version()}", "format": "WARC File Format 1.0", "issue": issue.fingerprint}
    out.write(_record(writer.create_warcinfo_record(f"{issue.fingerprint}.warc.gz", about)))
    for item in issue.evidence:
        if not item.key:
            continue
        try:
            content = wiring.blobs.get(item.key)
        except (BlobMissingError, BlobDamagedError):
            continue
        if _is_warc(content):
            out.write(content)
            continue
        record = writer.create_warc_record(
            item.url or f"urn:xunwang:{item.key}",
            "resource",
            payload=io.BytesIO(content),
            length=len(content),  # without it the library buffers the record in a file that it leaves open
            warc_content_type=_kind(content),
            warc_headers_dict={
                "WARC-Date": item.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "X-Xunwang-Kind": item.kind.value,
                "X-Xunwang-Key": item.key,
            },
        )
        out.write(_record(record))
    return out.getvalue()


def _record(record: object) -> bytes:
    piece = io.BytesIO()
    WARCWriter(piece, gzip=True).write_record(record)
    return piece.getvalue()


def _is_warc(content: bytes) -> bool:
    if content[:5] == b"WARC/":
        return True
    if content[:2] != b"\x1f\x8b":
        return False
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(content)).read(5) == b"WARC/"
    except (OSError, EOFError):
        return False


def _kind(content: bytes) -> str:
    if content.startswith(b"\x89PNG"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "text/html" if b"<" in content[:200] else "application/octet-stream"
