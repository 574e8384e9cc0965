"""Sure wrong characters are faults; whatever is grave, improper, quoted or historic is for a person; corrections are neither."""

from datetime import date

import pytest
from builders import HOME, NOW

from checks.content.wrong_wording import Params, wrong_wording
from domain.findings import Fault, Outcome
from domain.lexicon import WordClass
from domain.records import TextRecord, TextSource, WordHit
from domain.targets import TargetKind, TargetRef


def faults(hit: WordHit | None = None, **given: object) -> list[Fault]:
    target = TargetRef(kind=TargetKind.PAGE, key=f"{HOME}a/1.html")
    record = TextRecord(
        **{  # type: ignore[arg-type]
            "target": target,
            "url": target.key,
            "captured_at": NOW,
            "words": (hit,) if hit else (),
            "lexicon": "x",
            **given,
        }
    )
    return list(wrong_wording(record, Params(), NOW))


def a_hit(**given: object) -> WordHit:
    return WordHit(**{"wrong": "布署", "right": "部署", "word_class": WordClass.TYPO, "sure": True, **given})  # type: ignore[arg-type]


def test_a_text_without_hits_is_no_fault() -> None:
    assert not faults()


def test_a_sure_wrong_character_is_a_fault_with_its_correction() -> None:
    (fault,) = faults(a_hit(before="全面", after="工作", instances=3, found_on=(HOME,)))
    assert (fault.outcome, fault.discriminator, fault.instances) == (Outcome.FAULT, "布署", 3)
    assert (fault.values["right"], fault.values["excerpt"]) == ("部署", "…全面布署工作…")
    assert fault.evidence


def test_the_day_a_text_was_published_is_told_where_it_is_known() -> None:
    (dated,), (undated,) = faults(a_hit(), published=date(2030, 5, 2)), faults(a_hit())
    assert dated.values["published"] == "2030-05-02"
    assert "published" not in undated.values


@pytest.mark.parametrize(
    ("hit", "given"),
    [
        (a_hit(word_class=WordClass.GRAVE), {}),
        (a_hit(word_class=WordClass.IMPROPER), {}),
        (a_hit(sure=False), {}),
        (a_hit(before="文中写到“", after="”一词"), {}),
        (a_hit(), {"title": "清代府志选读"}),
    ],
    ids=["grave", "improper", "unsure", "quoted", "historic"],
)
def test_what_only_a_person_can_tell_is_suspected(hit: WordHit, given: dict[str, object]) -> None:
    assert [fault.outcome for fault in faults(hit, **given)] == [Outcome.SUSPICION]


@pytest.mark.parametrize(
    ("before", "after"), [("校对：“", "”应为“部署”"), ("不要把部署写成", "。"), ("“", "”是错别字")]
)
def test_a_wording_shown_in_order_to_correct_it_is_no_fault(before: str, after: str) -> None:
    assert not faults(a_hit(before=before, after=after))


def test_without_a_lexicon_nothing_is_known() -> None:
    assert [fault.outcome for fault in faults(lexicon="")] == [Outcome.UNKNOWN]
    assert [fault.outcome for fault in faults(lexicon="", source=TextSource.SITE)] == [Outcome.UNKNOWN]
    assert not faults(source=TextSource.SITE)


def test_only_the_classes_asked_for_are_told() -> None:
    target = TargetRef(kind=TargetKind.PAGE, key=HOME)
    record = TextRecord(target=target, url=HOME, captured_at=NOW, words=(a_hit(),), lexicon="x")
    assert not list(wrong_wording(record, Params(classes=(WordClass.GRAVE,)), NOW))
