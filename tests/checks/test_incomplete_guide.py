"""A guide lacks what it shows neither under a label nor anywhere else a visitor could find it."""

from builders import HOME, NOW, a_fetch

from checks.services.incomplete_guide import Params, incomplete_guide
from domain.findings import Fault, Outcome
from domain.records import GuideElement, GuideRecord
from domain.targets import TargetKind, TargetRef

ALL = tuple(element.value for element in GuideElement)


def faults(*lacking: str, **given: object) -> list[Fault]:
    url = f"{HOME}zn/1.html"
    record = GuideRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.GUIDE, key=url, label="某许可"),
            "url": url,
            "title": "某许可",
            "list_url": f"{HOME}zn/",
            "fetch": a_fetch(url=url),
            "captured_at": NOW,
            "elements": tuple(one for one in ALL if one not in lacking),
            "labels": 6,
            "words": 300,
            "matters": 8,
            "elements_of_best": 8,
            **given,
        }
    )
    return list(incomplete_guide(record, Params(), NOW))


def test_a_guide_with_all_eight_classes_is_whole() -> None:
    assert faults() == []


def test_the_missing_classes_are_named_in_order() -> None:
    (fault,) = faults("phone", "basis")
    assert fault.outcome is Outcome.FAULT
    assert fault.values["missing"] == ("basis", "phone")
    assert fault.values["many_missing"] is False


def test_four_missing_classes_count_for_the_veto() -> None:
    (fault,) = faults("basis", "time", "phone", "place")
    assert (fault.values["many_missing"], fault.values["few_and_all_lacking"]) == (True, False)


def test_few_matters_that_all_lack_four_classes_count_for_the_other_veto() -> None:
    lacking = ("basis", "time", "phone", "place")
    (fault,) = faults(*lacking, matters=3, elements_of_best=4)
    assert fault.values["few_and_all_lacking"] is True
    (fault,) = faults(*lacking, matters=3, elements_of_best=5)
    assert fault.values["few_and_all_lacking"] is False, "one guide of the site is better"
    (fault,) = faults(*lacking, matters=5, elements_of_best=4)
    assert fault.values["few_and_all_lacking"] is False, "five matters are not few"


def test_what_a_picture_or_an_attachment_may_say_is_for_a_person() -> None:
    assert [fault.outcome for fault in faults("basis", held_elsewhere=True)] == [Outcome.SUSPICION]
    assert [fault.outcome for fault in faults("basis", "time", held_elsewhere=True, labels=0)] == [Outcome.UNKNOWN]
