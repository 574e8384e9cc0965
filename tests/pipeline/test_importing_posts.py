"""Posts that people collected or entered: what is taken, what is refused in one sentence, and what follows from it."""

from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, an_account
from bundles import FixedClock, a_wiring

from domain.registry import Platform
from models.accounts import handbooks
from models.database import transaction
from models.registry import AccountRow
from pipeline.entries import EntryError
from pipeline.importing_posts import apply_posts, enter_look, plan_posts
from pipeline.reading_tables import TableError
from pipeline.wiring import Wiring

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def filed(wiring: Wiring) -> None:
    with transaction(wiring.sessions) as session:
        for code in ("A-1", "A-2"):
            account = an_account(code=code, platform=Platform.MINI_PROGRAM, feed_url="")
            session.add(AccountRow.from_domain(account))


def test_a_file_with_chinese_headings_is_taken_and_its_bad_rows_are_named(tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text(
        "账号代码,标题,发布时间,网址\nA-1,要闻一,2030-06-10 08:30,https://x.example.gov.cn/1\nA-1,要闻二,2030年6月12日,\n"
        "A-9,谁的,2030-06-10,\nA-2,,2030-06-10,\nA-2,太早了,2031-01-01,\n",
        encoding="utf-8",
    )
    with a_wiring(tmp_path / "data") as wiring:
        filed(wiring)
        with transaction(wiring.sessions) as session:
            plan = plan_posts(session, file, now=NOW)
            assert [row.line for row in plan.bad_rows] == [4, 5, 6]
            assert apply_posts(session, plan, looked_at=NOW, by="zhang") == 2
            assert apply_posts(session, plan, looked_at=NOW, by="zhang") == 0
        with transaction(wiring.sessions) as session:
            book = handbooks(session, ["A-1", "A-2"])["A-1"]
    assert [post.title for post in book.posts] == ["要闻二", "要闻一"]
    assert book.posts[1].published.at is not None
    assert book.looked_at == NOW


def test_a_file_without_a_needed_heading_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("账号代码,标题\nA-1,x\n", encoding="utf-8")
    with (
        a_wiring(tmp_path / "data") as wiring,
        transaction(wiring.sessions) as session,
        pytest.raises(TableError, match="published"),
    ):
        plan_posts(session, file, now=NOW)


def test_a_person_enters_a_post_with_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "shot.png"
    picture.write_bytes(PNG)
    with a_wiring(tmp_path / "data") as wiring:
        filed(wiring)
        given = {"by": "li", "title": "便民通知", "published": "2030-06-01", "picture": picture}
        assert enter_look(wiring, "A-1", features=["message"], **given)  # type: ignore[arg-type]
        assert not enter_look(wiring, "A-1", **given)  # type: ignore[arg-type]
        with transaction(wiring.sessions) as session:
            book = handbooks(session, ["A-1"])["A-1"]
        assert wiring.blobs.get(book.picture_key) == PNG
    assert (book.by, book.features, len(book.posts)) == ("li", ("message",), 1)


def test_looking_and_finding_nothing_new_is_a_look_too(tmp_path: Path) -> None:
    clock = FixedClock()
    with a_wiring(tmp_path / "data", clock=clock) as wiring:
        filed(wiring)
        enter_look(wiring, "A-1", by="li", title="旧闻", published="2030-06-01")
        clock.now = NOW + timedelta(days=20)
        enter_look(wiring, "A-1", by="li")
        with transaction(wiring.sessions) as session:
            book = handbooks(session, ["A-1"])["A-1"]
    assert book.looked_at == clock.now
    assert len(book.posts) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": "x"}, "发布时间"),
        ({"title": "x", "published": "某日"}, "发布时间"),
        ({"title": "x", "published": "2030-07-01"}, "晚于今天"),
        ({"features": ["shouting"]}, "shouting"),
        ({"looked_at": NOW + timedelta(days=1)}, "晚于现在"),
        ({"picture": Path("/nowhere.png")}, "nowhere"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_sentence(tmp_path: Path, given: dict[str, object], words: str) -> None:
    with a_wiring(tmp_path / "data") as wiring:
        filed(wiring)
        with pytest.raises(EntryError, match=words):
            enter_look(wiring, "A-1", by="li", **given)  # type: ignore[arg-type]


def test_an_unknown_account_and_a_text_as_picture_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "shot.png"
    text.write_text("no picture", encoding="utf-8")
    with a_wiring(tmp_path / "data") as wiring:
        filed(wiring)
        with pytest.raises(EntryError, match="A-9"):
            enter_look(wiring, "A-9", by="li")
        with pytest.raises(EntryError, match="图片"):
            enter_look(wiring, "A-1", by="li", picture=text)
