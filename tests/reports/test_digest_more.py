"""Early warnings, the picture of the last days, and the list that goes along."""

import io
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from openpyxl import load_workbook
from PIL import Image
from told import DAY, TITLES, UNTIL, a_site, an_event, an_issue

from domain.findings import Outcome
from domain.issues import Issue, IssueEvent, IssueState
from domain.targets import TargetKind, TargetRef
from reports.digest import Digest, Recipient, SectionKind
from reports.digest_building import build_digest
from reports.letters import Style
from reports.mail import build_message
from reports.render import render_digest, short_digest

ONE = timedelta(days=1)


def made(
    issues: list[Issue],
    events: list[IssueEvent],
    *,
    days: int = 8,
    locale: str = "zh_CN",
    known_since: datetime | None = None,
) -> Digest:
    return build_digest(
        Recipient(email="office@unit.example", locale=locale),
        day=DAY,
        since=UNTIL - ONE,
        until=UNTIL,
        sites=[a_site()],
        issues=issues,
        events=events,
        looks={},
        days=days,
        known_since=known_since,
    )


def test_early_warnings_have_a_part_of_their_own() -> None:
    near = an_issue(1, check="unstable_site", outcome=Outcome.SUSPICION, values={"warning": True}, message="接近上限")
    digest = made([near, an_issue(2)], [an_event(near)])
    kinds = {section.kind: section.total for section in digest.sections}
    assert kinds[SectionKind.WARNING] == 1
    assert SectionKind.NEW not in kinds
    assert digest.counts.open == 2


def test_the_history_undoes_every_event_in_its_turn() -> None:
    old, fresh, mended = an_issue(1), an_issue(2), an_issue(3, state=IssueState.CLOSED)
    events = [
        an_event(fresh, at=UNTIL - 1.5 * ONE),
        an_event(mended, at=UNTIL - 3.5 * ONE),
        an_event(mended, before=IssueState.OPEN, after=IssueState.CLOSED, at=UNTIL - 0.5 * ONE),
    ]
    digest = made([old, fresh, mended], events)
    assert digest.history == (1, 1, 1, 1, 2, 2, 3, 2)
    assert digest.counts.week_before == 1
    assert made([old], [], days=1).counts.week_before is None


def first_days(watched: timedelta, locale: str = "zh_CN") -> Digest:
    """Three issues, all seen on the first look, which ended so long before the digest."""
    issues = [an_issue(number, first_seen=UNTIL - watched) for number in range(3)]
    events = [an_event(issue, at=UNTIL - watched) for issue in issues]
    return made(issues, events, locale=locale, known_since=UNTIL - watched)


@pytest.mark.parametrize(("locale", "said"), [("zh_CN", "尚无往日数据可比"), ("en", "nothing to compare with yet")])
def test_the_first_digest_compares_with_no_day_on_which_nobody_looked(locale: str, said: str) -> None:
    digest = first_days(timedelta(hours=3), locale)
    assert (digest.counts.open_before, digest.counts.change, digest.counts.week_before) == (None, None, None)
    assert digest.counts.new == 3
    letter = render_digest(digest, Style(titles=TITLES))
    assert said in letter.html
    assert said in letter.text
    assert "+3" not in letter.html + letter.text
    assert letter.trend == b""
    assert short_digest(digest, Style(titles=TITLES))[1].startswith(said)


def test_the_small_picture_begins_with_the_day_the_watching_began() -> None:
    digest = first_days(2.5 * ONE)
    assert digest.history == (3, 3, 3)
    assert (digest.counts.change, digest.counts.week_before) == (0, None)
    picture = Image.open(io.BytesIO(render_digest(digest, Style(titles=TITLES)).trend)).convert("RGB")
    bars = picture.crop((0, 0, picture.width * 5 // 8, picture.height - 3))
    assert {colour for _, colour in bars.getcolors() or ()} == {(255, 255, 255)}


def test_the_letter_carries_the_picture_and_the_list() -> None:
    dangerous = an_issue(
        2,
        target=TargetRef(kind=TargetKind.LINK, key="https://x.example/", label="=cmd()"),
        message="=HYPERLINK(0)",
        values={},
    )
    letter = render_digest(made([an_issue(1), dangerous], []), Style(titles=TITLES))
    message = build_message(letter, sender="a@b.example", recipient="c@d.example", day=DAY, at=UNTIL)
    parsed = message_from_bytes(message.as_bytes(), policy=default)
    kinds = [part.get_content_type() for part in parsed.walk()]
    assert {"text/plain", "text/html", "image/png"} <= set(kinds)
    picture = next(part for part in parsed.walk() if part.get_content_type() == "image/png")
    assert picture["Content-ID"] == "<trend>"
    page = parsed.get_body(("html",))
    assert page is not None
    assert 'src="cid:trend"' in page.get_content()
    assert Image.open(io.BytesIO(picture.get_content())).size == (600, 112)
    (sheet,) = parsed.iter_attachments()
    assert sheet.get_filename() == f"xunwang-{DAY:%Y%m%d}.xlsx"
    table = load_workbook(io.BytesIO(sheet.get_content()))[load_workbook(io.BytesIO(sheet.get_content())).sheetnames[0]]
    rows = list(table.iter_rows())
    assert len(rows) == 3
    assert {cell.data_type for row in rows[1:] for cell in row if isinstance(cell.value, str)} == {"s"}


def test_nothing_open_needs_no_list() -> None:
    letter = render_digest(made([], []), Style(titles=TITLES))
    assert letter.table == b""


def test_english_readers_get_english(tmp_path: object) -> None:
    letter = render_digest(made([an_issue(1)], [], locale="en"), Style(titles=TITLES))
    assert "a week ago" in letter.html.lower()
    assert date.fromisoformat("2030-06-15") == DAY
