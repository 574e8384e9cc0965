"""Evidence as bytes, from its own path: never a page of ours, never run; pictures are shown, text is text, the rest is saved."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from models.database import transaction
from models.errors import StorageError
from models.people import entry_file
from models.queries_evidence import evidence_of
from models.queries_issues import issue_seen_by
from models.sight import owns
from pipeline.evidence import warc_of
from pipeline.objections import objection_of
from pipeline.proofs import proof_of
from web.listing import asked
from web.pages.issues import find_issue
from web.served import SANDBOX, sandboxed
from web.visit import MissingError, Reader

router = APIRouter()
_KEY = re.compile(r"sha256:[0-9a-f]{64}")


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
    return _served(visit, key, "", save=asked(visit, "save") == "1")


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
    return _served(visit, found.file_key, found.file_name, save=True)


@router.get("/proofs/{proof_id}")
def proof(visit: Reader, proof_id: int) -> Response:
    """What a person has put beside a decision: a picture is shown, anything else is saved."""
    with transaction(visit.desk.wiring.sessions) as session:
        found = proof_of(session, proof_id, unit=visit.unit)
    if found is None:
        raise MissingError
    return _served(visit, found.key, found.name, save=not found.is_picture or asked(visit, "save") == "1")


@router.get("/sites/{code}/entries/{key}")
def entered(visit: Reader, code: str, key: str) -> Response:
    """A file that came with what a person has entered about a site or account."""
    with transaction(visit.desk.wiring.sessions) as session:
        name = entry_file(session, code, key) if owns(session, code, visit.unit) else None
    if name is None:
        raise MissingError
    return _served(visit, key, name, save=asked(visit, "save") == "1")


def _served(visit: Reader, key: str, name: str, *, save: bool) -> Response:
    try:
        return sandboxed(visit.desk, key, name, save=save)
    except StorageError as error:
        raise MissingError from error
