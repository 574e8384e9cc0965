"""Outside targets: asked once whoever names them, not at all when the word is fresh; open targets get their next try."""

from datetime import UTC, datetime
from pathlib import Path

from fixture_site import FixtureSite, a_page
from sweeping import an_order, links_of, receipt_of, swept

from domain.fetches import Fetch, FetchFailure
from domain.records import LinkKind, LinkRecord, StandIn
from domain.sweeps import KnownFault, KnownVerdict, PendingLink, SweepPurpose
from domain.targets import TargetKind, TargetRef

EARLIER = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_two_sites_of_one_child_ask_a_shared_target_once(tmp_path: Path) -> None:
    with FixtureSite({"/x.html": a_page()}) as other:
        pages = {"/": a_page(other.url("/x.html"), other.url("/gone.html"))}
        with FixtureSite(pages) as first, FixtureSite(pages) as second:
            bundles = swept(tmp_path, an_order(first), an_order(second))
        assert other.asked("/x.html") == 2  # settled by HEAD, read by GET, each for both sites
        assert other.asked("/gone.html") == 3  # HEAD and GET at first, one try later
    for bundle in bundles:
        found = {link.url: [fetch.status for fetch in link.attempts] for link in bundle.artifacts().of(LinkRecord)}
        assert found == {other.url("/x.html"): [200], other.url("/gone.html"): [404, 404]}


def test_a_fresh_word_on_an_outside_target_is_taken_but_never_on_a_known_fault(tmp_path: Path) -> None:
    with FixtureSite({"/x.html": a_page(), "/y.html": a_page()}) as other:
        urls = [other.url("/x.html"), other.url("/y.html"), other.url("/z.html")]
        told = tuple(KnownVerdict(url=url, attempts=(Fetch(url=url, at=EARLIER, status=404),) * 2) for url in urls)
        with FixtureSite({"/": a_page(*urls)}) as site:
            known = KnownFault(
                check_id="broken_link",
                target=TargetRef(kind=TargetKind.LINK, key=other.url("/y.html")),
                found_on=(site.url("/"),),
            )
            (bundle,) = swept(tmp_path, an_order(site, verdicts=told, known_faults=(known,)))
        assert [other.asked(path) for path in ("/x.html", "/y.html", "/z.html")] == [0, 2, 0]  # settled anew, and read
    links = {link.url: link for link in bundle.artifacts().of(LinkRecord)}
    assert links[urls[0]].attempts == told[0].attempts
    assert links[urls[1]].attempts[-1].ok
    assert receipt_of(bundle).coverage.balanced


def test_an_open_target_gets_its_next_try_and_keeps_the_earlier_ones(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page("/late.html", "/b.html"), "/b.html": a_page()}) as site:
        url = site.url("/late.html")
        earlier = (Fetch(url=url, at=EARLIER, failure=FetchFailure.TIMEOUT),) * 2
        pending = PendingLink(url=url, found_on=(site.url("/"),), instances=7, attempts=earlier)
        (bundle,) = swept(tmp_path, an_order(site, purpose=SweepPurpose.RECHECK, pending=(pending,)))
        assert site.asked("/b.html") == 0
    link = links_of(bundle)["/late.html"]
    assert link.attempts[:2] == earlier
    assert [fetch.status for fetch in link.attempts[2:]] == [404, 404]
    assert (link.instances, link.kind) == (7, LinkKind.PAGE)


def test_a_recheck_of_a_soft_404_compares_again_and_an_empty_file_is_opened_again(tmp_path: Path) -> None:
    def lost(path: str) -> str | None:
        return a_page(title="友情提示", body="哎呀，迷路了！") if path.startswith("/old/") else None

    with FixtureSite({"/": a_page("/old/gone7.html", "/f/a.pdf"), "/f/a.pdf": b""}, fallback=lost) as site:
        known = tuple(
            KnownFault(
                check_id="broken_link",
                target=TargetRef(kind=TargetKind.LINK, key=site.url(path)),
                found_on=(site.url("/"),),
            )
            for path in ("/old/gone7.html", "/f/a.pdf")
        )
        (bundle,) = swept(tmp_path / "1", an_order(site, purpose=SweepPurpose.RECHECK, known_faults=known))
        (whole,) = swept(tmp_path / "2", an_order(site, known_faults=known))
    for one in (bundle, whole):
        links = links_of(one)
        assert (links["/old/gone7.html"].stand_in, links["/f/a.pdf"].stand_in) == (StandIn.LIKE_MISSING, StandIn.EMPTY)
        assert links["/f/a.pdf"].stand_in_tries == 2
