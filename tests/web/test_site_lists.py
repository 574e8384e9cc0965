"""The long lists of a site page, sort, filter and export on the server; a file holds what the page shows, all of it."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from builders import HOME, a_column, a_fetch, a_link, a_message, an_entry
from bundles import a_bundle
from memory import a_run
from openpyxl import load_workbook
from sqlalchemy import select, update
from web_house import Browser, House, a_house, a_token, client
from web_stock import MINE, THEIRS, stock

from domain.people import Role
from domain.records import ProbeSample
from domain.registry import ColumnCategory
from domain.sweeps import SweepPurpose
from domain.targets import TargetKind, TargetRef
from models.database import transaction
from models.queries_sites import Wanted
from models.registry import ColumnRow, SiteRow
from models.service import RescanRow, RescanState
from models.sweeps import SweepRow, save_run, save_samples
from pipeline.rescans import latest_rescans
from web.listing import Listing, page_of

LINKS, MESSAGES, PROBES = 130, 60, 70
TABS = ("columns", "links", "threads", "availability", "evidence", "history")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(Path(tmp_path_factory.mktemp("house"))) as made:
        stock(made)
        fill(made)
        yield made


@pytest.fixture(scope="module")
def browser(house: House) -> Browser:
    return house.browser(Role.REVIEWER)


def fill(house: House) -> None:
    """A sweep with many links, messages and two columns, a third column it did not read, and probes of three days."""
    now = house.clock.now
    links = [
        a_link(
            a_fetch(404 if number % 2 else 200, url=f"{HOME}l/{number:03}"), url=f"{HOME}l/{number:03}",
            anchor=f"链接{number:03}", instances=number + 1, internal=number % 3 > 0,
        )
        for number in range(LINKS)
    ]  # fmt: skip
    messages = [
        a_message(
            f"2030-05-{number % 28 + 1:02}", "2030-06-01" if number % 4 else None, url=f"{HOME}m/{number}",
            subject=f"来信{number:02}", unit="甲局" if number % 2 else "乙局", state="已办结" if number % 4 else "办理中",
        )
        for number in range(MESSAGES)
    ]  # fmt: skip
    columns = [
        a_column(an_entry("2030-06-01"), an_entry("2030-06-01"), url=f"{HOME}{name}/", name=name) for name in "ab"
    ]
    bundle = a_bundle(house.wiring, *links, *messages, *columns, at=now)
    with transaction(house.wiring.sessions) as session:
        site = session.scalars(select(SiteRow).where(SiteRow.code == MINE)).one()
        session.execute(update(SweepRow).where(SweepRow.id == site.latest_sweep_id).values(bundle_key=bundle.path.name))
        for name, newest in (("a", date(2030, 6, 1)), ("b", date(2030, 5, 1)), ("c", None)):
            session.add(
                ColumnRow(
                    site_id=site.id, url=f"{HOME}{name}/", name=name, path=[f"栏目{name}"], newest=newest, first_seen=now,
                    last_seen=now, category=ColumnCategory.POLICY if name == "c" else ColumnCategory.NEWS,
                )
            )  # fmt: skip
        samples = [
            ProbeSample(
                at=now - timedelta(hours=number), ok=bool(number % 7), elapsed_ms=100 + number,
                status=200 if number % 7 else None, failure="" if number % 7 else "timeout",
            )
            for number in range(PROBES)
        ]  # fmt: skip
        save_samples(session, MINE, samples)


def lines(browser: Browser, path: str) -> list[dict[str, object]]:
    answer = browser.get(path)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def rows(browser: Browser, path: str) -> int:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text.count("<tr data-row>")


@pytest.mark.parametrize("tab", TABS)
def test_every_list_opens_in_both_languages_and_leaves_as_three_files(browser: Browser, tab: str) -> None:
    path = f"/sites/{MINE}/{tab}"
    for lang in ("zh_CN", "en"):
        assert browser.get(f"{path}?lang={lang}&size=25&q=x&sort=-at&page=2").status_code == 200
    assert browser.get(f"{path}?format=csv").text.count("\n") > 1
    sheet = load_workbook(io.BytesIO(browser.get(f"{path}?format=xlsx").content)).active
    assert sheet is not None
    assert sheet.max_row == 1 + len(lines(browser, f"{path}?format=jsonl"))


def test_every_column_can_be_looked_at_again_alone_and_its_page_follows_the_look(
    house: House, browser: Browser
) -> None:
    path, url = f"/sites/{MINE}/columns", f"{HOME}c/"
    assert browser.get(path).text.count(f'action="/sites/{MINE}/rescan" class="within"') == 3, (
        "with an issue or without"
    )
    answer = browser.post(f"/sites/{MINE}/rescan", {"url": url, "back": path})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    with transaction(house.wiring.sessions) as session:
        (asked,) = latest_rescans(session, unit=None, code=MINE, url=url)
    assert (asked.check_id, asked.state) == ("", RescanState.WAITING)
    assert f'hx-get="/sites/{MINE}/live?was=running"' in browser.get(path).text
    assert 'class="within"' not in house.browser(Role.VIEWER).get(path).text


@pytest.mark.parametrize(
    ("tab", "url", "name"), [("links", f"{HOME}l/129", "链接129"), ("threads", f"{HOME}m/7", "来信07")]
)
def test_links_and_messages_without_an_issue_are_looked_at_alone_and_what_was_seen_is_told(
    house: House, browser: Browser, tab: str, url: str, name: str
) -> None:
    path = f"/sites/{MINE}/{tab}?q={name}&show=all"
    browser.get("/?lang=zh_CN")
    shown = browser.get(path).text
    assert (f'name="url" value="{url}"' in shown, f'aria-label="复查：{name}"' in shown) == (True, True)
    assert 'class="within"' not in house.browser(Role.VIEWER).get(path).text
    answer = browser.post(f"/sites/{MINE}/rescan", {"url": url, "back": path})
    assert unquote(answer.headers["location"]) == path
    now = house.clock.now + timedelta(minutes=1 if tab == "links" else 2)
    link = replace(a_link(a_fetch(200, url=url)), url=url, target=TargetRef(kind=TargetKind.LINK, key=url))
    message = a_message("2030-05-01", "2030-06-01", url=url, target=TargetRef(kind=TargetKind.THREAD, key=url))
    record = link if tab == "links" else message
    with transaction(house.wiring.sessions) as session:
        bundle = a_bundle(house.wiring, record, at=now, purpose=SweepPurpose.RECHECK)
        run = a_run(f"look-{tab}", at=now, subject=MINE, purpose=SweepPurpose.RECHECK)
        save_run(session, replace(run, bundle_key=bundle.path.name))
        session.execute(
            update(RescanRow)
            .where(RescanRow.url == url)
            .values(state=RescanState.DONE, finished_at=now, sweep_id=run.id)
        )
    told = {"links": "链接正常（状态码 200）。", "threads": "留言已于 2030-06-01 答复，未见问题。"}[tab]
    assert told in browser.get(path).text
    assert told in browser.get(f"/sites/{MINE}/live").text
    api = client(house, a_token(house, Role.VIEWER))
    number = next(one["id"] for one in api.get(f"/api/v1/rescans?site={MINE}").json() if one["url"] == url)
    (seen,) = api.get(f"/api/v1/rescans/{number}", headers={"accept-language": "zh-CN"}).json()["seen"]
    assert seen == {"text": told, "outcome": None}


def test_what_makes_no_sense_in_an_address_is_passed_over(browser: Browser) -> None:
    for tab in TABS:
        odd = "page=-3&size=7&sort=nothing&kind=x&category=x&act=x&by=x&days=9999&answered=x&check=x"
        assert browser.get(f"/sites/{MINE}/{tab}?{odd}").status_code == 200


def test_links_show_those_in_trouble_first_and_all_of_them_when_asked(browser: Browser) -> None:
    path = f"/sites/{MINE}/links"
    assert rows(browser, path) == 50
    assert rows(browser, f"{path}?page=2") == LINKS // 2 - 50
    assert len(lines(browser, f"{path}?show=all&format=jsonl")) == LINKS
    assert len(lines(browser, f"{path}?answer=404&where=inside&format=jsonl")) == sum(
        1 for number in range(LINKS) if number % 2 and number % 3
    )
    first = lines(browser, f"{path}?show=all&sort=-instances&format=jsonl")[0]
    assert first["url"] == f"{HOME}l/{LINKS - 1:03}"
    assert [one["anchor"] for one in lines(browser, f"{path}?show=all&q=链接007&format=jsonl")] == ["链接007"]


def test_the_links_to_files_and_pages_keep_the_filter(browser: Browser) -> None:
    page = browser.get(f"/sites/{MINE}/links?answer=404&sort=url&page=2").text
    assert f"/sites/{MINE}/links?answer=404&amp;sort=url&amp;format=csv" in page
    assert f"/sites/{MINE}/links?answer=404&amp;sort=url&amp;page=1" in page


def test_messages_are_filtered_by_answer_and_unit(browser: Browser) -> None:
    path = f"/sites/{MINE}/threads"
    waiting = lines(browser, f"{path}?answered=no&format=jsonl")
    assert len(waiting) == MESSAGES // 4
    assert {one["state"] for one in waiting} == {"办理中"}
    assert len(lines(browser, f"{path}?q=甲局&format=jsonl")) == MESSAGES // 2
    asked = [one["asked"]["day"] for one in lines(browser, f"{path}?sort=asked&format=jsonl")]  # type: ignore[index]
    assert asked == sorted(asked)


def test_columns_are_sorted_filtered_and_exported_with_those_no_sweep_has_read(browser: Browser) -> None:
    path = f"/sites/{MINE}/columns"
    assert rows(browser, f"{path}?category=policy") == 1
    urls = [one["url"] for one in lines(browser, f"{path}?sort=newest&format=jsonl")]
    assert urls == [f"{HOME}b/", f"{HOME}a/", f"{HOME}c/"], "the oldest first, and last what has no day"
    assert len(lines(browser, f"{path}?format=jsonl")) == 3
    assert "2030-06-01 · 2" in browser.get(path).text, "the calendar shows the days of the records"


def test_probes_are_filtered_by_result_and_span(browser: Browser) -> None:
    path = f"/sites/{MINE}/availability"
    assert len(lines(browser, f"{path}?result=failed&format=jsonl")) == PROBES // 7
    assert len(lines(browser, f"{path}?days=1&format=jsonl")) == 25
    assert lines(browser, f"{path}?sort=-ms&format=jsonl")[0]["elapsed_ms"] == 100 + PROBES - 1


def test_history_and_evidence_are_those_of_this_site_alone(browser: Browser, house: House) -> None:
    told = lines(browser, f"/sites/{MINE}/history?format=jsonl")
    assert told
    assert {one["by"] for one in told} == {"machine"}
    assert lines(browser, f"/sites/{MINE}/history?by=people&format=jsonl") == []
    assert len(lines(browser, f"/sites/{MINE}/evidence?format=jsonl")) == 2
    assert len(lines(browser, f"/sites/{THEIRS}/evidence?format=jsonl")) == 1
    operator = house.browser(Role.OPERATOR)
    for tab in TABS:
        assert operator.get(f"/sites/{THEIRS}/{tab}").status_code == 404
        assert operator.get(f"/sites/{MINE}/{tab}").status_code == 200


def test_rows_without_the_key_come_last_either_way() -> None:
    some = [SimpleNamespace(n=n) for n in (2, None, 3, 1)]
    want = Listing(wanted=Wanted(limit=3, offset=0), page=1, size=3, sort="n", format="")
    keys = {"n": lambda one: one.n}
    assert [one.n for one in page_of(want, some, keys)[0]] == [1, 2, 3]
    assert [one.n for one in page_of(replace(want, sort="-n"), some, keys)[0]] == [3, 2, 1]
    later = replace(want, sort="-n", wanted=replace(want.wanted, offset=3))
    assert [one.n for one in page_of(later, some, keys)[0]] == [None]
