"""``python -m jobs.preview_child``: composes one digest for whoever started it, behind all who serve, and goes; sends nothing."""

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Thread

import msgspec

from config.settings import Settings
from domain.wording import PlainError
from jobs.previews import Answer, Order, Preview
from models.blobs import BlobStore
from models.database import Sessions, open_database, sessions, transaction
from pipeline.digest_readers import first_reader
from pipeline.notify import send_digests
from pipeline.wiring import blobs_of, database_url

POLITE = 10
"""How far it stands back behind the processes that serve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What composing needs of the wiring: no claims, no migration."""

    settings: Settings
    sessions: Sessions
    blobs: BlobStore
    clock: Callable[[], datetime]


def composed(order: Order) -> Answer:
    """The digest that was asked for, or why there is none, in a sentence."""
    settings = Settings(**order.settings)
    engine = open_database(database_url(settings))
    room = Room(settings=settings, sessions=sessions(engine), blobs=blobs_of(settings), clock=lambda: order.now)
    try:
        with transaction(room.sessions) as session:
            to = order.to or first_reader(session, settings)
        told = send_digests(room, order.day, send=False, only=to) if to else []
    except PlainError as error:
        return Answer(error=error.message, values=dict(error.values))
    finally:
        engine.dispose()
    one = next((one for one in told if one.letter is not None), None)
    if one is None or one.letter is None:
        return Answer()
    letter = one.letter
    return Answer(
        preview=Preview(
            email=one.recipient.email,
            name=one.recipient.name,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            pictures=tuple(sorted([*(["trend"] if letter.trend else []), *letter.pictures])),
            attachment_bytes=len(letter.table),
        )
    )


def main() -> None:
    """Read the order, say the answer."""
    os.nice(POLITE)
    gc.disable()  # it makes many things, keeps them all and ends: looking for what could go is a quarter of its work
    # What anything prints on its way goes to the log of whoever started this.
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    Thread(target=_end_with_parent, daemon=True).start()
    answer = msgspec.json.encode(composed(order))
    answer_to.write(answer)
    answer_to.close()


def _end_with_parent() -> None:
    """Nobody may be left who composes for nobody: when whoever started this is gone, so is this."""
    while os.read(0, 1):  # not by way of ``sys.stdin``, whose lock would be missed at the usual end
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
