"""One site, one word for it: the overview, the list, its page, the API and the files say the same of a card."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from circular_kit import card
from openpyxl import load_workbook
from web_house import House, a_house
from web_stock import MINE, THEIRS, stock

from domain.people import Role
from domain.scorecards import Conclusion, Period, conclusion_of
from models.database import transaction
from models.scores import save_card
from pipeline.score import period_of

WORD = "否决待签认"


@pytest.mark.parametrize(
    ("standing", "vetoed", "suspected", "said"),
    [
        ("qualified", False, False, Conclusion.QUALIFIED),
        ("qualified", False, True, Conclusion.VETO_WAITS),
        ("unqualified", False, True, Conclusion.UNQUALIFIED),
        ("unqualified", True, True, Conclusion.VETOED),
        ("provisional", False, True, Conclusion.VETO_WAITS),
        ("provisional", False, False, Conclusion.OPEN),
        ("", False, False, Conclusion.OPEN),
    ],
)
def test_the_worst_of_a_card_is_its_word(standing: str, vetoed: bool, suspected: bool, said: Conclusion) -> None:
    assert conclusion_of(standing, vetoed=vetoed, suspected=suspected) is said


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(Path(tmp_path_factory.mktemp("house"))) as made:
        stock(made)
        period, set_id = Period.parse(period_of(made.clock.now.date())), made.wiring.settings.indicator_set
        with transaction(made.wiring.sessions) as session:
            for code, suspected in ((MINE, ("veto.site.columns.blank",)), (THEIRS, ())):
                given = card(code, period=period, set_id=set_id, vetoes_suspected=suspected, total=None, base=None)
                save_card(session, given, computed_at=made.clock.now)
        yield made


def test_a_veto_that_waits_is_told_alike_everywhere(house: House) -> None:
    browser = house.browser(Role.SUPERVISOR)
    (tile,) = [
        part for part in browser.get("/").text.split("<li>") if f'href="/sites/{MINE}"' in part and "<b>" in part
    ]
    assert f"<b>{WORD}</b>" in tile
    (rate,) = [part for part in browser.get("/").text.split('<a class="tile"') if "合格率" in part]
    assert "<b>50%</b>" in rate, "a veto that waits does not pass"
    assert "合格 1 · 否决待签认 1 · 尚无定论 0" in rate
    assert browser.get("/api/v1/overview").json()["pass_rate"] == 0.5
    (row,) = [part for part in browser.get("/sites").text.split("<tr") if f'href="/sites/{MINE}"' in part]
    assert WORD in row
    assert WORD in browser.get(f"/sites/{MINE}").text
    rows = list(csv.reader(io.StringIO(browser.get("/sites?format=csv").text.lstrip("\ufeff"))))
    assert [line[-1] for line in rows if MINE in line] == [WORD]
    sheet = load_workbook(io.BytesIO(browser.get("/sites?format=xlsx").content)).active
    assert sheet is not None
    assert [line[-1] for line in sheet.iter_rows(values_only=True) if MINE in line] == [WORD]
    lines = [json.loads(line) for line in browser.get("/sites?format=jsonl").text.splitlines()]
    assert {line["code"]: line["conclusion"] for line in lines} == {MINE: "veto_waits", THEIRS: "qualified"}
    for path in ("/api/v1/sites", "/api/v1/scorecards"):
        items = browser.get(path).json()["items"]
        assert {one.get("code") or one["subject"]: one["conclusion"] for one in items} == {
            MINE: "veto_waits",
            THEIRS: "qualified",
        }


def test_the_list_is_filtered_by_the_word_it_shows(house: House) -> None:
    browser = house.browser(Role.SUPERVISOR)

    def codes(verdict: str) -> list[str]:
        text = browser.get(f"/sites?verdict={verdict}&format=jsonl").text
        return [json.loads(line)["code"] for line in text.splitlines()]

    assert codes("veto_waits") == [MINE]
    assert codes("qualified") == [THEIRS]
