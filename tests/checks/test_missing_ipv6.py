"""IPv6 is missing only where that was seen."""

import pytest
from builders import HOME, NOW, a_fetch

from checks.availability.missing_ipv6 import Params, missing_ipv6
from domain.fetches import FetchFailure
from domain.findings import Outcome
from domain.records import AddressRecord
from domain.targets import TargetKind, TargetRef

TIMED_OUT = a_fetch(failure=FetchFailure.TIMEOUT)


@pytest.mark.parametrize(
    ("given", "outcomes"),
    [
        ({"has_v6": False}, [Outcome.FAULT]),
        ({"has_v6": None}, [Outcome.UNKNOWN]),
        ({"has_v4": None, "has_v6": False}, [Outcome.UNKNOWN]),
        ({"prober_has_v6": False}, [Outcome.UNKNOWN]),
        ({"tries": (TIMED_OUT, TIMED_OUT)}, [Outcome.FAULT]),
        ({"tries": (TIMED_OUT,)}, [Outcome.UNKNOWN]),
        ({"tries": (TIMED_OUT, a_fetch(200))}, []),
        ({"tries": (a_fetch(403),)}, []),
    ],
    ids=["no address", "no answer", "no name at all", "we have none", "silent", "one try", "opens", "a wall answers"],
)
def test_only_what_was_seen_is_told(given: dict[str, object], outcomes: list[Outcome]) -> None:
    record = AddressRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.SITE, key=HOME),
            "url": HOME,
            "host": "www.example.gov.cn",
            "at": NOW,
            "has_v4": True,
            "has_v6": True,
            "prober_has_v6": True,
            **given,
        }
    )
    assert [fault.outcome for fault in missing_ipv6(record, Params(), NOW)] == outcomes
