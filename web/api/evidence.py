"""The part of the JSON interface that hands out evidence: lists, descriptions, bytes, WARC files, and the proof that nothing changed."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from domain.findings import Evidence
from domain.issues import Issue
from domain.people import Right
from models.database import transaction
from models.errors import BlobDamagedError, StorageError
from models.queries_evidence import EvidenceLine, evidence_of, evidence_page
from models.queries_issues import issue_seen_by
from models.sight import owns
from pipeline.evidence import Verified, verify_evidence, verify_issue, warc_of
from pipeline.objections import objection_of
from web.api.door import Caller, Part, Reader, Worker, not_found
from web.api.files import file_answers
from web.api.routes import Number, Print, Q, page
from web.api.shapes import Page
from web.api.shapes_seen import EvidenceHeld, EvidenceOut, NamedPiece, VerifiedOut, VerifyIn
from web.served import SANDBOX, media_type, sandboxed

router = APIRouter(tags=["evidence"])
Key = Annotated[str, Path(pattern=r"^sha256:[0-9a-f]{64}$", description="sha256: and 64 hexadecimal digits")]


@router.get("/evidence")
def evidence_list(
    caller: Reader, part: Part, site: Annotated[str, Query(min_length=1, max_length=64)], check: Q = ""
) -> Page[EvidenceOut]:
    """What the kept sweeps of one site or account hold as evidence, newest first."""
    with transaction(caller.desk.wiring.sessions) as session:
        if not owns(session, site, caller.unit):
            raise not_found()
        lines, total = evidence_page(session, site, check=check, limit=part.limit, offset=part.offset)
    return Page[EvidenceOut](**page(caller, [EvidenceOut(**_fields(line)) for line in lines], total, part))


@router.post("/evidence/verify")
def verify(caller: Worker, wanted: VerifyIn) -> VerifiedOut:
    """Read every piece anew and compare it with the hash it is named by. Everything at once takes the right to manage."""
    wiring = caller.desk.wiring
    if wanted.issue:
        return _verified(verify_issue(wiring, _issue(caller, wanted.issue)))
    if wanted.site:
        with transaction(wiring.sessions) as session:
            if not owns(session, wanted.site, caller.unit):
                raise not_found()
    elif Right.MANAGE not in caller.rights:
        raise HTTPException(403)
    return _verified(verify_evidence(wiring, subject=wanted.site))


@router.get("/evidence/{key}")
def evidence(caller: Reader, key: Key, issue: Q = "") -> EvidenceHeld:
    """Where and when it was seen, for what, and whether its bytes are still those that were stored."""
    return _held(caller, _line(caller, key, issue))


@router.get("/evidence/{key}/content", response_class=Response, responses=file_answers("*/*"))
def evidence_content(caller: Reader, key: Key, issue: Q = "", save: bool = False) -> Response:
    """The bytes, sandboxed: a picture as a picture, a page of a watched site as text, never as a page."""
    _line(caller, key, issue)
    try:
        return sandboxed(caller.desk, key, save=save)
    except StorageError as error:
        raise not_found() from error


@router.get("/issues/{fingerprint}/evidence")
def issue_evidence(caller: Reader, fingerprint: Print) -> list[EvidenceHeld]:
    """All that an issue is based on, each piece compared with its hash."""
    issue = _issue(caller, fingerprint)
    return [_held(caller, _of_issue(issue, item)) for item in issue.evidence]


@router.get("/issues/{fingerprint}/warc", response_class=Response, responses=file_answers("application/warc"))
def issue_warc(caller: Reader, fingerprint: Print) -> Response:
    """All evidence of an issue as a file for any web-archive viewer."""
    content = warc_of(caller.desk.wiring, _issue(caller, fingerprint))
    name = f'attachment; filename="{fingerprint[:12]}.warc.gz"'
    return Response(
        content,
        media_type="application/warc",
        headers={"content-disposition": name, "content-security-policy": SANDBOX},
    )


@router.get("/objections/{objection_id}/file", response_class=Response, responses=file_answers("*/*"))
def objection_file(caller: Reader, objection_id: Number) -> Response:
    """The file that came with an objection; always saved, never shown."""
    with transaction(caller.desk.wiring.sessions) as session:
        found = objection_of(session, objection_id, unit=caller.unit)
    if found is None or not found.file_key:
        raise not_found()
    try:
        return sandboxed(caller.desk, found.file_key, found.file_name, save=True)
    except StorageError as error:
        raise not_found() from error


def _issue(caller: Caller, fingerprint: str) -> Issue:
    with transaction(caller.desk.wiring.sessions) as session:
        found = issue_seen_by(session, fingerprint, unit=caller.unit)
    if found is None:
        raise not_found()
    return found


def _line(caller: Caller, key: str, fingerprint: str) -> EvidenceLine:
    """The piece, if a finding about a site of this caller names it, or the issue named: that outlives old sweeps."""
    with transaction(caller.desk.wiring.sessions) as session:
        line = evidence_of(session, key, unit=caller.unit)
        issue = issue_seen_by(session, fingerprint, unit=caller.unit) if line is None and fingerprint else None
    if line is None and issue is not None:
        line = next((_of_issue(issue, item) for item in issue.evidence if item.key == key), None)
    if line is None:
        raise not_found()
    return line


def _of_issue(issue: Issue, item: Evidence) -> EvidenceLine:
    return EvidenceLine(
        key=item.key,
        url=item.url,
        captured_at=item.captured_at,
        subject=issue.subject,
        fingerprint=issue.fingerprint,
        check_id=issue.check_id,
        kind=item.kind,
        excerpt=item.excerpt,
    )


def _fields(line: EvidenceLine) -> dict[str, object]:
    return {
        "key": line.key, "kind": line.kind.value if line.kind else "", "url": line.url, "captured_at": line.captured_at,
        "excerpt": line.excerpt, "site": line.subject, "check": line.check_id, "issue": line.fingerprint,
    }  # fmt: skip


def _held(caller: Caller, line: EvidenceLine) -> EvidenceHeld:
    state, content = "excerpt", None
    if line.key:
        try:
            state, content = "whole", caller.desk.wiring.blobs.get(line.key)
        except BlobDamagedError:
            state = "damaged"
        except StorageError:
            state = "missing"
    return EvidenceHeld(
        **_fields(line),
        state=state,
        bytes=None if content is None else len(content),
        media_type=None if content is None else media_type(content),
    )


def _verified(found: Verified) -> VerifiedOut:
    return VerifiedOut(
        well=found.well,
        whole=found.whole,
        damaged=[NamedPiece(key=key, issue=print_) for key, print_ in found.damaged],
        missing=[NamedPiece(key=key, issue=print_) for key, print_ in found.missing],
    )
