"""A column is undated only when pages that could be read well show no date, and the list shows none either."""

import pytest
from builders import NOW, a_column, a_date, an_entry

from checks.columns.undated_article import Params, undated_article
from domain.findings import Outcome
from domain.records import ColumnEntry, ColumnShape, DateOrigin
from domain.registry import ColumnCategory

NEWS = Params(categories=(ColumnCategory.NEWS,))


def read(title: str, **given: object) -> ColumnEntry:
    return an_entry(None, title, read=True, **given)


def three(**given: object) -> tuple[ColumnEntry, ...]:
    return tuple(read(title, **given) for title in "甲乙丙")


def test_three_read_articles_without_any_date_are_a_fault_with_an_example() -> None:
    (fault,) = undated_article(a_column(*three()), NEWS, NOW)
    assert fault.outcome is Outcome.FAULT
    assert (fault.values["read"], fault.values["undated"], fault.values["category"]) == (3, 3, "news")
    assert str(fault.values["example"]).startswith("http")
    assert fault.evidence


def test_a_date_that_stands_only_in_the_address_is_none() -> None:
    dated = a_date("2030-06-01", origin=DateOrigin.ADDRESS)
    (fault,) = undated_article(a_column(*three(stated=dated)), NEWS, NOW)
    assert fault.outcome is Outcome.FAULT


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [
        ((read("甲"), read("乙")), Outcome.SUSPICION),
        (tuple(an_entry("2030-06-01", title, read=True) for title in "甲乙丙"), Outcome.SUSPICION),
        ((*three(), read("丁", stated=a_date("2030-06-01", origin=DateOrigin.LABEL))), Outcome.SUSPICION),
        (three(doubtful=True), Outcome.UNKNOWN),
        ((*three(), read("丁", doubtful=True)), Outcome.FAULT),
    ],
    ids=["too-few-read", "dates-in-the-list", "one-of-four-is-dated", "nobody-could-look", "one-of-four-unseen"],
)
def test_what_is_less_than_sure_is_for_a_person(entries: tuple[ColumnEntry, ...], outcome: Outcome) -> None:
    (fault,) = undated_article(a_column(*entries), NEWS, NOW)
    assert fault.outcome is outcome


@pytest.mark.parametrize(
    "given",
    [{"category": ColumnCategory.STATIC}, {"exempt": True}, {"shape": ColumnShape.HUB}],
    ids=["static", "exempt", "hub"],
)
def test_columns_that_owe_no_dates_are_left_alone(given: dict[str, object]) -> None:
    assert not list(undated_article(a_column(*three(), **given), NEWS, NOW))  # type: ignore[arg-type]


def test_dated_articles_and_attachments_are_no_fault() -> None:
    dated = [read(title, stated=a_date("2030-06-01", origin=DateOrigin.META)) for title in "甲乙丙"]
    assert not list(undated_article(a_column(*dated, an_entry(None, "附件.pdf")), NEWS, NOW))
    assert not list(undated_article(a_column(an_entry(None, "附件一.pdf"), an_entry(None, "附件二.pdf")), NEWS, NOW))
