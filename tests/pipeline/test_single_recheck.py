"""A link or a message is looked at alone although nobody has called it wrong: once, within seconds, and nothing else is spoken of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fixture_site import FixtureSite
from paper_city import swept
from paper_site import crumb, page, site

from crawler.bundle import SweepBundle
from domain.findings import Outcome
from domain.issues import Issue, IssueState
from domain.records import LinkRecord, ReplyRecord
from domain.sweeps import SweepPurpose
from models.database import transaction
from models.links import pending_of, rechecks_of
from models.queries import issues_where
from pipeline.recheck import recheck
from pipeline.rescan_answer import ANSWERED, NOT_NAMED, WORKS, Answer, answers_at
from pipeline.sweep import SweepRefusedError, sweep_sites
from pipeline.take import SweepSummary
from pipeline.wiring import Wiring

CODE = "5001010001"
TODAY = datetime.now(UTC).date()
LATE, LATEST = (TODAY - timedelta(days=60)).isoformat(), (TODAY - timedelta(days=5)).isoformat()


def message(asked: str, *, answered: str = "") -> str:
    rows = [("信件标题", "关于某路路灯的咨询"), ("来信时间", asked), ("来信内容", "请问路灯何时修复？")]
    if answered:
        rows += [
            ("办理状态", "已办结"),
            ("答复单位", "某局"),
            ("答复时间", answered),
            ("答复内容", "路灯已于昨日修复，感谢您的关注。"),
        ]
    told = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    return page("关于某路路灯的咨询", crumb(("/hd/", "领导信箱")) + f"<table>{told}</table>")


def board(number: int, *rows: tuple[int, str, str], following: str = "") -> str:
    head = "<tr><th>标题</th><th>来信时间</th><th>状态</th></tr>"
    listed = "".join(
        f'<tr><td><a href="/hd/m{serial}.html">关于第{serial}号事项的咨询</a></td><td>{day}</td><td>{state}</td></tr>'
        for serial, day, state in rows
    )
    further = f'<div><a href="{following}">下一页</a></div>' if following else ""
    return page("领导信箱", crumb(("/hd/", "领导信箱")) + f"<table>{head}{listed}</table>{further}")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Wiring, FixtureSite]]:
    """A site with a page of links and a board of two pages, swept once as a whole."""
    pages: dict[str, str | bytes] = {f"/{path}": text for path, text in site().items()}
    pages["/"] = str(pages["/"]).replace(
        "政务公开</a>", '政务公开</a></li><li><a href="/hd/">领导信箱</a></li><li><a href="/more.html">友情链接</a>', 1
    )
    pages["/more.html"] = page(
        "友情链接", "<p>下面是有关的单位。</p>" + "".join(f'<a href="/l{n}.html">第{n}个单位</a>' for n in range(4))
    )
    pages |= {f"/l{n}.html": page(f"第{n}个单位", f"<p>{'这个单位的有关情况。' * 9}{n}</p>") for n in range(4)}
    pages["/hd/"] = board(1, (1, LATEST, "已办结"), (2, LATEST, "已办结"), following="/hd/index_1.html")
    pages["/hd/index_1.html"] = board(2, (3, LATE, "已办结"), (4, LATE, "已办结"))
    pages |= {
        f"/hd/m{n}.html": message(LATEST if n < 3 else LATE, answered=LATEST if n < 3 else LATE) for n in range(1, 5)
    }
    with swept(pages, CODE, tmp_path_factory.mktemp("data")) as made:
        yield made


def looked_at(city: tuple[Wiring, FixtureSite], path: str) -> tuple[SweepSummary, list[Answer], list[str]]:
    wiring, served = city
    served.requests.clear()
    (done,) = recheck(wiring, CODE, url=served.url(path))
    assert done.run.purpose is SweepPurpose.RECHECK
    with transaction(wiring.sessions) as session:
        return done, answers_at(session, wiring, done.run.id, served.url(path)), [one.path for one in served.requests]


def issues(wiring: Wiring) -> list[Issue]:
    with transaction(wiring.sessions) as session:
        return sorted(issues_where(session, code=CODE, states=list(IssueState)), key=lambda one: one.fingerprint)


def records(city: tuple[Wiring, FixtureSite], done: SweepSummary) -> SweepBundle:
    return SweepBundle(city[0].bundles / done.run.bundle_key)


def test_a_link_that_works_is_answered_by_asking_little(city: tuple[Wiring, FixtureSite]) -> None:
    before = issues(city[0])
    done, answers, asked = looked_at(city, "/l1.html")
    assert [(one.message, one.values, one.outcome) for one in answers] == [(WORKS, {"status": 200}, None)]
    assert asked.count("/l1.html") == 1
    assert "/l2.html" not in asked, "links beside it are none of its business"
    assert [one.url for one in records(city, done).records(LinkRecord)] == [city[1].url("/l1.html")]
    assert issues(city[0]) == before


def test_a_link_that_fails_accuses_nobody_yet_and_is_tried_again_by_itself(city: tuple[Wiring, FixtureSite]) -> None:
    wiring, served = city
    before, well = issues(wiring), served.pages.pop("/l2.html")
    _, (answer,), asked = looked_at(city, "/l2.html")
    assert answer.outcome is Outcome.UNKNOWN
    assert asked.count("/l2.html") == 1, "tries that follow each other within seconds would accuse"
    for _ in range(2):
        looked_at(city, "/l2.html")
    assert issues(wiring) == before, "however often somebody asks"
    with transaction(wiring.sessions) as session:
        (pending,) = pending_of(session, CODE)
        assert (pending.url, len(pending.attempts)) == (served.url("/l2.html"), 1)
        assert list(rechecks_of(session, CODE).values()) == [0], "its own later tries are all still to come"
    served.pages["/l2.html"] = well
    _, (answer,), _ = looked_at(city, "/l2.html")
    assert answer.message == WORKS
    with transaction(wiring.sessions) as session:
        assert pending_of(session, CODE) == []


def test_an_open_link_beside_it_is_not_tried_along(city: tuple[Wiring, FixtureSite]) -> None:
    served = city[1]
    well = served.pages.pop("/l2.html")
    looked_at(city, "/l2.html")
    _, _, asked = looked_at(city, "/l1.html")
    assert "/l2.html" not in asked
    served.pages["/l2.html"] = well
    looked_at(city, "/l2.html")


def test_a_link_that_its_pages_name_no_more_is_said_to_be_gone(city: tuple[Wiring, FixtureSite]) -> None:
    served = city[1]
    kept = served.pages["/more.html"]
    served.pages["/more.html"] = str(kept).replace('<a href="/l3.html">第3个单位</a>', "")
    _, (answer,), _ = looked_at(city, "/l3.html")
    assert (answer.message, answer.outcome) == (NOT_NAMED, None)
    served.pages["/more.html"] = kept


def test_a_message_on_a_further_page_of_its_board_is_judged_with_what_the_board_says(
    city: tuple[Wiring, FixtureSite],
) -> None:
    before = issues(city[0])
    done, answers, asked = looked_at(city, "/hd/m3.html")
    (record,) = records(city, done).records(ReplyRecord)
    assert (record.url, record.board, record.state) == (city[1].url("/hd/m3.html"), "领导信箱", "已办结")
    assert {"/hd/", "/hd/index_1.html", "/hd/m3.html"} <= set(asked)
    assert not {"/hd/m1.html", "/hd/m4.html"} & set(asked)
    assert [(one.message, one.outcome) for one in answers] == [(ANSWERED, None)]
    assert issues(city[0]) == before
    _, _, asked = looked_at(city, "/hd/m1.html")
    assert "/hd/index_1.html" not in asked, "the first page named it"


def test_a_message_that_lost_its_reply_opens_an_issue_and_closes_it_again(city: tuple[Wiring, FixtureSite]) -> None:
    served = city[1]
    kept = {path: served.pages[path] for path in ("/hd/m4.html", "/hd/index_1.html")}
    served.pages["/hd/m4.html"] = message(LATE)
    served.pages["/hd/index_1.html"] = board(2, (3, LATE, "已办结"), (4, LATE, "办理中"))
    done, (answer,), _ = looked_at(city, "/hd/m4.html")
    assert (answer.outcome, done.settled.opened) == (Outcome.FAULT, 1)
    served.pages |= kept
    done, (answer,), _ = looked_at(city, "/hd/m4.html")
    assert (answer.outcome, done.settled.closed) == (None, 1)


def test_a_message_that_no_board_names_any_more_is_not_judged(city: tuple[Wiring, FixtureSite]) -> None:
    wiring, served = city
    before, kept = issues(wiring), served.pages["/hd/"]
    served.pages["/hd/"] = board(1, (2, LATEST, "已办结"))
    done, (answer,), _ = looked_at(city, "/hd/m1.html")
    assert records(city, done).records(ReplyRecord) == []
    assert (done.missing, answer.message, answer.outcome) == (1, "留言板上未再见到该留言，本次不作判定", None)
    assert issues(wiring) == before
    served.pages["/hd/"] = kept


def test_what_the_newest_sweep_has_not_met_is_refused(city: tuple[Wiring, FixtureSite]) -> None:
    wiring, served = city
    with pytest.raises(SweepRefusedError):
        recheck(wiring, CODE, url=served.url("/never-named.html"))


def test_a_board_alone_is_read_with_all_its_messages_and_says_what_a_whole_sweep_says(
    city: tuple[Wiring, FixtureSite],
) -> None:
    wiring, served = city
    (whole,) = sweep_sites(wiring, [CODE])
    expected = records(city, whole).records(ReplyRecord)
    assert len(expected) == 4
    done, _, asked = looked_at(city, "/hd/")
    found = records(city, done).records(ReplyRecord)
    assert [(one.url, one.asked, one.answered, one.state, one.reply, one.board_url) for one in found] == [
        (one.url, one.asked, one.answered, one.state, one.reply, one.board_url) for one in expected
    ]
    assert (done.settled.opened, done.settled.closed) == (0, 0)
    assert not any(path.startswith(("/l", "/dt/t", "/tzgg/t")) for path in asked)
    kept = dict(served.pages)
    served.pages["/hd/m4.html"] = message(LATE)
    served.pages["/hd/index_1.html"] = board(2, (3, LATE, "已办结"), (4, LATE, "办理中"))
    done, _, _ = looked_at(city, "/hd/")
    assert (done.settled.opened, done.settled.closed) == (1, 0)
    served.pages.update(kept)
    done, _, _ = looked_at(city, "/hd/")
    assert (done.settled.opened, done.settled.closed) == (0, 1)
