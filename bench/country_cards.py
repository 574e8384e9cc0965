"""Score cards of a made-up country: some are computed by the product's own scoring, every site gets one of them as its own."""

import json
import random
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bench.bulk import moment
from bench.country_life import FAULTS
from bench.country_size import Size
from config.loader import load_set
from domain.findings import Fault, Finding, Outcome
from domain.registry import Site, SiteKind
from domain.scorecards import FiledFinding, Judged, Period, ScoreCard
from domain.targets import TargetKind, TargetRef
from scoring.card import score_card

SET_ID = "cn-2019"
PATTERNS = 120
_SLOT = re.compile(r"@(\d{3})@")
Made = tuple[tuple[str, ...], list[tuple[Any, ...]], tuple[str, ...], list[tuple[Any, ...]]]
CARD = (
    "id",
    "subject",
    "period",
    "set_id",
    "set_version",
    "computed_at",
    "total",
    "verdict",
    "vetoed",
    "standing",
    "suspected",
    "card",
)
LINE = ("card_id", "position", "indicator_id", "state", "lost", "gained", "result")


def card_rows(size: Size, now: datetime) -> Callable[[Sequence[tuple[str, list[str]]], int, random.Random], Made]:
    """Gives a function: sites with their open fingerprints, first id, dice → rows of cards and lines, two periods each."""
    dice = random.Random(size.seed)
    this = Period.quarter_of(now.date())
    before = Period.quarter_of(this.first - timedelta(days=1))
    patterns = {one.id: [_pattern(one, n, now, dice) for n in range(PATTERNS)] for one in (this, before)}
    at = moment(now)

    def rows(sites: Sequence[tuple[str, list[str]]], first: int, dice: random.Random) -> Made:
        cards: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        for code, prints in sites:
            for period, choices in patterns.items():
                card, whole, results = dice.choice(choices)
                card_id = first + len(cards)

                def own(text: str, code: str = code, prints: list[str] = prints) -> str:
                    text = text.replace("@CODE@", code)
                    return _SLOT.sub(lambda slot: prints[int(slot[1]) % len(prints)] if prints else "none", text)

                cards.append(
                    (
                        card_id, code, period, SET_ID, card.set_version, at, card.total, card.verdict.value,
                        bool(card.vetoes_signed), card.standing.value, bool(card.vetoes_suspected), own(whole),
                    )
                )  # fmt: skip
                lines += [(card_id, *line[:-1], own(line[-1])) for line in results]
        return CARD, cards, LINE, lines

    return rows


def _pattern(
    period: Period, number: int, now: datetime, dice: random.Random
) -> tuple[ScoreCard, str, list[tuple[Any, ...]]]:
    indicators = load_set_once()
    site = Site(
        code="@CODE@", name="网站", home_url="https://www.example.gov.cn/", organizer="x",
        kind=SiteKind.PORTAL if number % 4 == 0 else SiteKind.DEPARTMENT,
    )  # fmt: skip
    found = []
    for n in range(dice.randrange(0, 24)):
        _, rule, check, kind, message, values = dice.choices(FAULTS, weights=[one[0] for one in FAULTS])[0]
        told: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in values.items()}
        told |= {"kind": "page", "on_guide": False, "on_home": False, "over_limit": True, "level": 1}
        finding = Finding(
            rule_id=rule,
            check_id=check,
            subject="@CODE@",
            target=TargetRef(kind=TargetKind(kind), key=f"https://www.example.gov.cn/{n}"),
            fault=Fault(message=message, values=told, outcome=Outcome.FAULT),
            observed_at=now,
        )
        found.append(FiledFinding(fingerprint=f"@{n:03}@", finding=finding))
    examined = {rule.id: 20 for rule in indicators.rules}
    card = score_card(
        site, indicators, Judged(findings=tuple(found), examined=examined, coverage=0.98), period=period, as_of=now
    )
    whole = msgspec.to_builtins(card)
    results = whole.pop("results")
    lines = [
        (
            n,
            one.indicator_id,
            one.state.value,
            float(one.lost),
            float(one.gained),
            json.dumps(results[n], ensure_ascii=False),
        )
        for n, one in enumerate(card.results)
    ]
    return card, json.dumps(whole, ensure_ascii=False), lines


def load_set_once(kept: list[Any] = []) -> Any:  # noqa: B006 - kept on purpose: reading a set takes seconds
    """The indicator set."""
    if not kept:
        kept.append(load_set(SET_ID))
    return kept[0]
