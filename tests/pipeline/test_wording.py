"""A wording that a reviewer has dismissed on a site is right there from then on, and only there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW
from bundles import a_wiring
from memory import SITE, a_finding, a_report, a_run

from config.lexicon import load_lexicon
from crawler.lexicons import scanner_by
from domain.findings import Finding
from domain.issues import Reason
from models.database import transaction
from models.queries import known_issues
from pipeline import acts
from pipeline.settle import settle
from pipeline.wording import allowed_words, lexicon_of

LATER = NOW + timedelta(hours=1)


def a_wording(wrong: str) -> Finding:
    found = a_finding(f"{wrong}.html", rule="wrong-wording", values={"wrong": wrong}, discriminator=wrong)
    return replace(found, check_id="wrong_wording")


@pytest.mark.parametrize(("reason", "allowed"), [(Reason.FALSE_ALARM, {"布署"}), (Reason.REDUCED, set())])
def test_a_false_alarm_is_fed_back_and_a_reduction_is_not(tmp_path: Path, reason: Reason, allowed: set[str]) -> None:
    with a_wiring(tmp_path) as wiring:
        found = (a_wording("布署"), a_wording("按装"))
        with transaction(wiring.sessions) as session:
            settle(session, a_run(), a_report(*found), rules=[], columns=[], now=NOW)
            (issue,) = [one for one in known_issues(session, SITE) if one.values["wrong"] == "布署"]
            acts.dismiss(session, [issue.fingerprint], reason=reason, by="审核员", at=LATER)
        with transaction(wiring.sessions) as session:
            assert allowed_words(session, load_lexicon(), SITE) == allowed
            assert allowed_words(session, load_lexicon(), "5001019999") == frozenset()


def test_the_child_reads_the_lexicon_that_the_parent_wrote(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        lexicon, path = lexicon_of(wiring)
        scanner, name = scanner_by(path, ("布署",))
    assert name == lexicon.id
    assert [one.term.wrong for one in scanner.found("全面布署，按装空调")] == ["按装"]
    assert scanner_by(str(tmp_path / "gone.json"), ())[1] == ""
