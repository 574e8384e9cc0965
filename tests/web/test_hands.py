"""The pages under a person's hands, in a real browser over a small stock: renewing, the keyboard, proofs, fitness for everybody."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from real_browser import LOOKS, a_chromium, a_page, unfit
from web_house import PASSWORD, PEOPLE, House, a_house
from web_stock import MINE, PICTURE, Stock, a_dead_host

from domain.findings import Outcome
from domain.issues import Issue
from domain.people import Role
from models.database import transaction
from models.queries import issue_by_fingerprint
from models.service import RescanRow, RescanState

TELLS_OF_THE_LINE = """new MutationObserver(() => {
  const line = document.getElementById("renewed");
  if (line && !line.hidden) console.log("line shown");
}).observe(document, {subtree: true, attributes: true, attributeFilter: ["hidden"]})"""
"""While a page is being left, nothing on it can be asked from outside; it has to tell by itself."""
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    provider = {"XUNWANG_OIDC_ISSUER": "https://id.city.example", "XUNWANG_OIDC_NAME": "市统一认证"}
    with a_house(tmp_path_factory.mktemp("house"), **provider) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_chromium() as made:
        yield made


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    with a_page(browser) as made:
        made.goto(f"{house.address}/sign-in?lang=zh_CN")
        made.get_by_label("邮箱").fill(PEOPLE[Role.REVIEWER])
        made.get_by_label("密码").fill(PASSWORD)
        made.get_by_role("button", name="登录", exact=True).click()
        expect(made.get_by_role("heading", name="总览")).to_be_visible()
        yield made


def the_issue(house: House, fingerprint: str) -> Issue:
    with transaction(house.wiring.sessions) as session:
        issue = issue_by_fingerprint(session, fingerprint)
    assert issue is not None
    return issue


def a_rescan(house: House) -> int:
    """One of the site that is under way."""
    with transaction(house.wiring.sessions) as session:
        row = RescanRow(subject=MINE, by="test", at=house.clock.now, state=RescanState.RUNNING)
        session.add(row)
        session.flush()
        return row.id


def ended(house: House, rescan: int) -> None:
    with transaction(house.wiring.sessions) as session:
        row = session.get_one(RescanRow, rescan)
        row.state, row.finished_at = RescanState.DONE, house.clock.now


def test_a_page_that_renews_itself_does_not_hold_back_who_is_leaving_it(
    house: House, stored: Stock, page: Page
) -> None:
    rescan = a_rescan(house)
    page.add_init_script(TELLS_OF_THE_LINE)
    page.goto(f"{house.address}/sites/{MINE}")
    expect(page.locator("#rescan progress")).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/issues\?site=.*state=all"), hold)
    # A busy server: the page one wants to go to is not there yet when the old one learns that it is out of date.
    with page.expect_console_message(lambda said: said.text == "line shown"):
        page.get_by_role("link", name="全部，含已整改").click(no_wait_after=True)
        ended(house, rescan)
    held[0].continue_()
    expect(page.get_by_role("heading", name="问题清单")).to_be_visible()
    assert urlsplit(page.url).path == "/issues"


def test_a_page_that_is_out_of_date_loads_itself_anew_unless_somebody_writes_in_it(
    house: House, stored: Stock, page: Page
) -> None:
    rescan = a_rescan(house)
    page.goto(f"{house.address}/sites/{MINE}")
    expect(page.locator("#rescan progress")).to_be_visible()
    with page.expect_event("load"):
        ended(house, rescan)
    expect(page.locator("#rescan progress")).to_have_count(0)


def test_suspicions_are_settled_by_the_keyboard_alone(house: House, stored: Stock, page: Page) -> None:
    moved = a_dead_host(house, 3, cause="folder:https://www.example.gov.cn/old/", outcome=Outcome.SUSPICION)
    page.goto(f"{house.address}/review")
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(2)
    page.keyboard.press("j")
    first = page.locator("tr.at input[name=which]").get_attribute("value")
    page.keyboard.press("c")
    expect(page.get_by_text("已处理")).to_be_visible()
    expect(rows).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-number]")).to_have_text("1" if "+alike" in str(first) else "3")
    page.keyboard.press("d")
    expect(page.get_by_text("没有待确认的疑似问题")).to_be_visible()
    settled = {bool(the_issue(house, one).confirmed_by) or the_issue(house, one).reason is not None for one in moved}
    assert settled == {True}


def test_a_confirmation_takes_a_picture_and_the_page_shows_it(house: House, stored: Stock, page: Page) -> None:
    page.goto(f"{house.address}/issues/{stored.theirs[0]}")
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("备注").fill("现场核实")
    dialog.get_by_label("佐证").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": PICTURE})
    dialog.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("heading", name="人工佐证")).to_be_visible()
    expect(page.get_by_role("link", name="现场.png", exact=True)).to_be_visible()
    expect(page.get_by_text("现场核实").first).to_be_visible()


def test_pages_of_review_and_of_coming_in_are_fit_for_everybody(
    house: House, stored: Stock, page: Page, browser: Browser
) -> None:
    house.browser(Role.OPERATOR).post(
        f"/issues/{stored.mine[0]}/objections", {"text": "可以打开"}, files={"file": ("a.png", PICTURE, "image/png")}
    )
    wrong = []
    paths = ("/review", "/review?tab=vetoes", "/review?tab=objections", f"/issues/{stored.mine[0]}", "/me")
    for looks, language in LOOKS:
        for path in paths:
            page.goto(f"{house.address}{path}{'&' if '?' in path else '?'}{looks}")
            assert page.locator("html").get_attribute("lang") == language
            wrong += unfit(page, path, looks)
        page.goto(f"{house.address}/issues/{stored.mine[0]}?{looks}")
        page.keyboard.press("d")
        expect(page.get_by_role("dialog")).to_be_visible()
        wrong += unfit(page, "a dialog", looks)
        with a_page(browser) as guest:
            for path in ("/sign-in", "/sign-in?out=1", "/welcome/none"):
                guest.goto(f"{house.address}{path}{'&' if '?' in path else '?'}{looks}")
                wrong += unfit(guest, path, looks)
    assert not wrong
