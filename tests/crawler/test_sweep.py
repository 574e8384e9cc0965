"""Whole sweeps of fixture sites by real children: every address once, every outcome on record."""

from collections import Counter
from pathlib import Path

from fixture_site import FixtureSite, a_page
from sweeping import an_order, links_of, pages_of, reach_of, receipt_of, swept

from domain.fetches import FetchFailure
from domain.records import LinkKind, StandIn
from domain.sweeps import Budget, KnownFault, Pace, SweepPurpose, UnitOutcome
from domain.targets import TargetKind, TargetRef


def test_every_address_is_asked_once_and_every_try_is_on_record(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {
        "/": a_page("/a.html", "/b.html", "/gone.html", "/file.pdf", "/a.html#part", body='<img src="/dot.png">'),
        "/a.html": a_page("/", "/b.html", "/gone.html", "/deep.html"),
        "/b.html": a_page("/a.html"),
        "/deep.html": a_page("/"),
        "/file.pdf": b"%PDF-1.4",
        "/dot.png": b"\x89PNG",
    }
    with FixtureSite(pages) as site:
        (bundle,) = swept(tmp_path, an_order(site))
        asked = Counter((one.method, one.path) for one in site.requests)
    receipt = receipt_of(bundle)
    assert receipt.finish_reason == "finished"
    assert set(pages_of(bundle)) == {"/", "/a.html", "/b.html", "/deep.html"}
    for path in ("/a.html", "/b.html", "/deep.html"):
        assert asked["GET", path] == 1, path
    # The home page alone is asked again, on purpose: as a search engine, and as somebody whom one sent.
    assert asked["GET", "/"] == 3
    assert (asked["HEAD", "/file.pdf"], asked["GET", "/file.pdf"]) == (0, 1)
    assert (asked["HEAD", "/dot.png"], asked["GET", "/dot.png"]) == (1, 0)
    links = links_of(bundle)
    gone = links["/gone.html"]
    assert [fetch.status for fetch in gone.attempts] == [404, 404]
    assert (gone.instances, gone.on_home, len(gone.found_on)) == (2, True, 2)
    assert links["/dot.png"].kind is LinkKind.IMAGE
    assert links["/deep.html"].on_home is False
    assert receipt.coverage.balanced
    assert receipt.coverage.outcomes == {UnitOutcome.READ: receipt.coverage.planned}


def test_a_redirect_is_followed_hop_by_hop_and_its_end_is_asked_once(tmp_path: Path) -> None:
    pages = {"/": a_page("/old?redirect=/new.html", "/new.html", "/lost?redirect=/nowhere.html", "/round?loop=1")}
    pages["/new.html"] = a_page()
    with FixtureSite(pages) as site:
        (bundle,) = swept(tmp_path, an_order(site))
        assert site.asked("/new.html") == 1
    links = links_of(bundle)
    old = links["/old?redirect=/new.html"].attempts[0]
    assert (old.status, old.final_url.endswith("/new.html"), len(old.redirects)) == (200, True, 1)
    assert links["/lost?redirect=/nowhere.html"].attempts[-1].status == 404
    assert links["/round?loop=1"].attempts[-1].failure is FetchFailure.TOO_MANY_REDIRECTS


def test_a_page_reached_only_by_redirect_is_read_under_the_address_that_was_asked(tmp_path: Path) -> None:
    with FixtureSite(
        {"/": a_page("/col?redirect=/col/index.html"), "/col/index.html": a_page("/item.html"), "/item.html": a_page()}
    ) as site:
        (bundle,) = swept(tmp_path, an_order(site))
        assert site.asked("/col/index.html") == 1
    pages = pages_of(bundle)
    assert pages["/col?redirect=/col/index.html"].fetch.final_url.endswith("/col/index.html")
    assert "/item.html" in pages


def test_what_passes_by_itself_is_tried_three_times_and_what_recovers_is_read(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {
        "/": a_page("/ill?status=500", "/later.html?once=503", "/drop?drop=1"),
        "/later.html": a_page("/found.html"),
        "/found.html": a_page(),
    }
    with FixtureSite(pages) as site:
        (bundle,) = swept(tmp_path, an_order(site))
    links = links_of(bundle)
    assert [fetch.status for fetch in links["/ill?status=500"].attempts] == [500, 500, 500]
    assert {fetch.failure for fetch in links["/drop?drop=1"].attempts} == {FetchFailure.RESET}
    assert len(links["/drop?drop=1"].attempts) == 3
    assert [fetch.status for fetch in links["/later.html?once=503"].attempts] == [503, 200]
    assert "/found.html" in pages_of(bundle), "a page that opens on a later try is read and followed"


def test_walls_against_head_and_against_unknown_agents_are_no_dead_links(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {
        "/": a_page("/file.pdf?head=405", "/wall.html?agent=1"),
        "/file.pdf": b"%PDF",
        "/wall.html": a_page(),
    }
    with FixtureSite(pages) as site:
        (bundle,) = swept(tmp_path, an_order(site))
    links = links_of(bundle)
    assert [fetch.status for fetch in links["/file.pdf?head=405"].attempts] == [200]
    assert [fetch.status for fetch in links["/wall.html?agent=1"].attempts] == [403, 200]


def test_foreign_targets_are_settled_and_never_followed(tmp_path: Path) -> None:
    with FixtureSite({"/x.html": a_page("/y.html"), "/y.html": a_page()}) as other:
        with FixtureSite({"/": a_page(other.url("/x.html"), other.url("/dead.html"))}) as site:
            (bundle,) = swept(tmp_path, an_order(site))
        assert {one.path for one in other.requests} == {"/x.html", "/dead.html"}
        assert other.asked("/x.html", "HEAD") == 1
    links = links_of(bundle)
    assert links["/x.html"].attempts[0].ok
    assert not links["/x.html"].internal
    assert [fetch.status for fetch in links["/dead.html"].attempts] == [404, 404]


def test_wrong_and_internal_addresses_are_recorded_and_not_asked(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page("http:///x", "http://192.168.3.4/doc", "file:///C:/a.doc")}) as site:
        (bundle,) = swept(tmp_path, an_order(site))
    found = {link.url: link.attempts[-1].failure for link in bundle.artifacts().of(type(links_of(bundle).popitem()[1]))}
    assert FetchFailure.PRIVATE_ADDRESS in found.values()
    assert FetchFailure.BAD_ADDRESS in found.values()
    assert receipt_of(bundle).coverage.balanced


def test_a_redirect_into_a_private_network_is_refused(tmp_path: Path) -> None:
    with (
        FixtureSite({}) as inner,
        FixtureSite({"/": a_page(f"/r?redirect={inner.url('/')}", f"/s?redirect={inner.url('/t')}")}) as site,
    ):
        (bundle,) = swept(tmp_path, an_order(site, allowed_networks=(f"{site.host}/32",)))
        assert not inner.requests
    for link in links_of(bundle).values():
        assert link.attempts[-1].failure is FetchFailure.PRIVATE_ADDRESS
    assert receipt_of(bundle).coverage.balanced


def test_a_name_that_leads_into_a_private_network_is_refused(tmp_path: Path) -> None:
    with (
        FixtureSite({"/": a_page()}, host="127.0.0.1") as inner,
        FixtureSite({"/": a_page(f"http://localhost:{inner.port}/")}) as site,
    ):
        (bundle,) = swept(tmp_path, an_order(site, allowed_networks=(f"{site.host}/32",)))
        assert not inner.requests
    (link,) = links_of(bundle).values()
    assert link.attempts[0].failure is FetchFailure.PRIVATE_ADDRESS


def test_robots_is_obeyed_and_can_be_overruled_by_the_registry(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {
        "/": a_page("/secret/a.html", "/open.html"),
        "/secret/a.html": a_page(),
        "/open.html": a_page(),
        "/robots.txt": "User-agent: *\nDisallow: /secret/\n",
    }
    with FixtureSite(pages) as site, FixtureSite(pages) as free:
        obeyed, overruled = swept(tmp_path, an_order(site), an_order(free, watched={"obey_robots": False}))
        assert site.asked("/secret/a.html") == 0
        assert free.asked("/secret/a.html") == 1
    assert links_of(obeyed)["/secret/a.html"].attempts[-1].failure is FetchFailure.ROBOTS
    assert receipt_of(obeyed).coverage.outcomes[UnitOutcome.REFUSED] == 1
    assert "/secret/a.html" in pages_of(overruled)


def test_limits_of_pages_and_depth_end_a_sweep_with_every_unit_accounted_for(tmp_path: Path) -> None:
    def endless(path: str) -> str:
        number = int("".join(filter(str.isdigit, path)) or 0)
        return a_page(f"/n{number + 1}.html", f"/side{number}.html")

    with FixtureSite(fallback=endless) as many, FixtureSite(fallback=endless) as deep:
        budget = {"max_seconds": 60, "max_renders": 0}
        by_pages, by_depth = swept(
            tmp_path,
            an_order(many, budget=Budget(max_pages=10, max_depth=1000, **budget)),
            an_order(deep, budget=Budget(max_pages=1000, max_depth=3, **budget)),
        )
    receipt = receipt_of(by_pages)
    assert (receipt.pages, receipt.finish_reason) == (10, "closespider_pagecount")
    assert receipt.coverage.outcomes[UnitOutcome.OVER_BUDGET] >= 1
    assert receipt.coverage.balanced
    receipt = receipt_of(by_depth)
    assert receipt.finish_reason == "finished"
    assert receipt.pages < 20
    assert receipt.coverage.outcomes[UnitOutcome.OVER_BUDGET] >= 1
    assert receipt.coverage.balanced


def test_the_deadline_of_one_site_ends_only_that_site(tmp_path: Path) -> None:
    slow = {"/": a_page(*(f"/p{number}.html?delay=1" for number in range(40)))} | {
        f"/p{n}.html": a_page() for n in range(40)
    }
    with FixtureSite(slow) as tardy, FixtureSite({"/": a_page("/a.html"), "/a.html": a_page()}) as quick:
        late, fine = swept(tmp_path, an_order(tardy, budget=Budget(max_seconds=3, max_renders=0)), an_order(quick))
    receipt = receipt_of(late)
    assert receipt.finish_reason == "closespider_timeout"
    assert receipt.coverage.outcomes[UnitOutcome.OVER_BUDGET] > 0
    assert receipt.coverage.balanced
    assert (receipt.finished_at - receipt.started_at).total_seconds() < 8
    assert receipt_of(fine).finish_reason == "finished"


def test_delay_and_concurrency_of_the_order_are_kept(tmp_path: Path) -> None:
    pages = {"/": a_page(*(f"/p{number}.html" for number in range(12)))} | {f"/p{n}.html": a_page() for n in range(12)}
    pace = Pace(delay_s=0.1, concurrency=2, timeout_s=3, retry_spacing_s=(0.1,))
    with FixtureSite(pages) as site:
        swept(tmp_path, an_order(site, pace=pace))
        times = sorted(one.at for one in site.requests if one.path.startswith("/p"))
    assert len(times) == 12
    assert times[-1] - times[0] > 0.9 * 11 * pace.delay_s, "never faster; single gaps are the pacer's own test"
    assert site.most_at_once <= 2


def test_a_home_page_that_never_answers_is_tried_three_times_and_ends_the_sweep(tmp_path: Path) -> None:
    pace = Pace(delay_s=0, concurrency=2, timeout_s=0.5, retry_spacing_s=(0.1, 0.1))
    with FixtureSite({"/": a_page("/a.html")}) as site:
        hanging, ill = swept(
            tmp_path,
            an_order(site.url("/?hang=1"), id="one", pace=pace),
            an_order(site.url("/?status=502"), id="two", pace=pace),
        )
    assert [fetch.failure for fetch in reach_of(hanging).tries] == [FetchFailure.TIMEOUT] * 3
    assert [fetch.status for fetch in reach_of(ill).tries] == [502] * 3
    for bundle in (hanging, ill):
        receipt = receipt_of(bundle)
        assert (receipt.finish_reason, receipt.pages, receipt.coverage.planned) == ("finished", 0, 1)


def test_known_faults_are_looked_at_even_where_nothing_links_them_any_more(tmp_path: Path) -> None:
    pages = {"/": a_page("/a.html"), "/a.html": a_page(), "/hidden.html": a_page("/still-gone.html")}
    with FixtureSite(pages) as site:
        known = tuple(
            KnownFault(
                check_id="broken_link",
                target=TargetRef(kind=TargetKind.LINK, key=site.url(path)),
                found_on=tuple(site.url(place) for place in places),
            )
            for path, places in (
                ("/mended.html", ["/a.html"]),
                ("/still-gone.html", ["/hidden.html"]),
                ("/unseen.html", ["/lost-place.html"]),
            )
        )
        (bundle,) = swept(tmp_path, an_order(site, known_faults=known))
        missing = bundle.artifacts().missing
    links = links_of(bundle)
    assert links["/mended.html"].instances == 0, "its former page was read and names it no more"
    assert links["/still-gone.html"].instances == 1
    assert [fetch.status for fetch in links["/still-gone.html"].attempts] == [404, 404]
    assert "/unseen.html" not in links
    assert [one.target.key for one in missing if one.record_type == "LinkRecord"] == [site.url("/unseen.html")]


def test_a_recheck_asks_only_for_what_it_was_told_to_look_at(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {
        "/": a_page("/a.html", "/b.html"),
        "/a.html": a_page("/gone.html", "/c.html"),
        "/b.html": a_page(),
        "/c.html": a_page(),
    }
    with FixtureSite(pages) as site:
        known = KnownFault(
            check_id="broken_link",
            target=TargetRef(kind=TargetKind.LINK, key=site.url("/gone.html")),
            found_on=(site.url("/a.html"),),
        )
        (bundle,) = swept(tmp_path, an_order(site, known_faults=(known,), purpose=SweepPurpose.RECHECK))
        assert {one.path for one in site.requests} <= {"/", "/a.html", "/gone.html", "/robots.txt"} | {
            one.path for one in site.requests if len(one.path) > 20
        }
    assert links_of(bundle)["/gone.html"].instances == 1
    assert receipt_of(bundle).coverage.balanced


def test_pages_that_say_not_found_with_a_good_status_are_noted(tmp_path: Path) -> None:
    def lost(path: str) -> str:
        return a_page(title="提示", body=f"抱歉，您要的 {path} 我们没有。")

    with FixtureSite(
        {"/": a_page("/a.html", "/gone1.html"), "/a.html": a_page(title="正文", body="通知全文如下。" * 50)},
        fallback=lost,
    ) as site:
        (bundle,) = swept(tmp_path, an_order(site, watched={"obey_robots": False}))
    links = links_of(bundle)
    assert links["/gone1.html"].stand_in is StandIn.LIKE_MISSING
    assert links["/a.html"].stand_in is None


def test_control_targets_tell_whether_our_own_network_is_well(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page()}) as site:
        well, ill = swept(
            tmp_path,
            an_order(site, id="one", control_urls=(site.url("/"),)),
            an_order(site, id="two", control_urls=(site.url("/?drop=1"),)),
        )
    assert receipt_of(well).control_alive is True
    assert receipt_of(ill).control_alive is False
    assert reach_of(ill).control_alive is False
