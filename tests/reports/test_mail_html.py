"""Letters in HTML keep to what Outlook, QQ Mail and 163 keep; and whatever the day, a digest stays below 200 kB before its attachment."""

import io
import random
import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from mail_html import complaints, contrast
from PIL import Image
from told import DAY, SINCE, TITLES, UNTIL, a_look, a_site, an_event, an_issue

from domain.alarms import AlarmKind, Step
from domain.issues import Issue
from domain.registry import Site
from domain.sweeps import SweepState
from domain.targets import TargetKind, TargetRef
from pipeline.notice_words import of_issue
from reports.digest import Digest, Recipient
from reports.digest_building import build_digest
from reports.digest_extras import Extras, RhythmBreak, VetoLine
from reports.letter_size import MOST_BYTES, travels
from reports.letters import Letter, Style
from reports.mail import build_message
from reports.notice import Said, render_notice, trial_letter
from reports.render import render_digest, shown_issues
from reports.thumbs import thumbnail

STYLE = Style(titles=TITLES, base_url="https://watch.city.example", unsubscribe="https://watch.city.example/u/a.b")
LOCALES = pytest.mark.parametrize("locale", ["zh_CN", "en"])


@cache
def a_picture(number: int) -> bytes:
    """Noise: no page packs worse."""
    noise = random.Random(number).randbytes(320 * 240 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (320, 240), noise).resize((960, 720)).save(out, "PNG", compress_level=1)
    return thumbnail(out.getvalue())


def a_day(*, sites: int, each: int, long: int, locale: str) -> Digest:
    """Faults of every kind on every site, with addresses and sentences of ``long`` characters."""
    watched = [a_site(f"{n:010}", f"第{n}县人民政府" + "分站" * (long // 40)) for n in range(sites)]
    issues: list[Issue] = []
    for site in watched:
        for number in range(each):
            check = list(TITLES)[number % len(TITLES)]
            key = f"https://www.{site.code}.example/{number}/" + "深<&" * (long // 3)
            issues.append(
                replace(
                    an_issue(number, site=site.code, check=check, due_at=SINCE if number % 3 == 0 else None),
                    target=TargetRef(kind=TargetKind.LINK, key=key, label="附件<b>" * (long // 6 + 1)),
                    found_on=(f"https://www.{site.code}.example/?q=" + "x" * long,),
                    values={"newest": "甲&乙" * (long // 3 + 1), "age_days": 161, "limit": "6 months"},
                )
            )
    return build_digest(
        Recipient(email="office@city.example", name="市政府办公室" * (1 + long // 100), locale=locale),
        day=DAY,
        since=SINCE,
        until=UNTIL,
        sites=watched,
        issues=issues,
        events=[an_event(issue) for issue in issues[::2]],
        looks={
            site.code: a_look(site, state=SweepState.FAILED, reasons=("监测端自身网络异常",)) for site in watched[::3]
        },
        days=8,
        extras=some_extras(watched),
    )


def some_extras(sites: list[Site]) -> Extras:
    return Extras(
        vetoes=tuple(
            VetoLine(site_code=one.code, site_name=one.name, title_zh="站点无法访问", title_en="Unreachable", level="met")
            for one in sites
        ),
        rhythm=tuple(
            RhythmBreak(
                site_code=one.code, site_name=one.name, column="通知公告", url=one.home_url + "c/", per_week=2.5,
                silent_days=20, newest=date(2030, 5, 25),
            )
            for one in sites
        ),
    )  # fmt: skip


def sent(digest: Digest) -> tuple[Letter, int]:
    """The letter, and its size as it travels before its attachment."""
    pictures = {issue.fingerprint: a_picture(number) for number, issue in enumerate(shown_issues(digest)[:8])}
    letter = render_digest(digest, STYLE, pictures=pictures)
    to = digest.recipient
    mail = build_message(
        letter, sender="watch@city.example", recipient=to.email, name=to.name, day=DAY, at=UNTIL,
        unsubscribe=STYLE.unsubscribe,
    )  # fmt: skip
    return letter, len(mail.as_bytes()) - sum(len(part.as_bytes()) for part in mail.iter_attachments())


@LOCALES
@pytest.mark.parametrize(("sites", "each", "long"), [(300, 12, 30), (120, 20, 900), (120, 20, 6_000)])
def test_the_worst_of_days_travels_below_the_bound_and_says_what_is_left_out_and_where(
    locale: str, sites: int, each: int, long: int
) -> None:
    digest = a_day(sites=sites, each=each, long=long, locale=locale)
    letter, size = sent(digest)
    assert size <= MOST_BYTES
    assert travels(letter) - 7_000 < size <= travels(letter), "the estimate never falls short, nor is it far off"
    for section in digest.sections:
        assert f">{section.total}</span>" in letter.html
    more = "见：" if locale == "zh_CN" else "more: "
    assert f"{more}https://watch.city.example/issues" in letter.html
    assert f"{more}https://watch.city.example/sites" in letter.html
    left_out = 8 - len(letter.pictures)
    assert letter.html.count('src="cid:evidence') == len(letter.pictures)
    assert left_out == 0 or "证据截图未附" in letter.html or "left out to keep this mail small" in letter.html
    assert complaints(letter.html) == []


def test_rows_that_are_shown_and_rows_that_are_counted_come_to_all_there_is() -> None:
    digest = a_day(sites=120, each=20, long=900, locale="zh_CN")
    letter, _ = sent(digest)
    rows = letter.html.count("https://watch.city.example/issues/")
    unseen = letter.html.count("监测端自身网络异常")
    alike = sum(map(int, re.findall(r"另有同类问题 (\d+) 个", letter.html)))
    counted = sum(map(int, re.findall(r"其余 (\d+) 项见：https://watch", letter.html)))
    assert 0 < rows < 60
    vetoes, rhythms = 120, 120
    of_these_shown = 6 + 8
    everything = sum(section.total for section in digest.sections) + vetoes + rhythms
    assert rows + unseen + alike + of_these_shown + counted == everything
    (more,) = re.findall(r"其余 (\d+) 个网站见：https://watch", letter.html)
    lines = letter.html.split("</th>")[-1].count('<td align="left" style="border-bottom')
    assert lines + int(more) == 120


@LOCALES
def test_a_usual_day_keeps_its_pictures_as_they_are(locale: str) -> None:
    digest = a_day(sites=5, each=4, long=30, locale=locale)
    letter, size = sent(digest)
    assert len(letter.pictures) == 8
    assert size < MOST_BYTES
    pictures = [a_picture(number) for number in range(8)]
    assert list(letter.pictures.values()) == pictures
    assert complaints(letter.html) == []


@LOCALES
def test_every_letter_keeps_to_what_mail_programs_keep(locale: str) -> None:
    said = [
        Said(
            kind=kind, what={**of_issue(an_issue(1, repeats=2, instances=9), phase="raised", at=UNTIL), "name": "甲局"}
        )
        for kind in (AlarmKind.DOWN, Step.OVERDUE, Step.ASSIGNED)
    ]
    quiet = build_digest(
        Recipient(email="a@b.example", locale=locale), day=DAY, since=SINCE, until=UNTIL, sites=[a_site()], issues=[],
        events=[], looks={"5001010001": a_look(a_site())},
    )  # fmt: skip
    letters = [
        render_notice(said, STYLE, locale=locale, name="甲局", at=UNTIL),
        trial_letter(STYLE, locale=locale, at=UNTIL),
        render_digest(quiet, STYLE),
        render_digest(quiet, replace(STYLE, weekly=True, unsubscribe="", base_url="")),
    ]
    assert [complaints(letter.html) for letter in letters] == [[]] * len(letters)


@pytest.mark.parametrize(
    ("piece", "what"),
    [
        ("<style>td{color:red}</style>", "<style>"),
        ('<div style="padding:8px">x</div>', "<div>"),
        ('<table role="presentation" width="100%"><tr><td>x</td></tr></table>', "lacks cellpadding"),
        ('<img src="cid:a" width="10" height="10" border="0" alt="">', "without words"),
        ('<img src="https://x.example/a.png" width="10" height="10" border="0" alt="a">', "from elsewhere"),
        ('<img src="cid:a" border="0" alt="a" width="10">', "lacks height"),
        ('<span style="background-image:url(a.png)">x</span>', "background-image"),
        ('<span style="display:flex">x</span>', "display on <span>"),
        ('<span style="position:absolute">x</span>', "position"),
        ('<span style="color:#98a2b3">x</span>', "cannot be read"),
        ('<span style="font-size:9px">x</span>', "9 pixels"),
        ('<span class="a">x</span>', "<span class>"),
        ('<a href="javascript:alert(1)">x</a>', "a link to"),
        ("<!--[if mso]><table><![endif]-->", "for Word"),
        ("<!-- note -->", "a comment"),
    ],
)
def test_the_linter_finds_what_programs_drop(piece: str, what: str) -> None:
    letter = trial_letter(STYLE, locale="zh_CN", at=UNTIL).html
    cell = '<tr><td align="left" style="font-family:Arial;">'
    marred = letter.replace("</table>\n<!--[if mso]>", f"{cell}{piece}</td></tr></table>\n<!--[if mso]>")
    assert marred != letter
    found = complaints(marred)
    assert any(what in one for one in found), found


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
