"""A site that offers nothing is suspected; an organ without public service, or one that leads to a platform, is not."""

from builders import HOME, NOW, a_fetch

from checks.services.missing_service import Params, missing_service
from domain.findings import Outcome
from domain.records import ServiceRecord
from domain.targets import TargetKind, TargetRef


def outcomes(**given: object) -> list[Outcome]:
    record = ServiceRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.SITE, key=HOME),
            "url": HOME,
            "fetch": a_fetch(),
            "captured_at": NOW,
            "columns_read": 12,
            **given,
        }
    )
    return [fault.outcome for fault in missing_service(record, Params(), NOW)]


def test_nothing_at_all_is_a_suspicion() -> None:
    assert outcomes() == [Outcome.SUSPICION]


def test_guides_a_catalogue_or_an_entrance_to_a_platform_are_services() -> None:
    assert (
        outcomes(guides=3)
        == outcomes(entrances=(f"{HOME}fw/",))
        == outcomes(platforms=("http://zwfw.other.gov.cn/",))
        == []
    )


def test_an_organ_without_public_service_is_exempt() -> None:
    assert outcomes(has_services=False) == []


def test_a_site_seen_in_part_is_left_open() -> None:
    assert outcomes(columns_read=3) == outcomes(columns_unread=6) == [Outcome.UNKNOWN]
