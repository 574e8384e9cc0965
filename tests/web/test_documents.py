"""Documents on the reports page: everybody gets what is theirs to see, and nothing else."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from web_house import House, a_house
from web_stock import MINE, THEIRS, stock

from domain.people import Role


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(Path(tmp_path_factory.mktemp("house"))) as made:
        stock(made)
        yield made


def test_who_sees_all_units_takes_the_circular_in_both_editions(house: House) -> None:
    viewer = house.browser(Role.SUPERVISOR)
    assert "/reports/circular.docx" in viewer.get("/reports").text
    for edition, words in (("public", "此件删减后公开"), ("internal", "内部资料")):
        answer = viewer.get(f"/reports/circular.html?edition={edition}")
        assert answer.status_code == 200
        assert words in answer.text
    assert viewer.get("/reports/circular.docx").content.startswith(b"PK")


def test_an_operator_gets_no_circular_and_only_the_sheets_of_the_own_unit(house: House) -> None:
    operator = house.browser(Role.OPERATOR)
    assert "/reports/circular" not in operator.get("/reports").text
    assert operator.get("/reports/circular.html?edition=internal").status_code == 404
    assert operator.get(f"/reports/rectification.xlsx?code={THEIRS}").status_code == 404
    assert operator.get("/reports/rectification.xlsx?code=nobody").status_code == 404
    assert operator.get(f"/reports/rectification.xlsx?code={MINE}").content.startswith(b"PK")
    book = load_workbook(io.BytesIO(operator.get("/reports/scores/sites.xlsx").content))
    codes = {str(row[1].value) for row in book.worksheets[0].iter_rows(min_row=4)}
    assert MINE in codes
    assert THEIRS not in codes


def test_annual_forms_are_taken_from_the_reports_page_each_for_what_one_may_see(house: House) -> None:
    supervisor, operator = house.browser(Role.SUPERVISOR), house.browser(Role.OPERATOR)
    assert 'action="/reports/annual.xlsx"' in operator.get("/reports").text
    every = load_workbook(io.BytesIO(supervisor.get("/reports/annual.xlsx?code=&year=2025").content))
    own = load_workbook(io.BytesIO(operator.get("/reports/annual.xlsx").content))
    assert 0 < len(own.sheetnames) < len(every.sheetnames)
    assert operator.get(f"/reports/annual.docx?code={MINE}").content.startswith(b"PK")
    for wrong in (f"annual.xlsx?code={THEIRS}", "annual.xlsx?code=nobody", "annual.xlsx?year=20x6", "annual.pdf"):
        assert operator.get(f"/reports/{wrong}").status_code == 404
