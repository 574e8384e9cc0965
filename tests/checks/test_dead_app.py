"""An app is dead where every store that could be read says so."""

from builders import NOW, a_date, a_fetch

from checks.accounts.dead_app import Params, dead_app
from domain.fetches import FetchFailure
from domain.findings import Fault, Outcome
from domain.records import AppRecord, StoreListing
from domain.targets import TargetKind, TargetRef

PAGE = "https://store.example.com/app/1"


def faults(*listings: StoreListing) -> list[Fault]:
    target = TargetRef(kind=TargetKind.ACCOUNT, key=PAGE)
    return list(dead_app(AppRecord(target=target, url=PAGE, captured_at=NOW, listings=listings), Params(), NOW))


def outcomes(*listings: StoreListing) -> list[Outcome]:
    return [fault.outcome for fault in faults(*listings)]


def a_listing(listed: bool | None = True, **given: object) -> StoreListing:
    return StoreListing(**{"store": "某商店", "url": PAGE, "fetch": a_fetch(), "listed": listed, **given})  # type: ignore[arg-type]


UNREAD = a_listing(None, unreadable="信息源返回错误")


def test_an_app_that_no_store_offers_is_dead() -> None:
    assert outcomes(a_listing(False)) == [Outcome.FAULT]
    assert outcomes(a_listing(False), a_listing(False)) == [Outcome.FAULT]


def test_where_another_store_offers_it_a_person_looks() -> None:
    assert outcomes(a_listing(False), a_listing()) == [Outcome.SUSPICION]


def test_a_store_that_could_not_be_read_says_nothing() -> None:
    assert outcomes(UNREAD) == [Outcome.UNKNOWN]
    assert outcomes(UNREAD, a_listing()) == []
    assert outcomes(UNREAD, a_listing(False)) == [Outcome.SUSPICION]


def test_a_file_that_fails_twice_cannot_be_downloaded() -> None:
    assert outcomes(a_listing(downloads=(a_fetch(404), a_fetch(404)))) == [Outcome.FAULT]
    assert outcomes(a_listing(downloads=(a_fetch(404), a_fetch(200)), file_kind="apk")) == []


def test_limits_walls_and_our_own_rules_do_not_make_a_file_dead() -> None:
    for fetch in (a_fetch(403), a_fetch(429), a_fetch(failure=FetchFailure.ROBOTS), a_fetch(failure=FetchFailure.TLS)):
        assert outcomes(a_listing(downloads=(fetch, fetch))) == []


def test_a_page_instead_of_an_app_is_suspected() -> None:
    assert outcomes(a_listing(downloads=(a_fetch(),), file_kind="html")) == [Outcome.SUSPICION]


def test_two_years_without_a_new_version_look_like_sleep() -> None:
    (fault,) = faults(a_listing(updated=a_date("2028-06-14"), version="1.0"))
    assert (fault.outcome, fault.discriminator) == (Outcome.SUSPICION, "asleep")
    assert faults(a_listing(updated=a_date("2028-06-15"))) == []
