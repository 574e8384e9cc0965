"""``registry_mismatch`` on accounts: duplicates, names, certification, and what was given up."""

from dataclasses import replace
from typing import Any

import pytest
from builders import FEED, NOW, a_date

from checks.identity.registry_mismatch import Params, registry_mismatch
from domain.findings import Outcome
from domain.records import FilingRecord
from domain.registry import AccountKind, AccountState, Platform
from domain.targets import TargetKind, TargetRef

ALL = Params(compare=("duplicate", "account_name", "subject", "uncertified", "not_deregistered"))
FILED = FilingRecord(
    target=TargetRef(kind=TargetKind.ACCOUNT, key=FEED),
    url=FEED,
    captured_at=NOW,
    platform=Platform.WEIBO,
    state=AccountState.OPENED,
    name="某市发布",
    organizer="某市人民政府办公室",
    readable=True,
    newest=a_date("2030-06-14"),
)


def found(params: Params = ALL, **given: object) -> dict[str, Outcome]:
    faults = registry_mismatch(replace(FILED, **given), params, NOW)  # type: ignore[arg-type]
    return {fault.discriminator: fault.outcome for fault in faults}


def test_an_account_as_filed_has_no_fault() -> None:
    shown: dict[str, Any] = {
        "shown_name": "某市发布",
        "shown_subject": "某市人民政府办公室官方微博",
        "shown_certified": True,
    }
    assert found(**shown) == {}


def test_a_second_account_on_the_platform_is_a_fault_of_the_filing() -> None:
    assert found(twins=("A-2 某市微讯",)) == {"duplicate": Outcome.FAULT}
    assert found(twins=("A-2 某市微讯",), state=AccountState.CLOSED, readable=False) == {}


@pytest.mark.parametrize("shown", ["某市发布", "某市 发布", "（某市）发布", ""])
def test_blanks_and_brackets_are_no_other_name(shown: str) -> None:
    assert found(shown_name=shown) == {}


def test_another_name_is_a_fault_and_a_longer_one_is_suspected() -> None:
    assert found(shown_name="某市融媒") == {"account_name": Outcome.FAULT}
    assert found(shown_name="某市发布官微") == {"account_name": Outcome.SUSPICION}


def test_the_certified_subject_is_compared_loosely() -> None:
    assert found(shown_subject="某市人民政府新闻办公室官方微博") == {}
    assert found(shown_subject="云帆文化传媒有限公司") == {"subject": Outcome.SUSPICION}
    assert found(shown_subject="云帆文化传媒有限公司", certified_subject="云帆文化传媒有限公司") == {}


def test_only_a_platform_that_says_so_makes_an_account_uncertified() -> None:
    assert found(shown_certified=False) == {"uncertified": Outcome.SUSPICION}
    assert found(shown_certified=None) == {}


def test_half_a_year_of_silence_looks_given_up() -> None:
    assert found(newest=a_date("2029-12-14")) == {"not_deregistered": Outcome.SUSPICION}
    assert found(newest=a_date("2029-12-15")) == {}
    assert found(newest=None, readable=False) == {}
    assert found(newest=a_date("2029-12-14"), kind=AccountKind.SERVICE) == {}


def test_a_closed_account_that_is_still_there_was_not_deregistered() -> None:
    assert found(state=AccountState.CLOSED) == {"not_deregistered": Outcome.SUSPICION}
    assert found(state=AccountState.CLOSED, readable=False) == {}


def test_the_rule_for_sites_says_nothing_of_accounts() -> None:
    assert found(Params(), twins=("A-2 某市微讯",), shown_name="别的名字") == {}
