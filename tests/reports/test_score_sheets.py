"""The workbook of scores: its formulas, computed anew from its plain cells, come to what our scoring says."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_site
from formulas import Computed
from openpyxl import load_workbook
from scoring_kit import PERIOD, a_card, a_portal, an_account, an_entry_of, several, the_set

from domain.circulars import Watched
from domain.indicators import Subject
from domain.registry import Platform
from domain.scorecards import CardVerdict, Entered, ScoreCard
from reports.score_sheets import ScoreSheets, score_workbook
from reports.sheets import Formula
from reports.texts import Speaker

pytestmark = pytest.mark.filterwarnings("ignore:Sparkline Group extension")  # openpyxl only reads here
ZH = Speaker("zh_CN")
SETS = ("chongqing", "cn-2019", "zhaoqing-2019")


def cards(set_id: str) -> list[ScoreCard]:
    """Good, middling, below the gate of the bonus, below the pass mark, without services, vetoed, never looked at."""
    gained = an_entry_of("bonus.publish.data", Entered.GAINED, 2)
    return [
        a_card(site=a_portal(code="1"), set_id=set_id, entries=gained),
        a_card(*several("broken-link", 7), site=a_portal(code="2"), set_id=set_id, entries=gained),
        a_card(
            *several("broken-link", 7),
            site=a_portal(code="3"),
            set_id=set_id,
            entries=gained
            | {
                key: value
                for one in the_set(set_id).indicators
                if one.id.startswith("deduct.publish") and one.full_mark
                for key, value in an_entry_of(one.id, Entered.LOST, one.full_mark - 0.5).items()
            },
        ),
        a_card(*several("broken-link", 3), site=a_portal(code="4", has_services=False), set_id=set_id, entries=gained),
        a_card(site=a_portal(code="5"), set_id=set_id, entries=an_entry_of("veto.site.home_stale", Entered.SIGNED)),
        replace(
            a_card(site=a_portal(code="6"), set_id=set_id), base=None, total=None, standing=CardVerdict.PROVISIONAL
        ),
        a_card(site=a_site(code="7"), set_id=set_id),
    ]


def sheets(set_id: str = "chongqing", **given: object) -> ScoreSheets:
    made = cards(set_id)
    before = {card.subject: replace(card, total=95.25) for card in made if card.subject != "2"}
    values: dict[str, object] = {
        "period": PERIOD,
        "indicators": the_set(set_id),
        "cards": made,
        "watched": {card.subject: Watched(code=card.subject, name=f"网站{card.subject}") for card in made},
        "earlier": [(PERIOD.previous.previous, {}), (PERIOD.previous, before)],
    }
    return ScoreSheets(**{**values, **given})  # type: ignore[arg-type]


def agree(computed: object, stored: object) -> bool:
    if isinstance(computed, int | float) and isinstance(stored, int | float):
        return abs(computed - stored) < 0.011
    return (computed or "") == (stored or "")


@pytest.mark.parametrize("set_id", SETS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_formula_comes_to_what_our_scoring_says(set_id: str, language: str) -> None:
    found = Computed(score_workbook(sheets(set_id), Subject.SITE, Speaker(language))).formulas
    assert len(found) > 40
    assert {at: pair for at, pair in found.items() if not agree(*pair)} == {}


def test_the_totals_of_the_sheet_are_those_of_the_cards() -> None:
    made = sheets()
    book = Computed(score_workbook(made, Subject.SITE, ZH))
    totals = {book.value("得分表", f"B{row}"): book.value("得分表", f"L{row}") for row in range(4, 11)}
    assert totals == {card.subject: "" if card.total is None else card.total for card in made.cards}
    assert book.value("汇总", "B4") == 7


def test_a_changed_mark_changes_the_sum() -> None:
    """A reader who corrects a mark sees what it does: the sums are formulas, not figures."""
    book = load_workbook(io.BytesIO(score_workbook(sheets(), Subject.SITE, ZH)))
    marks = book["扣分与加分明细"]
    before = Computed(_saved(book)).value("得分表", "G4")
    marks["D4"] = (marks["D4"].value or 0) + 3
    assert Computed(_saved(book)).value("得分表", "G4") == before + 3


def test_a_site_that_was_never_looked_at_has_no_total_and_no_rank() -> None:
    book = Computed(score_workbook(sheets(), Subject.SITE, ZH))
    row = next(row for row in range(4, 11) if book.value("得分表", f"B{row}") == "6")
    assert [book.value("得分表", f"{letter}{row}") for letter in "LMN"] == ["", "", ""]


def test_accounts_are_told_with_platform_and_verdict() -> None:
    card = a_card(site=an_account(code="a1"), entries=an_entry_of("veto.media.stale", Entered.SIGNED))
    watched = {"a1": Watched(code="a1", name="=某市发布", platform=Platform.WEIBO)}
    content = score_workbook(
        ScoreSheets(period=PERIOD, indicators=the_set(), cards=[card], watched=watched), Subject.ACCOUNT, ZH
    )
    sheet = load_workbook(io.BytesIO(content), data_only=True)["得分表"]
    told = {sheet.cell(3, column).value: sheet.cell(4, column).value for column in range(1, 17)}
    assert (told["账号名称"], told["平台"], told["结论"], told["已签认否决"]) == ("=某市发布", "微博", "不合格", 1)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice, a second opinion where it is installed")
def test_an_office_suite_computes_the_same(tmp_path: Path) -> None:
    content = score_workbook(sheets(), Subject.SITE, ZH)
    bare = tmp_path / "bare.xlsx"
    load_workbook(io.BytesIO(content)).save(bare)  # without the values we wrote
    out = tmp_path / "out"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir", out, bare],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    theirs = load_workbook(out / "bare.xlsx", data_only=True)
    found = Computed(content).formulas
    assert found
    for (sheet, at), (_, stored) in found.items():
        assert agree(theirs[sheet][at].value, stored), (sheet, at, theirs[sheet][at].value, stored)


def test_only_a_formula_of_ours_is_one() -> None:
    content = score_workbook(
        sheets(watched={str(code): Watched(code=str(code), name='=HYPERLINK("http://x")') for code in range(1, 8)}),
        Subject.SITE,
        ZH,
    )
    assert all("HYPERLINK" not in str(cell.value) or cell.data_type == "s" for cell in _cells(content))
    assert Formula(text="=1", value=1).text.startswith("=")


def _cells(content: bytes):  # type: ignore[no-untyped-def]
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            yield from row


def _saved(book) -> bytes:  # type: ignore[no-untyped-def]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
