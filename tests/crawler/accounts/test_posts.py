"""Posts as things that can be wrong: their words, numbers of people, posts that are gone; no number is kept."""

from datetime import UTC, datetime
from pathlib import Path

import zstandard
from builders import an_account
from looking import look_at
from platform_server import Answer, Asked, PlatformServer, as_json, as_page

from domain.artifacts import Artifacts
from domain.lexicon import Lexicon, Term
from domain.records import PostRecord, TextRecord, TextSource
from domain.targets import TargetKind, TargetRef

NUMBER = (
    "53010219030415123"
    + "10X98765432"[
        sum(
            int(a) * w
            for a, w in zip("53010219030415123", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
        )
        % 11
    ]
)
LEXICON = Lexicon(id="words", terms=(Term(wrong="布署", right="部署"),))


def a_feed(*texts: str) -> Answer:
    now = datetime.now(UTC).isoformat()
    items = [
        {"id": str(n), "url": f"/p/{n}", "title": f"第 {n} 条", "content_html": text, "date_published": now}
        for n, text in enumerate(texts)
    ]
    return as_json({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items})


def looked(
    tmp_path: Path, *texts: str, pages: dict[str, Answer] | None = None, known: tuple[str, ...] = (), **order: object
) -> Artifacts:
    def answer(asked: Asked) -> Answer | None:
        return a_feed(*texts) if asked[1] == "/f" else (pages or {}).get(asked[1])

    with PlatformServer(answer) as server:
        targets = tuple(TargetRef(kind=TargetKind.PAGE, key=f"{server.base}{path}") for path in known)
        account = an_account(feed_url=f"{server.base}/f")
        return look_at(tmp_path, account, lexicon=LEXICON, known_posts=targets, **order)  # type: ignore[arg-type]


def on_posts(artifacts: Artifacts) -> list[TextRecord]:
    return [record for record in artifacts.of(TextRecord) if record.source is not TextSource.SITE]


def test_a_wrong_wording_is_seen_on_its_post_and_the_sum_says_all_were_looked_at(tmp_path: Path) -> None:
    artifacts = looked(tmp_path, "作出全面布署", "作出全面部署")
    (record,) = on_posts(artifacts)
    assert record.url.endswith("/p/0")
    assert [hit.wrong for hit in record.words] == ["布署"]
    assert record.published is not None
    assert abs((datetime.now(UTC).date() - record.published).days) <= 1
    (total,) = [one for one in artifacts.of(TextRecord) if one.source is TextSource.SITE]
    assert (total.target.kind, total.texts, total.lexicon) == (TargetKind.ACCOUNT, 2, "words")


def test_a_wording_that_a_reviewer_has_allowed_is_not_seen(tmp_path: Path) -> None:
    assert on_posts(looked(tmp_path, "作出全面布署", allowed_words=("布署",))) == []


def test_numbers_of_people_are_seen_and_kept_nowhere(tmp_path: Path) -> None:
    (record,) = on_posts(looked(tmp_path, f"名单：甲某，身份证号：{NUMBER}"))
    assert [hit.kind.value for hit in record.personal] == ["identity"]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*.json*"))
    assert NUMBER.encode() not in kept
    for blob in (tmp_path / "look-0" / "blobs").rglob("*"):
        if blob.is_file():
            assert NUMBER.encode() not in zstandard.decompress(blob.read_bytes())


def test_every_post_is_there_with_its_links(tmp_path: Path) -> None:
    posts = looked(tmp_path, "<a href='https://shop.example.com/1'>买</a>", "无").of(PostRecord)
    assert [post.links for post in posts] == [("https://shop.example.com/1",), ()]


def test_a_known_post_that_was_taken_down_is_said_to_hold_nothing(tmp_path: Path) -> None:
    (record,) = on_posts(looked(tmp_path, "无", known=("/old",)))
    assert (record.url.rpartition("/")[2], record.words, record.personal) == ("old", (), ())


def test_a_known_post_that_is_still_there_is_read_again(tmp_path: Path) -> None:
    (record,) = on_posts(looked(tmp_path, "无", pages={"/old": as_page("<p>作出布署</p>")}, known=("/old",)))
    assert [hit.wrong for hit in record.words] == ["布署"]


def test_a_known_post_that_nobody_can_see_says_nothing(tmp_path: Path) -> None:
    assert on_posts(looked(tmp_path, "无", pages={"/old": as_page("busy", 503)}, known=("/old",))) == []


def test_a_known_post_in_the_list_is_asked_there_only(tmp_path: Path) -> None:
    (record,) = on_posts(looked(tmp_path, "改好了", known=("/p/0",)))
    assert record.words == ()
