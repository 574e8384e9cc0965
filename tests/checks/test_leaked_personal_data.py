"""Identity and card numbers in full are faults, phones are suspicions; only masked samples are told."""

from builders import HOME, NOW

from checks.content.leaked_personal_data import Params, leaked_personal_data
from domain.findings import Outcome
from domain.records import PersonalHit, PersonalKind, TextRecord
from domain.targets import TargetKind, TargetRef

IDENTITY = PersonalHit(kind=PersonalKind.IDENTITY, count=12, samples=("身份证号530*************12",), sure=True)
PHONE = PersonalHit(kind=PersonalKind.PHONE, count=6, samples=("138******01",), sure=False)


def a_text(*hits: PersonalHit) -> TextRecord:
    target = TargetRef(kind=TargetKind.PAGE, key=f"{HOME}a/1.html")
    return TextRecord(target=target, url=target.key, captured_at=NOW, personal=hits, found_on=(HOME,))


def test_a_text_without_numbers_is_no_fault() -> None:
    assert not list(leaked_personal_data(a_text(), Params(), NOW))


def test_each_kind_is_one_finding_with_its_count_and_masked_samples() -> None:
    identity, phone = leaked_personal_data(a_text(IDENTITY, PHONE), Params(), NOW)
    assert (identity.outcome, identity.values["count"], identity.discriminator) == (Outcome.FAULT, 12, "identity")
    assert (phone.outcome, phone.discriminator) == (Outcome.SUSPICION, "phone")
    assert identity.values["samples"] == ("身份证号530*************12",)
    assert identity.evidence
    assert identity.found_on == (HOME,)


def test_kinds_nobody_asks_for_are_not_told() -> None:
    assert not list(leaked_personal_data(a_text(PHONE), Params(kinds=(PersonalKind.IDENTITY,)), NOW))
