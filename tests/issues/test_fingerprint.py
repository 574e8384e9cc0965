"""The identity of an issue: what is wrong and where, never how it is told."""

from dataclasses import replace

from builders import NOW
from hypothesis import given
from hypothesis import strategies as st
from memory import a_finding

from domain.targets import TargetKind, TargetRef
from issues.fingerprint import LENGTH, fingerprint

TEXTS = st.text(max_size=12)
PARTS = st.tuples(TEXTS, TEXTS, st.sampled_from(TargetKind), TEXTS, TEXTS)


def print_of(subject: str, rule: str, kind: TargetKind, key: str, discriminator: str) -> str:
    target = TargetRef(kind=kind, key=key)
    return fingerprint(a_finding(target, subject=subject, rule=rule, discriminator=discriminator))


def test_an_identity_never_changes_from_version_to_version() -> None:
    assert fingerprint(a_finding("gone.html")) == "40b79d544d77ce9f28b9"


def test_wording_evidence_and_label_do_not_matter() -> None:
    plain = a_finding("gone.html")
    told = a_finding(
        "gone.html", message="另一句话", values={"status": 500}, confidence=0.5, instances=7, at=NOW.replace(year=2031)
    )
    told = replace(told, target=replace(told.target, label="另一个名字"))
    assert fingerprint(told) == fingerprint(plain)


@given(PARTS, PARTS)
def test_two_faults_share_an_identity_only_if_they_are_one(
    one: tuple[str, str, TargetKind, str, str], other: tuple[str, str, TargetKind, str, str]
) -> None:
    assert (print_of(*one) == print_of(*other)) == (one == other)


@given(PARTS)
def test_an_identity_is_short_and_plain(parts: tuple[str, str, TargetKind, str, str]) -> None:
    made = print_of(*parts)
    assert len(made) == LENGTH
    assert set(made) <= set("0123456789abcdef")
