"""The day's digest at full size: ``python -m bench.digest`` builds it for 88 sites, 1,136 accounts and 3,000 open issues.

Bounds: 200,000 bytes as the letter travels before its attachment, and five seconds. The same again with addresses of 2,000 characters.
"""

import argparse
import io
import random
import time
from datetime import UTC, datetime, timedelta

from PIL import Image

from checks.registry import discover
from domain.findings import Outcome
from domain.issues import Act, Issue, IssueEvent, IssueState
from domain.registry import Account, Platform, Site
from domain.targets import TargetKind, TargetRef
from pipeline.digest_extras import MOST_PICTURES
from reports.digest import Recipient
from reports.digest_building import build_digest
from reports.letter_size import MOST_BYTES
from reports.letters import Style
from reports.mail import build_message
from reports.render import render_digest, shown_issues
from reports.thumbs import thumbnail

UNTIL = datetime(2030, 6, 15, tzinfo=UTC)
DAY = timedelta(days=1)
BOUND_S = 5


def an_issue(number: int, code: str, check: str, long: int) -> Issue:
    """One open issue of many, with an address longer by so many characters."""
    return Issue(
        fingerprint=f"{code}-{check}-{number}",
        rule_id=check,
        check_id=check,
        subject=code,
        target=TargetRef(
            kind=TargetKind.LINK, key=f"https://www.{code}.example/{number}{'x' * long}", label=f"条目{number}"
        ),
        state=IssueState.OPEN,
        outcome=Outcome.FAULT,
        message="链接打不开（状态码 {status}），已核实 {tries} 次",
        values={"status": 404, "tries": 3},
        first_seen=UNTIL - (number % 40) * DAY,
        last_seen=UNTIL,
    )


def a_picture(number: int) -> bytes:
    """A page full of noise: no picture of a real page packs worse."""
    noise = random.Random(number)
    picture = Image.frombytes("RGB", (320, 240), noise.randbytes(320 * 240 * 3)).resize((1280, 960))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def main() -> int:
    """Build both, print sizes and processor time; 1 when a bound is passed."""
    parser = argparse.ArgumentParser(prog="python -m bench.digest", description=__doc__)
    parser.add_argument("--issues", type=int, default=3000)
    given = parser.parse_args()
    sources = [a_picture(number) for number in range(MOST_PICTURES)]
    return int(not all([a_day(given.issues, 0, sources), a_day(given.issues, 2000, sources)]))


def a_day(number: int, long: int, sources: list[bytes]) -> bool:
    """One day's digest; whether it keeps to the bounds."""
    codes = [f"{5001010000 + at}" for at in range(88)]
    sites = [
        Site(code=code, name=f"网站{code}", home_url=f"https://www.{code}.example/", organizer="x") for code in codes
    ]
    accounts = [Account(code=f"a{at}", name=f"账号{at}", platform=Platform.WECHAT, organizer="x") for at in range(1136)]
    checks = sorted(discover())
    issues = [an_issue(n, codes[n % len(codes)], checks[n % len(checks)], long) for n in range(number)]
    events = [
        IssueEvent(fingerprint=issue.fingerprint, at=issue.first_seen, act=Act.SEEN, before=None, after=IssueState.OPEN)
        for issue in issues
    ]
    begun = time.process_time()
    digest = build_digest(
        Recipient(email="office@example.org"), day=UNTIL.date(), since=UNTIL - DAY, until=UNTIL, sites=sites,
        accounts=accounts, issues=issues, events=events, looks={}, days=8,
    )  # fmt: skip
    rows = shown_issues(digest)[:MOST_PICTURES]
    pictures = {issue.fingerprint: thumbnail(source) for issue, source in zip(rows, sources, strict=True)}
    style = Style(
        titles={check.id: check.title for check in discover().values()}, base_url="https://watch.city.example"
    )
    letter = render_digest(digest, style, pictures=pictures)
    mail = build_message(
        letter, sender="watch@city.example", recipient="office@example.org", day=UNTIL.date(), at=UNTIL,
        unsubscribe="https://watch.city.example/unsubscribe/x.y",
    )  # fmt: skip
    size = len(mail.as_bytes()) - sum(len(part.as_bytes()) for part in mail.iter_attachments())
    used = time.process_time() - begun
    print(
        f"{len(sites)} sites, {len(accounts)} accounts, {len(issues)} open issues, addresses of {len(rows[0].target.key)} characters"
    )
    print(f"  {used:.2f} s of processor time (bound {BOUND_S} s)")
    print(
        f"  HTML {len(letter.html.encode()):,} bytes, text {len(letter.text.encode()):,}, picture {len(letter.trend):,}, "
        f"{len(letter.pictures)} of {len(pictures)} evidence pictures {sum(map(len, letter.pictures.values())):,}, "
        f"attached list {len(letter.table):,}"
    )
    print(f"  the mail as it travels, before its attachment: {size:,} bytes (bound {MOST_BYTES:,})")
    return size <= MOST_BYTES and used <= BOUND_S


if __name__ == "__main__":
    raise SystemExit(main())
