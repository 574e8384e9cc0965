"""What the routes of the JSON interface that change issues share: the deed a body asks for, if its sender may do it."""

from starlette.exceptions import HTTPException

from domain.people import Right
from pipeline.deeds import OF_REVIEWERS, Deed
from web.api.door import Caller
from web.api.shapes import ActIn


def deed_of(caller: Caller, wanted: ActIn) -> Deed:
    """The deed. Raises ActError where it lacks something, and HTTPException where the caller may not."""
    if wanted.act in OF_REVIEWERS and Right.REVIEW not in caller.rights:
        raise HTTPException(403)
    deed = Deed(
        act=wanted.act, note=wanted.note, reason=wanted.reason, until=wanted.until, to=wanted.to, due=wanted.due
    )
    deed.check()
    return deed
