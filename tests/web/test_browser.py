"""The dashboard in a real browser, over demo sites that are really swept: the first finding, mending, a veto, other units, axe."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from real_browser import LOOKS, PATIENCE_MS, a_chromium, a_page, unfit
from web_house import PASSWORD, Clock, House, served

from config.settings import Settings
from demo.command import write_files
from demo.server import RunningCity, running_city
from domain.issues import IssueState
from jobs.inline import InlineQueue
from jobs.queue import Lane
from jobs.tasks import Tasks
from models.database import transaction
from models.queries import issues_where
from pipeline.wiring import Wiring
from scripts.pictures import shots
from web.service import first_link

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
PLACE = 5
"""In the standard city: a site with broken links, and a message so old that a veto is suspected."""


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with running_city(today=datetime.now(ZoneInfo("Asia/Shanghai")).date()) as city:
        yield city


@pytest.fixture(scope="module")
def house(running: RunningCity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("data")
    environ = {
        "XUNWANG_DATA": str(data),
        "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "XUNWANG_RETRY_SPACING": "0.2,0.5",
        "XUNWANG_SWEEP_CONCURRENCY": "8",
        "XUNWANG_SWEEP_DELAY": "0",
        "XUNWANG_SWEEP_TIMEOUT": "5",
    }
    wiring = Wiring.from_settings(Settings.load(environ))
    write_files(running.city, data / "demo")
    queue = InlineQueue(Tasks(wiring).table(), workers=1, reserved={Lane.DEMAND: 1})
    queue.start()
    try:
        with served(wiring, Clock(), queue=queue) as made:
            yield made
        assert queue.stop(timeout_s=60)
    finally:
        wiring.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_chromium() as made:
        yield made


@pytest.fixture(scope="module")
def page(house: House, browser: Browser) -> Iterator[Page]:
    """The administrator's browser, after the very first start."""
    with a_page(browser) as made:
        made.goto(f"{house.address}/welcome/{first_link(house.wiring)}")
        made.get_by_label("新密码").fill(PASSWORD)
        made.get_by_label("再输入一次").fill(PASSWORD)
        made.get_by_role("button", name="设置密码并登录").click()
        expect(made.get_by_role("heading", name="总览")).to_be_visible()
        yield made


def test_from_the_first_start_to_the_first_finding(house: House, running: RunningCity, page: Page) -> None:
    site = running.city.sites[PLACE]
    lines = (house.wiring.settings.data / "demo" / "sites.csv").read_text("utf-8-sig").splitlines()
    one = "\n".join([lines[0], *(line for line in lines[1:] if site.code in line)])
    page.get_by_role("link", name="导入名录").click()
    page.get_by_label("CSV、XLSX 或 YAML 文件").set_input_files(
        {"name": "sites.csv", "mimeType": "text/csv", "buffer": one.encode()}
    )
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("新增 1")).to_be_visible()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("link", name=site.name).click()
    page.get_by_role("button", name="立即复查").click()
    expect(page.locator("#rescan progress")).to_be_visible()
    # The page renews itself: nobody presses anything until the finding stands there.
    expect(page.get_by_role("link", name="链接不可用").first).to_be_visible()


def test_the_rescan_of_a_mended_fault_closes_its_issue(house: House, running: RunningCity, page: Page) -> None:
    site = running.city.sites[PLACE]
    fault = next(one for one in site.faults if one.check == "broken_link")
    with transaction(house.wiring.sessions) as session:
        known = issues_where(session, code=site.code, check="broken_link")
    print_ = next(one.fingerprint for one in known if one.target.key in {fault.url, *fault.aliases})
    running.mend(fault.id)
    try:
        page.goto(f"{house.address}/issues/{print_}")
        expect(page.get_by_text("待处理", exact=True).first).to_be_visible()
        page.get_by_role("button", name="立即复查").click()
        for _ in range(PATIENCE_MS // 200):
            with transaction(house.wiring.sessions) as session:
                found = next(
                    one
                    for one in issues_where(session, code=site.code, states=list(IssueState))
                    if one.fingerprint == print_
                )
            if found.state is IssueState.CLOSED:
                break
            page.wait_for_timeout(200)
        page.reload()
        expect(page.get_by_text("已整改", exact=True).first).to_be_visible()
        expect(page.get_by_text("复查已消除")).to_be_visible()
    finally:
        running.unmend(fault.id)


def test_signing_a_veto_changes_the_score(house: House, running: RunningCity, page: Page) -> None:
    code = running.city.sites[PLACE].code
    page.goto(f"{house.address}/sites/{code}")
    expect(page.get_by_text("否决待签认").first).to_be_visible()
    page.get_by_role("link", name="去签认否决项").click()
    page.get_by_label("理由").first.fill("已人工核实")
    page.get_by_role("button", name="签认否决").first.click()
    expect(page.get_by_role("status")).to_contain_text("得分已重新计算")
    page.goto(f"{house.address}/sites/{code}")
    expect(page.locator("dd .badge.bad", has_text="单项否决").first).to_be_visible()
    expect(page.get_by_text("已人工核实").first).to_be_attached()


def test_an_operator_of_another_unit_finds_nothing_here(
    house: House, running: RunningCity, page: Page, browser: Browser
) -> None:
    code = running.city.sites[PLACE].code
    page.goto(f"{house.address}/people")
    page.get_by_role("button", name="添加").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("邮箱").fill("other@unit.example")
    dialog.get_by_label("角色").select_option("operator")
    dialog.get_by_label("单位（运维员必填").fill("别的单位")
    dialog.get_by_role("button", name="添加").click()
    link = page.locator("code").first.inner_text()
    with transaction(house.wiring.sessions) as session:
        issue = issues_where(session, code=code, states=list(IssueState))[0]
    with a_page(browser) as other:
        other.goto(link)
        other.get_by_label("新密码").fill(PASSWORD)
        other.get_by_label("再输入一次").fill(PASSWORD)
        other.get_by_role("button", name="设置密码并登录").click()
        expect(other.get_by_text("还没有网站")).to_be_visible()
        paths = [f"/sites/{code}", f"/issues/{issue.fingerprint}", f"/api/v1/issues/{issue.fingerprint}"]
        paths += [f"/evidence/{item.key}" for item in issue.evidence if item.key]
        for path in paths:
            answer = other.goto(house.address + path)
            assert answer is not None
            assert answer.status == 404, path


def test_every_page_is_fit_for_everybody(house: House, running: RunningCity, page: Page) -> None:
    wrong = []
    for looks, language in LOOKS:
        for name, path, _size, _looks in shots(house.wiring):
            if "-" in name:
                continue
            page.set_viewport_size({"width": 1280, "height": 860})
            page.goto(f"{house.address}{path}{'&' if '?' in path else '?'}{looks}")
            assert page.locator("html").get_attribute("lang") == language
            wrong += unfit(page, name, looks)
    assert not wrong
