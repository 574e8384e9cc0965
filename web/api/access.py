"""The part of the JSON interface about tokens: made, listed, taken back."""

from datetime import timedelta

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from domain.people import Right
from models.database import transaction
from pipeline.tokens import Token, make_token, revoke_token, tokens_of
from web.api.door import Reader, not_found
from web.api.routes import Number
from web.api.shapes_telling import TokenIn, TokenOut

router = APIRouter(tags=["access"])


@router.get("/tokens")
def tokens(caller: Reader, everybody: bool = False) -> list[TokenOut]:
    """One's own tokens, newest first; with ``everybody`` those of all people, which takes the right to manage."""
    if everybody and Right.MANAGE not in caller.rights:
        raise HTTPException(403)
    with transaction(caller.desk.wiring.sessions) as session:
        return [_token(one) for one in tokens_of(session, caller.person, everybody=everybody)]


@router.post("/tokens", status_code=201)
def add_token(caller: Reader, wanted: TokenIn) -> TokenOut:
    """A new token; its secret is in this answer and nowhere else. A token makes none that may do more than itself."""
    if not set(wanted.scopes) <= caller.rights:
        raise HTTPException(403, detail="a token never allows more than the one that makes it")
    lives = timedelta(days=wanted.days) if wanted.days else None
    with transaction(caller.desk.wiring.sessions) as session:
        made, secret = make_token(
            session, caller.person, name=wanted.name, scopes=wanted.scopes, actor=caller.actor, lives=lives
        )
    return _token(made, secret=secret)


@router.delete("/tokens/{token_id}", status_code=204)
def drop_token(caller: Reader, token_id: Number) -> Response:
    """Take a token back, at once: one's own, or with the right to manage anybody's."""
    manager = Right.MANAGE in caller.rights
    with transaction(caller.desk.wiring.sessions) as session:
        if not revoke_token(session, caller.person, token_id, everybody=manager, actor=caller.actor):
            raise not_found()
    return Response(status_code=204)


def _token(one: Token, *, secret: str | None = None) -> TokenOut:
    return TokenOut(
        id=one.id, name=one.name, hint=one.hint, scopes=list(one.scopes), owner=one.owner, created_at=one.created_at,
        expires_at=one.expires_at, used_at=one.used_at, revoked_at=one.revoked_at, secret=secret,
    )  # fmt: skip
