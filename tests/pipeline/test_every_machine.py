"""What only a sweep's bundle holds is told alike by every machine: a real sweep on one, everything read from another."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from builders import an_account
from feeds import feed
from fixture_site import FixtureSite
from paper_city import swept
from paper_site import crumb, page, site
from web_house import PASSWORD, Browser, Clock, served

from config.settings import Settings
from domain.people import Role
from domain.scorecards import Entered, ManualEntry, Period, ResultState
from domain.sweeps import Reached, SweepPurpose, SweepState
from models.database import transaction
from models.people import save_entry
from models.queries import sweep_by_id
from models.registry import AccountRow, SiteRow
from models.sweeps import note_reached, save_run
from pipeline.account_score import score_accounts
from pipeline.account_sweep import site_titles, sweep_accounts
from pipeline.account_view import account_views
from pipeline.annual import annual_forms
from pipeline.circular import Wish, the_circular
from pipeline.exports import RECORDS, records_of
from pipeline.ledger import Actor
from pipeline.pointed import pointed_at
from pipeline.recheck import recheck
from pipeline.rescan_answer import answers_at
from pipeline.score import score_sites
from pipeline.sweep import sweep_sites
from pipeline.users import add_user, set_password
from pipeline.wiring import Wiring
from web.desk import Desk
from web.progress import UnderWay, under_way

CODE, OTHER_RULES = "5001010001", "cn-2019"
TODAY = datetime.now(UTC).date()
PERSON = "office@city.example"

pytestmark = pytest.mark.postgres


@dataclass(frozen=True, kw_only=True)
class Machines:
    """Both know the same database and the same shared place."""

    swept_on: Wiring
    other: Wiring
    served: FixtureSite
    rechecked: str
    """A look at one link that was found well."""


def pages() -> dict[str, str | bytes]:
    made: dict[str, str | bytes] = {f"/{path}": text for path, text in site().items()}
    made["/"] = str(made["/"]).replace(
        "政务公开</a>", '政务公开</a></li><li><a href="/hd/">领导信箱</a></li><li><a href="/more.html">友情链接</a>', 1
    )
    made["/more.html"] = page("友情链接", '<p>有关的单位。</p><a href="/l0.html">甲</a><a href="/dead.html">乙</a>')
    made["/l0.html"] = page("甲", f"<p>{'这个单位的有关情况。' * 9}</p>")
    day = (TODAY - timedelta(days=5)).isoformat()
    rows = "".join(
        f'<tr><td><a href="/hd/m{n}.html">第{n}号咨询</a></td><td>{day}</td><td>已办结</td></tr>' for n in (1, 2)
    )
    head = "<tr><th>标题</th><th>来信时间</th><th>状态</th></tr>"
    made["/hd/"] = page("领导信箱", crumb(("/hd/", "领导信箱")) + f"<table>{head}{rows}</table>")
    for n in (1, 2):
        told = "".join(
            f"<tr><td>{name}</td><td>{value}</td></tr>"
            for name, value in (
                ("信件标题", f"第{n}号咨询"), ("来信时间", day), ("来信内容", "路灯何时修复？"), ("办理状态", "已办结"),
                ("答复单位", "某局"), ("答复时间", day), ("答复内容", "路灯已于昨日修复，感谢您的关注。"),
            )
        )  # fmt: skip
        made[f"/hd/m{n}.html"] = page(f"第{n}号咨询", crumb(("/hd/", "领导信箱")) + f"<table>{told}</table>")
    made["/feed"] = feed(30, 45)
    return made


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory, postgres_server_url: str) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("cluster")
    with psycopg.connect(f"{postgres_server_url}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE every_machine TEMPLATE template0 ENCODING 'UTF8'")
    shared = {
        "XUNWANG_DATABASE_URL": f"{postgres_server_url.replace('postgresql://', 'postgresql+psycopg://')}/every_machine",
        "XUNWANG_EVIDENCE_URL": f"file://{folder / 'evidence'}",
        "XUNWANG_SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "XUNWANG_ACCOUNT_DELAY": "0",
        "XUNWANG_SWEEP_DELAY": "0.2",  # a sweep long enough to be seen under way
        "XUNWANG_MAX_RENDERS": "0",
    }
    with ExitStack() as stack:
        first, web = stack.enter_context(swept(pages(), CODE, folder / "first", **shared))
        with transaction(first.sessions) as session:
            session.add(AccountRow.from_domain(an_account(feed_url=web.url("/feed"), site_code=CODE)))
            actor = Actor(by="test", at=first.clock())
            add_user(session, PERSON, role=Role.SUPERVISOR, actor=actor)
            set_password(session, PERSON, PASSWORD, actor=actor)
        sweep_accounts(first)
        (look,) = recheck(first, CODE, url=web.url("/l0.html"))
        assert first.courier is not None
        assert first.courier.idle(30)
        other = Wiring.from_settings(Settings.load({"XUNWANG_DATA": str(folder / "other"), **shared}))
        stack.callback(other.close)
        yield Machines(swept_on=first, other=other, served=web, rechecked=look.run.id)
    with psycopg.connect(f"{postgres_server_url}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE every_machine WITH (FORCE)")


def told_by(wiring: Wiring, machines: Machines) -> dict[str, Any]:
    """Everything that is read from bundles."""
    with transaction(wiring.sessions) as session:
        told: dict[str, Any] = {
            "answer": answers_at(session, wiring, machines.rechecked, machines.served.url("/l0.html")),
            "pointed": pointed_at(session, wiring, CODE, machines.served.url("/l0.html")),
            "accounts": account_views(wiring, session),
        }
    for kind in RECORDS:
        told[f"export {kind.value}"] = [record for _, record in records_of(wiring, kind)]
    told["annual"] = [form.estimates for form in annual_forms(wiring, TODAY.year)]
    told["titles"] = sorted(site_titles(wiring, {CODE}))
    told["other rules"] = [card.results for card in score_sites(wiring, [CODE], set_id=OTHER_RULES)]
    told["same rules"] = [card.results for card in score_sites(wiring, [CODE])]
    told["accounts' cards"] = [card.results for card in score_accounts(wiring)]
    return told


def test_every_answer_is_the_same_on_the_machine_that_did_not_sweep(machines: Machines) -> None:
    here, there = told_by(machines.swept_on, machines), told_by(machines.other, machines)
    assert {name for name, value in here.items() if not value} == set(), "each has something to tell"
    assert here["accounts"][0].seen is not None
    assert {name for name in here if here[name] != there[name]} == set()
    assert any(result.state is ResultState.CLEAR for card in there["other rules"] for result in card), "judged anew"
    assert not list(machines.other.bundles.glob("*/*")), "it has swept nothing itself"


def test_the_last_update_of_an_account_stands_in_the_circular_wherever_it_is_made(machines: Machines) -> None:
    wish = Wish(period=Period.quarter_of(TODAY), day=date(TODAY.year, 12, 31))
    (card,) = score_accounts(machines.swept_on)
    with transaction(machines.swept_on.sessions) as session:
        for result in card.results:
            if result.state is ResultState.VETO_SUSPECTED:
                signed = ManualEntry(
                    indicator_id=result.indicator_id, entered=Entered.SIGNED, by="test", at=machines.swept_on.clock(), note="x"
                )  # fmt: skip
                save_entry(session, card.subject, wish.period.id, signed)
    here, there = the_circular(machines.swept_on, wish), the_circular(machines.other, wish)
    assert "last_update=datetime.date(" in repr(here)
    assert repr(here) == repr(there)


PATHS = (
    f"/sites/{CODE}/links",
    f"/sites/{CODE}/threads",
    f"/sites/{CODE}/columns",
    f"/sites/{CODE}/links?format=jsonl",
    f"/sites/{CODE}/threads?format=jsonl",
)


def test_pages_and_files_are_the_same(machines: Machines) -> None:
    told: list[dict[str, str]] = []
    for wiring in (machines.swept_on, machines.other):
        with served(wiring, Clock()) as house:
            client = house.client()
            answer = client.post("/sign-in", data={"email": PERSON, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            browser = Browser(client)
            told.append({path: browser.get(path).text.replace(browser.csrf, "") for path in PATHS})
    here, there = told
    assert machines.served.url("/dead.html") in here[PATHS[0]]
    assert "第1号咨询" in here[PATHS[1]]
    for path in PATHS[3:]:
        assert here[path], path
        assert here[path] == there[path], path
    for path in PATHS[:3]:
        assert _main(here[path]) == _main(there[path]), path


def test_how_far_a_sweep_is_shows_on_both(machines: Machines) -> None:
    with transaction(machines.swept_on.sessions) as session:
        latest = session.query(SiteRow).one().latest_sweep_id
    with transaction(machines.swept_on.sessions) as session:
        ended = sweep_by_id(session, str(latest))
        assert ended is not None
        going = replace(
            ended,
            id="going",
            state=SweepState.RUNNING,
            bundle_key="2030-06-15/going",
            ordered_at=machines.other.clock(),
        )
        save_run(session, going)
        note_reached(session, {"going": Reached(pages=12, planned=40, phase="walk")})
    desk = Desk(wiring=machines.other, queue=None, load=lambda: (0, 0))
    (seen,) = under_way(desk, unit=None)
    assert (seen.pages, seen.planned, seen.phase) == (12, 40, "walk")


def test_a_real_sweep_shows_on_the_other_machine_while_it_is_made(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.following.EVERY_S", 0.1)
    desk = Desk(wiring=machines.other, queue=None, load=lambda: (0, 0))
    seen: list[UnderWay] = []
    with ThreadPoolExecutor(1) as hands:
        sweep = hands.submit(sweep_sites, machines.swept_on, [CODE], purpose=SweepPurpose.RESCAN)
        while not sweep.done():
            seen += [one for one in under_way(desk, unit=None, code=CODE) if one.run.id != "going"]
            time.sleep(0.05)
    (summary,) = sweep.result()
    assert {one.run.id for one in seen} == {summary.run.id}
    pages = [one.pages for one in seen]
    assert 0 < pages[-1] <= summary.run.pages
    assert pages == sorted(pages)
    assert seen[-1].phase


def _main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]
