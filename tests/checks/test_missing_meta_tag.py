"""Required page tags are asked for by the kind of page, and template text is no value."""

import pytest
from builders import NOW, some_tags

from checks.identity.missing_meta_tag import Params, missing_meta_tag
from domain.findings import Outcome
from domain.records import PageKind


@pytest.mark.parametrize("kind", [PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE])
def test_a_page_with_all_its_tags_is_no_fault(kind: PageKind) -> None:
    assert not list(missing_meta_tag(some_tags(kind), Params(), NOW))


@pytest.mark.parametrize(
    ("kind", "tag", "asked"),
    [
        (PageKind.HOME, "siteidcode", True),
        (PageKind.HOME, "columntype", False),
        (PageKind.HOME, "pubdate", False),
        (PageKind.COLUMN, "columntype", True),
        (PageKind.COLUMN, "contentsource", False),
        (PageKind.ARTICLE, "contentsource", True),
        (PageKind.ARTICLE, "columntype", False),
        (PageKind.ARTICLE, "sitename", True),
    ],
)
def test_what_is_asked_for_depends_on_the_kind_of_page(kind: PageKind, tag: str, asked: bool) -> None:
    faults = list(missing_meta_tag(some_tags(kind, {tag: None}), Params(), NOW))
    assert bool(faults) == asked
    assert all(fault.outcome is Outcome.FAULT and fault.evidence for fault in faults)


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("siteidcode", "政府网站标识码"),
        ("siteidcode", "50010100"),
        ("sitename", "null"),
        ("sitename", "${site.name}"),
        ("pubdate", "发布时间"),
        ("pubdate", ""),
        ("pubdate", "{dede:field.pubdate/}"),
        ("contentsource", "undefined"),
        ("articletitle", "  "),
    ],
)
def test_template_text_is_no_value(tag: str, value: str) -> None:
    (fault,) = missing_meta_tag(some_tags(tags={tag: value}), Params(), NOW)
    assert len(fault.values["missing"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("siteidcode", "bm01000001"),
        ("siteidcode", "BM64130001"),
        ("pubdate", "2030-06-01 08:30:12"),
        ("pubdate", "2030——06——01"),
        ("pubdate", "2030/6/1"),
        ("pubdate", "2030－06－01 08：30"),
        ("contentsource", "本站原创"),
        ("articletitle", "关于test项目的公告"),
    ],
)
def test_real_values_in_careless_forms_are_values(tag: str, value: str) -> None:
    assert not list(missing_meta_tag(some_tags(tags={tag: value}), Params(), NOW))


def test_a_page_that_scripts_write_is_unknown() -> None:
    (fault,) = missing_meta_tag(some_tags(tags={"sitename": None}, scripted=True), Params(), NOW)
    assert fault.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("printed", "suspected"), [("通知公告", False), ("通知公告（市级）", False), ("政策解读", True), ("", False)]
)
def test_a_column_tag_that_names_another_column_is_suspected(printed: str, suspected: bool) -> None:
    faults = list(missing_meta_tag(some_tags(PageKind.COLUMN, name=printed), Params(), NOW))
    assert [fault.outcome for fault in faults] == ([Outcome.SUSPICION] if suspected else [])
