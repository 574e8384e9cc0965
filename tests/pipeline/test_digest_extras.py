"""What a digest tells beside issues: rhythms that broke, vetoes on the cards, accounts nobody saw, pictures of evidence."""

import io
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from mail_server import mail_server
from PIL import Image
from sqlalchemy import select
from telling import CHIEF, ONE, Teller, a_grave_issue, a_teller

from domain.alarms import AlarmKind
from domain.registry import Account, ColumnCategory, Contact, Platform
from models.database import transaction
from models.issues import IssueRow
from models.registry import AccountRow, ColumnRow, ListItemRow, SiteRow
from models.scores import ScoreCardRow
from pipeline.alarms import raise_alarms
from pipeline.notify import send_digests
from reports.letters import Letter
from reports.thumbs import MOST_BYTES, WIDTH, thumbnail

COLUMN = "https://www.1.example/yaowen/"


@pytest.fixture
def teller(tmp_path: Path, database_url: str) -> Iterator[Teller]:
    with a_teller(tmp_path, database_url) as made:
        yield made


def letters(teller: Teller) -> dict[str, Letter]:
    return {one.recipient.email: one.letter for one in send_digests(teller.wiring, send=False) if one.letter}


def put_column(teller: Teller, *, every: int, silent: int, looked_days_ago: int = 0, **more: object) -> None:
    today = teller.clock().astimezone(teller.wiring.zone).date()
    looked = teller.clock() - timedelta(days=looked_days_ago)
    with transaction(teller.wiring.sessions) as session:
        site = session.scalars(select(SiteRow.id).where(SiteRow.code == "1")).one()
        given = {"name": "要闻", "category": ColumnCategory.NEWS, "first_seen": looked, "last_seen": looked} | more
        session.add(ColumnRow(site_id=site, url=COLUMN, **given))
        for number in range(20):
            day = today - timedelta(days=silent + number * every)
            session.add(
                ListItemRow(
                    site_id=site,
                    key=f"{number}",
                    column_url=COLUMN,
                    url=f"{COLUMN}{number}",
                    first_day=day,
                    day=day,
                    first_seen=looked,
                    last_seen=looked,
                )
            )


def test_a_column_that_fell_out_of_its_rhythm_is_told_with_what_it_used_to_publish(teller: Teller) -> None:
    put_column(teller, every=1, silent=12)
    made = letters(teller)
    for email in (CHIEF, ONE):
        assert "“要闻”以往每周约 7 条，已 12 天没有更新" in made[email].html
        assert "“要闻”以往每周约 7 条，已 12 天没有更新" in made[email].text
    assert "要闻" not in made["two@unit.example"].html


@pytest.mark.parametrize(
    "given",
    [
        {"every": 7, "silent": 12},
        {"every": 1, "silent": 5},
        {"every": 20, "silent": 60},
        {"every": 1, "silent": 12, "looked_days_ago": 10},
        {"every": 1, "silent": 12, "periodic": False},
        {"every": 1, "silent": 12, "category": ColumnCategory.STATIC},
    ],
    ids=[
        "a pause it always made",
        "not yet a week",
        "never often",
        "nobody has looked since",
        "not periodic",
        "no news",
    ],
)
def test_silence_that_is_no_broken_rhythm_is_not_told(teller: Teller, given: dict[str, int]) -> None:
    put_column(teller, **given)
    assert "以往每周" not in letters(teller)[CHIEF].html


def test_what_an_issue_tells_already_is_not_told_again_as_a_rhythm(teller: Teller) -> None:
    put_column(teller, every=1, silent=30)
    issue = teller.put(a_grave_issue(check="stale_column"))
    with transaction(teller.wiring.sessions) as session:
        session.get_one(IssueRow, issue.fingerprint).target_key = COLUMN
    assert "以往每周" not in letters(teller)[CHIEF].html


def put_card(teller: Teller, *, suspected: tuple[str, ...] = (), signed: tuple[str, ...] = ()) -> None:
    with transaction(teller.wiring.sessions) as session:
        session.add(
            ScoreCardRow(
                subject="1",
                period="2030Q2",
                set_id="cn-2019",
                set_version="x",
                computed_at=teller.clock(),
                total=None,
                verdict="provisional",
                vetoed=bool(signed),
                suspected=bool(suspected),
                card={"vetoes_suspected": list(suspected), "vetoes_signed": list(signed)},
            )
        )


def test_vetoes_on_the_cards_stand_at_the_head(teller: Teller) -> None:
    put_card(teller, suspected=("veto.site.home_stale",), signed=("veto.site.unreachable",))
    made = letters(teller)
    assert "站点无法访问：已签认" in made[ONE].html
    assert "首页不更新：达到否决线，待签认" in made[ONE].text
    assert "首页不更新" not in made["two@unit.example"].html


def test_a_veto_to_be_signed_alarms_those_who_sign_and_a_signed_one_the_unit_too_each_once(teller: Teller) -> None:
    put_card(teller, suspected=("veto.site.home_stale",), signed=("veto.site.unreachable",))
    for _ in range(2):
        raise_alarms(teller.wiring)
        teller.clock.pass_by(minutes=1)
    told = sorted((row.recipient, row.what["indicator"]) for row in teller.notices())
    assert told == [
        (CHIEF, "veto.site.home_stale"),
        (CHIEF, "veto.site.unreachable"),
        (ONE, "veto.site.unreachable"),
    ]
    assert {row.kind for row in teller.notices()} == {AlarmKind.VETO.value}


def test_accounts_that_could_not_be_seen_are_one_quiet_line_and_no_news(teller: Teller) -> None:
    with transaction(teller.wiring.sessions) as session:
        for number in range(3):
            account = Account(
                code=f"m{number}", name=f"某微博{number}", platform=Platform.WEIBO, organizer="某局", contact=Contact()
            )
            session.add(AccountRow.from_domain(account))
    letter = letters(teller)[CHIEF]
    assert "另有 3 个新媒体账号（共 3 个）未能看到，不作判定，不计为问题。" in letter.text
    assert "某微博0" not in letter.html


def a_picture(width: int = 1280, height: int = 3000) -> bytes:
    noise = random.Random(1)
    picture = Image.new("RGB", (width // 8, height // 8))
    picture.putdata([tuple(noise.randrange(256) for _ in range(3)) for _ in range(picture.width * picture.height)])
    out = io.BytesIO()
    picture.resize((width, height)).save(out, "PNG")
    return out.getvalue()


def put_evidence(teller: Teller, fingerprint: str, *contents: bytes) -> None:
    pieces = [
        {"kind": "page", "url": "", "captured_at": teller.clock().isoformat(), "key": teller.wiring.blobs.put(one), "excerpt": ""}
        for one in contents
    ]  # fmt: skip
    with transaction(teller.wiring.sessions) as session:
        session.get_one(IssueRow, fingerprint).evidence = pieces


def test_evidence_pictures_travel_small_in_the_letter_and_the_letter_stays_below_its_bound(
    tmp_path: Path, database_url: str
) -> None:
    content = a_picture()
    with mail_server() as box, a_teller(tmp_path, database_url, box=box) as teller:
        for number in range(300):
            issue = teller.put(a_grave_issue(number, check="broken_link", site=str(number % 2 + 1)))
            if number < 20:
                put_evidence(teller, issue.fingerprint, b"<html>", content)
        send_digests(teller.wiring, send=True)
        (mail,) = [mail for mail in box.mails if mail["To"].addresses[0].addr_spec == CHIEF]
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/jpeg"]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert pictures
    for part in pictures:
        with Image.open(io.BytesIO(part.get_payload(decode=True))) as small:  # type: ignore[arg-type]
            assert small.width <= WIDTH
        assert f'src="cid:{part["Content-ID"].strip("<>")}"' in html
    attached = sum(len(part.as_bytes()) for part in mail.iter_attachments())
    assert len(mail.as_bytes()) - attached < 200_000


def test_a_picture_that_is_gone_or_broken_costs_the_letter_nothing(teller: Teller) -> None:
    issue = teller.put(a_grave_issue())
    put_evidence(teller, issue.fingerprint, b"\x89PNG\r\n\x1a\nbroken")
    with transaction(teller.wiring.sessions) as session:
        row = session.get_one(IssueRow, issue.fingerprint)
        row.evidence = [*row.evidence, {**row.evidence[0], "key": "sha256:" + "0" * 64}]
    assert not letters(teller)[CHIEF].pictures


def test_a_thumbnail_is_small_whatever_it_is_made_from() -> None:
    assert 0 < len(thumbnail(a_picture())) <= MOST_BYTES
    assert 0 < len(thumbnail(a_picture(400, 80))) <= MOST_BYTES
    assert thumbnail(b"WARC/1.1 ") == b""
