"""Whatever only people can tell is entered with evidence, kept, listed, withdrawn; a veto needs its signature."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import NOW
from bundles import a_wiring
from memory import SITE
from sqlalchemy import select

from domain.indicators import Mode, Part
from domain.registry import SiteKind
from domain.scorecards import CardVerdict, Entered, EntryEvidenceKind, ResultState
from models.access import AuditRow
from models.database import transaction
from models.registry import SiteRow
from pipeline.entries import FITTING, EntryError, enter, listed, withdraw
from pipeline.ledger import Actor
from pipeline.score import score_sites
from pipeline.wiring import Wiring

ACTOR = Actor(by="审核员", at=NOW)
PERIOD = "2030Q2"
BONUS = "bonus.publish.data"
VETO = "veto.site.security.secret"


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    with a_wiring(tmp_path) as made:
        with transaction(made.sessions) as session:
            row = session.scalars(select(SiteRow).where(SiteRow.code == SITE)).one()
            row.kind = SiteKind.PORTAL
        yield made


def test_every_assist_and_manual_indicator_can_be_entered(wiring: Wiring) -> None:
    usual = {
        Part.VETO: Entered.SIGNED,
        Part.DEDUCT: Entered.LOST,
        Part.BONUS: Entered.GAINED,
        Part.REGISTRY: Entered.FOUND,
    }
    wanted = [one for one in wiring.rulebook.indicators.indicators if one.mode in (Mode.ASSIST, Mode.MANUAL)]
    for one in wanted:
        for entered in {usual[one.part], *FITTING[one.part]}:
            points = 0.5 if entered in (Entered.LOST, Entered.GAINED) else 0
            enter(wiring, SITE, one.id, entered, period=PERIOD, actor=ACTOR, points=points, why="核对过")
    with transaction(wiring.sessions) as session:
        assert {entry.indicator_id for entry in listed(session, SITE, PERIOD)} == {one.id for one in wanted}
    assert any(one.part is Part.BONUS for one in wanted)


def test_bonus_points_come_with_their_evidence_onto_the_card(wiring: Wiring, tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    shot.write_bytes(b"picture")
    enter(
        wiring, SITE, BONUS, Entered.GAINED, period=PERIOD, actor=ACTOR, points=3,
        texts=["数据集 12 个"], urls=["https://www.example.gov.cn/data/"], files=[shot],
    )  # fmt: skip
    (card,) = score_sites(wiring, [SITE], period=PERIOD)
    result = card.result(BONUS)
    assert result is not None
    assert result.entry is not None
    assert (result.entry.by, result.entry.at, result.entry.points) == ("审核员", NOW, 3)
    assert [one.kind for one in result.entry.evidence] == list(EntryEvidenceKind)
    assert wiring.blobs.get(result.entry.evidence[2].key) == b"picture"


def test_a_signed_veto_makes_the_site_unqualified_and_a_withdrawn_one_does_not(wiring: Wiring) -> None:
    enter(wiring, SITE, VETO, Entered.SIGNED, period=PERIOD, actor=ACTOR, why="通报属实")
    (card,) = score_sites(wiring, [SITE], period=PERIOD)
    assert (card.vetoes_signed, card.verdict) == ((VETO,), CardVerdict.UNQUALIFIED)
    withdraw(wiring, SITE, VETO, period=PERIOD, actor=ACTOR, why="通报已更正")
    (card,) = score_sites(wiring, [SITE], period=PERIOD)
    result = card.result(VETO)
    assert result is not None
    assert (card.vetoes_signed, result.state) == ((), ResultState.OPEN)


def test_each_entry_and_withdrawal_is_on_record(wiring: Wiring) -> None:
    enter(wiring, SITE, BONUS, Entered.GAINED, period=PERIOD, actor=ACTOR, points=2, why="有数据集")
    enter(wiring, SITE, BONUS, Entered.GAINED, period=PERIOD, actor=ACTOR, points=4, why="又有图表")
    withdraw(wiring, SITE, BONUS, period=PERIOD, actor=Actor(by="组长", at=NOW), why="填错网站")
    with transaction(wiring.sessions) as session:
        lines = [
            (row.act, row.by, row.detail["points"]) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))
        ]
        assert not listed(session, SITE, PERIOD)
    assert lines == [
        ("indicator_entered", "审核员", 2),
        ("indicator_entered", "审核员", 4),
        ("indicator_withdrawn", "组长", 4),
    ]


@pytest.mark.parametrize(
    ("indicator", "entered", "points", "why", "urls"),
    [
        ("no.such", Entered.CLEAR, 0, "", []),
        (BONUS, Entered.LOST, 1, "x", []),
        (BONUS, Entered.GAINED, 0, "x", []),
        (BONUS, Entered.GAINED, 99, "x", []),
        (BONUS, Entered.GAINED, 1, "", []),
        (BONUS, Entered.CLEAR, 1, "x", []),
        (BONUS, Entered.GAINED, 1, "x", ["www.example.gov.cn"]),
        (VETO, Entered.SIGNED, 0, " ", ["https://www.example.gov.cn/"]),
    ],
    ids=["unknown", "other-part", "no-points", "too-many", "no-reason", "points-for-nothing", "no-address", "no-word"],
)
def test_what_does_not_fit_is_refused_in_one_sentence(
    wiring: Wiring, indicator: str, entered: Entered, points: float, why: str, urls: list[str]
) -> None:
    with pytest.raises(EntryError):
        enter(wiring, SITE, indicator, entered, period=PERIOD, actor=ACTOR, points=points, why=why, urls=urls)
    with transaction(wiring.sessions) as session:
        assert not listed(session, SITE, PERIOD)


def test_withdrawing_needs_an_entry_and_a_reason(wiring: Wiring) -> None:
    with pytest.raises(EntryError):
        withdraw(wiring, SITE, BONUS, period=PERIOD, actor=ACTOR, why="没有")
    enter(wiring, SITE, BONUS, Entered.CLEAR, period=PERIOD, actor=ACTOR)
    with pytest.raises(EntryError):
        withdraw(wiring, SITE, BONUS, period=PERIOD, actor=ACTOR, why="")
