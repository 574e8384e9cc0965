"""What a person may point at by its address without there being an issue: a link or a message of the site's newest whole sweep."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.bundle import BundleError, SweepBundle
from domain.records import LinkKind, LinkRecord, ReplyRecord
from domain.sweeps import KnownFault
from models.queries import newest_bundle
from models.registry import SiteRow
from pipeline.wiring import Wiring

_PLACES = 2
"""Of the pages that name a link so many are opened: enough to see that it is still named."""


def pointed_at(session: Session, wiring: Wiring, code: str, url: str) -> KnownFault | None:
    """The link or message at this address, as an order names what is to be looked at; None when the newest sweep met neither.

    No check is named: nobody has called it wrong.
    """
    sweep = session.scalar(select(SiteRow.latest_sweep_id).where(SiteRow.code == code))
    key = newest_bundle(session, sweep)
    if not key:
        return None
    bundle = SweepBundle(wiring.bundle_folder(key))
    try:
        for message in bundle.records(ReplyRecord):
            if message.target.key == url and not message.imported:
                places = (message.board_url,) if message.board_url else ()
                return KnownFault(check_id="", target=message.target, found_on=places)
        for link in bundle.records(LinkRecord):
            if link.target.key == url and link.kind is not LinkKind.FORM and link.instances:
                return KnownFault(check_id="", target=link.target, found_on=link.found_on[:_PLACES])
    except BundleError:
        return None
    return None
