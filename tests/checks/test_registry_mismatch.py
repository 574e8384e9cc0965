"""Codes that differ from the registry are faults, names and domains suspicions, dress is neither."""

from dataclasses import replace

import pytest
from builders import NOW, some_marks

from checks.identity.registry_mismatch import Params, registry_mismatch
from domain.findings import Fault, Outcome

FILED = {
    "code": "5001010001",
    "name": "某市人民政府门户网站",
    "host": "www.example.gov.cn",
    "hosts": "www.example.gov.cn example.gov.cn",
    "organizer": "某市人民政府办公室",
    "icp": "某ICP备00000001号",
    "police": "00000000000001",
}


def faults(
    marks: dict[str, str | None] | None = None,
    filed: dict[str, str] | None = None,
    given: dict[str, object] | None = None,
) -> list[Fault]:
    record = some_marks()
    record = replace(record, marks=record.marks | (marks or {}), registered=FILED | (filed or {}), **(given or {}))  # type: ignore[arg-type]
    return list(registry_mismatch(record, Params(), NOW))


def whats(found: list[Fault]) -> list[tuple[object, Outcome]]:
    return [(fault.values["what"], fault.outcome) for fault in found]


def test_a_home_page_that_agrees_is_no_fault() -> None:
    tags = {"siteidcode": "5001010001", "sitename": "某市人民政府", "sitedomain": "http://www.example.gov.cn/"}
    assert not faults(given={"report_codes": ("5001010001",), "tags": tags, "title": "某市人民政府门户网站"})


@pytest.mark.parametrize(
    ("marks", "given", "what"),
    [
        ({"site_code": "5001010002"}, {}, "code"),
        ({"site_code": None}, {"malformed_code": "500101000144"}, "code"),
        ({}, {"report_codes": ("5001010002",)}, "report_code"),
        ({}, {"report_codes": ("5001010001", "5001010025")}, "report_code"),
        ({}, {"tags": {"siteidcode": "5001070012"}}, "tag_code"),
        ({"icp": "某ICP备00000002号-1"}, {}, "icp"),
        ({"police": "某公网安备 00000000000002号"}, {}, "police"),
    ],
)
def test_another_code_or_number_is_a_fault(marks: dict[str, str | None], given: dict[str, object], what: str) -> None:
    assert whats(faults(marks, given=given)) == [(what, Outcome.FAULT)]


@pytest.mark.parametrize(
    ("marks", "given"),
    [
        ({"site_code": None}, {}),
        ({"icp": "某ICP备00000001号-3"}, {}),
        ({}, {"tags": {"siteidcode": "政府网站标识码"}}),
        ({}, {"tags": {"sitedomain": "example.gov.cn"}}),
        ({}, {"tags": {"sitedomain": "网站域名"}}),
        ({"organizer": "某市政府办公室"}, {}),
        ({"organizer": "某市人民政府"}, {}),
        ({}, {"title": "欢迎访问某市政府网站", "tags": {"sitename": "某市人民政府网"}}),
    ],
)
def test_what_is_missing_or_dressed_differently_is_no_mismatch(
    marks: dict[str, str | None], given: dict[str, object]
) -> None:
    assert not faults(marks, given=given)


def test_values_the_registry_does_not_hold_are_not_compared() -> None:
    assert not faults({"icp": "某ICP备00000009号"}, {"icp": "", "code": ""}, {"report_codes": ("5001010009",)})


@pytest.mark.parametrize(
    ("marks", "given", "what"),
    [
        ({}, {"tags": {"sitedomain": "gxq.other.gov.cn"}}, "domain"),
        ({}, {"tags": {"sitename": "齐齐哈尔"}, "title": "齐齐哈尔新闻"}, "name"),
        ({"organizer": "东湖县水利局"}, {}, "organizer"),
    ],
)
def test_another_domain_name_or_organiser_is_suspected(
    marks: dict[str, str | None], given: dict[str, object], what: str
) -> None:
    assert whats(faults(marks, given=given)) == [(what, Outcome.SUSPICION)]
