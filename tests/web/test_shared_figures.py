"""Long lists and shared figures: pages by place, whose figures they are and of when, and figures made ahead of their readers."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from threading import Event

import msgspec
import pytest
from web_house import Browser, House, a_house
from web_stock import MINE, THEIRS, stock

from domain.findings import Outcome
from domain.issues import IssueState
from domain.people import Role
from domain.targets import TargetKind
from jobs import previews
from jobs.previews import Answer, Order
from models.database import transaction
from models.issues import IssueRow
from web import ahead
from web.ahead import Ahead, warmed
from web.app import create_app
from web.desk import Desk
from web.pages import house as office
from web.pages.overview import City, figures

MANY = 60


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(Path(tmp_path_factory.mktemp("house"))) as made:
        stock(made)
        with transaction(made.wiring.sessions) as session:
            session.add_all(an_issue(made, subject, number) for number in range(MANY) for subject in (MINE, THEIRS))
        yield made


def an_issue(house: House, subject: str, number: int) -> IssueRow:
    at = house.clock.now - timedelta(minutes=number // 2)
    return IssueRow(
        fingerprint=f"{subject}{number:050d}", rule_id="links.broken", check_id="broken_link", subject=subject,
        target_kind=TargetKind.LINK, target_key=f"https://{subject}.example/{number}", target_label=f"{subject}第{number}条",
        state=IssueState.OPEN, outcome=Outcome.FAULT, message="坏", first_seen=at, last_seen=at, judged_at=at, opened_at=at,
        values={}, found_on=[], evidence=[],
    )  # fmt: skip


def beside(page: str, which: str) -> str:
    """The address of the page before (``prev``) or behind (``next``) it; empty when there is none."""
    found = re.search(rf'rel="{which}" href="([^"]+)"', page)
    return unescape(found[1]) if found else ""


def rows(page: str) -> list[str]:
    return re.findall(r'<tr data-row>.*?href="/issues/(\w+)"', page, flags=re.DOTALL)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.OPERATOR])
@pytest.mark.parametrize("sort", ["", "sort=due&", "sort=-instances&"])
def test_the_links_between_pages_lead_through_the_whole_list_and_back(house: House, role: Role, sort: str) -> None:
    browser = house.browser(role)
    pages, to = [], f"/issues?{sort}size=25&check=broken_link"
    while to:
        pages.append(browser.get(to).text)
        to = beside(pages[-1], "next")
    seen = [one for page in pages for one in rows(page)]
    assert len(seen) == len(set(seen)) >= MANY
    assert "after=" in beside(pages[0], "next")
    assert len(pages) > 2
    back = [browser.get(beside(page, "prev")).text for page in pages[1:]]
    assert [rows(page) for page in back] == [rows(page) for page in pages[:-1]]
    if role is Role.OPERATOR:
        assert not any(THEIRS in one for one in seen), "a place shows nobody what is not theirs"


def test_a_place_taken_from_another_units_list_shows_nothing_of_it(house: House) -> None:
    to = beside(house.browser(Role.SUPERVISOR).get("/issues?size=25").text, "next")
    found = rows(house.browser(Role.OPERATOR).get(to).text)
    assert found
    assert not any(THEIRS in one for one in found)


def test_sites_by_their_issues_are_ranked_for_each_unit_and_say_of_when(house: House) -> None:
    everything = house.browser(Role.SUPERVISOR).get("/sites?sort=-issues").text
    ours = house.browser(Role.OPERATOR).get("/sites?sort=-issues").text
    assert f"/sites/{THEIRS}" in everything
    assert f"/sites/{MINE}" in everything
    assert f"/sites/{MINE}" in ours
    assert f"/sites/{THEIRS}" not in ours
    assert "的问题数排列" in everything
    assert "的问题数排列" not in house.browser(Role.SUPERVISOR).get("/sites?sort=name").text


def test_the_overview_says_of_when_its_figures_are(house: House) -> None:
    browser = house.browser(Role.SUPERVISOR)
    said = re.search(r"截至 ([^<]+)<", browser.get("/").text)
    assert said is not None
    house.clock.pass_by(timedelta(minutes=7))
    shared = re.search(r"截至 ([^<]+)<", browser.get("/").text)
    assert shared is not None
    fresh = browser_after_a_change(house)
    # Figures that are kept name the moment they were asked for, not that of the reader.
    assert shared[1] == said[1] or shared[1] == fresh
    assert fresh > said[1]


def browser_after_a_change(house: House) -> str:
    """The moment the overview names to somebody who has just changed something."""
    browser: Browser = house.browser(Role.SUPERVISOR)
    print_ = f"{MINE}{0:050d}"
    assert browser.post(f"/issues/{print_}/act", {"act": "confirm"}).status_code == 303
    said = re.search(r"截至 ([^<]+)<", browser.get("/").text)
    assert said is not None
    return said[1]


def kept_of_all(desk: Desk) -> City | None:
    """What somebody who sees everything would be shown without asking for it."""

    def nobody() -> City:
        raise LookupError

    try:
        return desk.kept(("city", None), nobody, seconds=0.001)
    except LookupError:
        return None


def a_desk(house: House, data: Path) -> Desk:
    wiring = replace(house.wiring, settings=replace(house.wiring.settings, data=data))
    return Desk(wiring=wiring, queue=None, load=lambda: (0, 0))


def test_figures_made_ahead_are_there_before_anybody_asks(house: House) -> None:
    app = create_app(house.wiring)
    desk: Desk = app.state.desk
    with warmed(app):
        end = time.monotonic() + 60
        while (found := kept_of_all(desk)) is None and time.monotonic() < end:
            time.sleep(0.01)
    assert found is not None
    assert found.standing == figures(desk, None).standing


def test_one_process_makes_the_figures_and_the_others_read_them(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Desk] = []

    def noted(desk: Desk, unit: str | None) -> City:
        asked.append(desk)
        return figures(desk, unit)

    monkeypatch.setattr(ahead, "figures", noted)
    desks = [a_desk(house, tmp_path) for _ in range(3)]
    each = [Ahead(desk) for desk in desks]
    for one in (*each, *each):
        assert one.look()
    assert asked == desks[:1]
    assert kept_of_all(desks[0]) == kept_of_all(desks[2]) == figures(desks[1], None)

    monkeypatch.setattr(ahead, "RENEW_S", 0.0)
    monkeypatch.setattr(ahead.Made, "rest", 0.0)
    assert each[1].look()
    assert asked == desks[:2], "once it is time, whoever comes first makes them anew"


def test_figures_that_others_made_before_a_change_of_ours_are_not_shown_after_it(house: House, tmp_path: Path) -> None:
    ours, theirs = a_desk(house, tmp_path), a_desk(house, tmp_path)
    assert Ahead(theirs).look()
    ours.forget_kept()  # somebody decides here, after they were asked for there
    assert Ahead(ours).look()
    assert kept_of_all(ours) is None
    assert kept_of_all(theirs) is not None


def test_a_file_of_figures_that_is_damaged_or_old_is_made_anew(house: House, tmp_path: Path) -> None:
    file = tmp_path / "ahead" / "overview.json"
    for content in (b"{", b""):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        desk = a_desk(house, tmp_path)
        assert Ahead(desk).look()
        assert kept_of_all(desk) is not None
        assert file.stat().st_mode & 0o077 == 0
    old = msgspec.json.decode(file.read_bytes(), type=ahead.Made)
    file.write_bytes(msgspec.json.encode(msgspec.structs.replace(old, asked=old.asked - 1000)))
    assert Ahead(desk).look()
    assert msgspec.json.decode(file.read_bytes(), type=ahead.Made).asked > old.asked


def test_figures_asked_for_before_a_change_are_not_shown_after_it(house: House) -> None:
    desk = Desk(wiring=house.wiring, queue=None, load=lambda: (0, 0))

    def slow() -> str:
        desk.forget_kept()  # somebody decides meanwhile
        return "before"

    assert desk.kept_anew(("city", None), slow, seconds=100) == "before"
    assert desk.kept(("city", None), lambda: "after", seconds=100) == "after"
    desk.kept_anew(("city", None), lambda: "ahead", seconds=100)
    assert desk.kept(("city", None), lambda: "after", seconds=100) == "ahead"


def test_a_digest_that_takes_long_is_composed_once_while_its_page_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, begun = Event(), []
    compose = previews.compose_elsewhere

    def slowly(order: Order) -> Answer:
        begun.append(order.to)
        assert go_on.wait(60)
        return compose(order)

    monkeypatch.setattr(previews, "compose_elsewhere", slowly)
    monkeypatch.setattr(office, "PATIENCE_S", 0.01)
    browser = house.browser(Role.SUPERVISOR)
    to = "/reports/digest?to=chief@city.example"
    try:
        for _ in range(3):
            page = browser.get(to)
            assert page.status_code == 200
            assert "正在编写这一天的日报" in page.text
            assert 'hx-get="/reports/digest?day=' in page.text
    finally:
        go_on.set()
    while "正在编写" in (page := browser.get(to)).text:
        time.sleep(0.05)
    assert begun == ["chief@city.example"]
    assert "这一天没有日报" in page.text


def test_a_digest_that_cannot_be_composed_says_why_on_its_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        previews, "compose_elsewhere", lambda order: Answer(error="数据库 {place} 坏了。", values={"place": "<甲>"})
    )
    browser = house.browser(Role.SUPERVISOR)
    page = browser.get("/reports/digest?to=one@city.example")
    assert page.status_code == 200
    assert 'role="alert">数据库 &lt;甲&gt; 坏了。' in page.text
    assert browser.get("/reports/digest?to=one@city.example&format=text").status_code == 503
