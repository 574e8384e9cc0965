"""Personal numbers are found by check digit and context, and nothing of them but masked samples comes out."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from private_numbers import bank_card, identity_number

from crawler.extract import personal as module
from crawler.extract.personal import holds_number, is_identity_number, masked, masked_number, personal_hits
from domain.records import PersonalKind

ID, OTHER = identity_number(1), identity_number(2)
CARD = bank_card()


def kinds(text: str) -> list[PersonalKind]:
    return [hit.kind for hit in personal_hits(text)]


def test_every_case_of_the_public_list_is_judged_right(shared_fixtures: Path) -> None:
    with (shared_fixtures / "idcard-id-validator" / "cases.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wrong = [
        row["number"]
        for row in rows
        if is_identity_number(row["number"], strict=row["strict_mode"] == "true") != (row["expected"] == "valid")
    ]
    assert len(rows) == 13
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        f"身份证号：{ID}",
        f"姓名 甲某 {ID} 男",
        f"公民身份号码{ID[:6]} {ID[6:14]} {ID[14:]}",
        f"甲某（{ID}）",
        f"残疾证号：{ID}43",
        "身份证号码：610104620927690",
        f"身份证号：{identity_number(8).lower()}",
    ],
)
def test_identity_numbers_in_full_are_found(text: str) -> None:
    (hit,) = personal_hits(text)
    assert (hit.kind, hit.count, hit.sure) == (PersonalKind.IDENTITY, 1, True)


@pytest.mark.parametrize(
    "text",
    [
        f"身份证号：{ID[:6]}********{ID[-4:]}",
        f"身份证号：{ID[:17]}{'0' if ID[-1] != '0' else '1'}",
        f"项目编号：{ID}",
        f"统一社会信用代码：{ID}",
        f"https://www.example.gov.cn/art/{ID}.html",
        f"流水号{ID}0001",
        "610104620927690",
        "统一社会信用代码：11539900MB0A12345X",
        "索引号：530102190304151239",
        "发布时间：20261105123045678",
    ],
)
def test_masked_wrong_and_other_numbers_are_not(text: str) -> None:
    assert not kinds(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"乙某，银行卡号：{CARD}", True),
        (f"惠农一卡通号 {CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:]}", True),
        (f"户名：某市财政局 银行账号：{CARD}", False),
        (f"订单号：{CARD}", False),
        (f"银行卡号：{CARD[:-1]}{(int(CARD[-1]) + 1) % 10}", False),
        (CARD, False),
    ],
)
def test_bank_cards_need_their_check_digit_and_a_label_and_no_unit(text: str, found: bool) -> None:
    assert kinds(text) == ([PersonalKind.BANK_CARD] if found else [])


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话：13800000001",
        "联系人：经办人员，手机13800000001",
        "甲某 13800000001",
        "项目编号13800000001",
        "电话：0699-5550000",
    ],
)
def test_phones_that_are_meant_to_be_called_are_not_told(text: str) -> None:
    assert not kinds(text)


def test_a_private_phone_and_a_whole_list_of_phones_are_told_as_doubtful() -> None:
    (one,) = personal_hits("受助人本人电话：13800000001")
    (many,) = personal_hits("\n".join(f"甲某 1380000{number:04d}" for number in range(6)))
    assert (one.kind, one.sure) == (PersonalKind.PHONE, False)
    assert (many.count, many.sure, len(many.samples)) == (6, False, 3)


def test_the_same_number_twice_is_one_and_samples_are_masked() -> None:
    (hit,) = personal_hits(f"身份证号：{ID}，身份证号：{ID}，身份证号：{OTHER}")
    assert hit.count == 2
    assert not any(ID in sample or OTHER in sample for sample in hit.samples)
    assert hit.samples[0] == f"身份证号{masked_number(ID)}"
    assert masked_number(ID).count("*") == 13


def test_masking_leaves_no_number_in_any_form() -> None:
    text = f"{ID} {ID[:6]} {ID[6:14]} {ID[14:]} {CARD} 13800000001 办公电话0699-5550000 2030-06-01"
    shown = masked(text)
    assert not holds_number(shown)
    assert "0699-5550000" in shown
    assert "2030-06-01" in shown
    assert ID not in shown


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(["\n", " ", "-", "\u00a0", "a", "x", "证", "1", "139", "6222", "12345678", ".", "*", "\ud800"]),
        max_size=40,
    )
)
def test_every_number_is_found_that_a_look_at_each_character_finds(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert [match.span() for match in module._candidates(text)] == [
        match.span() for match in module._CANDIDATE.finditer(text)
    ]


def test_a_label_on_the_line_before_still_counts() -> None:
    assert kinds(f"正文\n身份证号\n{ID[:6]}\u00a0{ID[6:]}\n电话 0352-1234567") == [PersonalKind.IDENTITY]
