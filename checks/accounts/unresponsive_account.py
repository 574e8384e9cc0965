"""Accounts that let nobody speak."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.fetches import Fetch
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import InteractionEntry, InteractionRecord

MUTE = frozenset({"auto_reply"})
"""A welcome by machine reaches nobody (indicators.md section 13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What counts as a way to be heard."""

    kinds: tuple[str, ...] = ("comment", "message", "consult", "menu_link")


@check(title="未提供有效互动功能")
def unresponsive_account(record: InteractionRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """An account shows no way to comment, write or ask, or the ways it shows lead nowhere.

    ## Why it matters
    An account without an effective interaction function fails the inspection (veto.media.no_interaction). There is no official
    definition: the machine says which entries it saw and what came of trying them, a person decides.

    ## How to fix it
    Open comments or messages and answer them, or put a menu entry there that leads to the site's message box, and see that it works.

    ## What it does not judge
    Accounts whose platform does not show its entries to the monitor; whether anybody answers. An entry that refused the monitor
    (a gate, a limit, robots) counts as there.
    """
    ways = [entry for entry in record.entries if entry.kind in params.kinds and entry.kind not in MUTE]
    if any(_works(entry) for entry in ways):
        return
    values: dict[str, Value] = {
        "entries": tuple(entry.label for entry in record.entries),
        "tried": tuple(entry.url for entry in ways if entry.tries),
        "number": len(ways),
    }
    message = (
        "可见的互动入口均打不开：{entries}" if ways else "没有看到评论、留言、咨询等互动入口（可见的入口：{entries}）"
    )
    yield Fault(
        message=message,
        values=values,
        evidence=(
            Evidence(kind=EvidenceKind.PAGE, url=record.url, captured_at=record.captured_at, key=record.evidence_key),
        ),
        outcome=Outcome.SUSPICION,
        confidence=0.7,
    )


def _works(entry: InteractionEntry) -> bool:
    """Not known to be dead: only two proper refusals of the address itself say so."""
    if not entry.tries:
        return True
    return not (len(entry.tries) > 1 and all(_dead(fetch) for fetch in entry.tries))


def _dead(fetch: Fetch) -> bool:
    if fetch.failure is not None:
        return not fetch.failure.ours
    return fetch.status is not None and fetch.status >= 400 and fetch.status not in (401, 403, 412, 429, 503)
