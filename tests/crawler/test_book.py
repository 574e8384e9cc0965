"""The sweep's memory of addresses: one target an address, redirects joined into one try, arithmetic that adds up."""

from datetime import UTC, datetime

from crawler.extract.model import FoundLink
from crawler.spiders.book import MOST_PARENTS, Book, key_of
from domain.fetches import Fetch, FetchFailure
from domain.records import LinkKind
from domain.sweeps import UnitOutcome

AT = datetime(2030, 6, 15, tzinfo=UTC)
HOME = "http://www.example.gov.cn/"


def a_book() -> Book:
    return Book(home=HOME, internal=lambda url: url.startswith(HOME))


def a_link(path: str, **given: object) -> FoundLink:
    return FoundLink(**{"url": HOME + path, "kind": LinkKind.PAGE, "anchor": "链接", **given})  # type: ignore[arg-type]


def test_an_address_named_by_many_pages_is_one_target_with_at_most_twenty_of_them_by_name() -> None:
    book = a_book()
    first = book.name(HOME, [a_link("a.html"), a_link("a.html")], 0)
    assert [target.url for target in first] == [HOME + "a.html"]
    for number in range(30):
        assert book.name(f"{HOME}p{number}.html", [a_link("a.html")], 1) == []
    (target,) = book
    assert (target.instances, len(target.found_on), target.on_home, target.depth) == (32, MOST_PARENTS, True, 1)


def test_targets_that_the_same_pages_name_share_what_they_were_found_on() -> None:
    book = a_book()
    book.name(HOME, [a_link("a.html"), a_link("b.html")], 0)
    book.name(f"{HOME}1.html", [a_link("b.html"), a_link("a.html"), a_link("c.html")], 1)
    book.name(f"{HOME}2.html", [a_link("c.html"), a_link("a.html"), a_link("a.html")], 1)
    a, b, c = (book.targets[f"{HOME}{name}.html"] for name in "abc")
    assert b.found_on == (HOME, f"{HOME}1.html")
    assert a.found_on == (*b.found_on, f"{HOME}2.html", f"{HOME}2.html"), "once for each link"
    assert c.found_on == (f"{HOME}1.html", f"{HOME}2.html")
    book.name(f"{HOME}3.html", [a_link("d.html"), a_link("e.html")], 1)
    d, e = (book.targets[f"{HOME}{name}.html"] for name in "de")
    assert d.found_on is e.found_on
    assert d.anchor is a.anchor


def test_what_a_page_named_is_taken_back_from_its_own_targets_only() -> None:
    book = a_book()
    both = [a_link("a.html"), a_link("b.html")]
    for page in ("", "1.html", "2.html"):
        book.name(HOME + page, both, 0)
    book.unname(f"{HOME}1.html", both[:1])
    a, b = book
    assert a.found_on == (HOME, f"{HOME}2.html")
    assert b.found_on == (HOME, f"{HOME}1.html", f"{HOME}2.html")
    assert (a.instances, b.instances) == (2, 3)


def test_a_page_known_from_before_names_by_number_what_it_would_name_by_links() -> None:
    menu = [a_link(f"m{number}.html", anchor="" if number % 2 else "栏目") for number in range(6)]
    links = [*menu, *(a_link(f"own{number}.html") for number in range(40)), a_link("m0.html", anchor="同一处")]
    by_links, by_number = a_book(), a_book()
    for page in range(40):
        url = HOME if page == 30 else f"{HOME}p{page}.html"
        numbers = [0, 1, 2, 3, 4, 5, 0, 6 + page, 46]
        named = [links[number] for number in numbers]
        expected = [target.url for target in by_links.name(url, named, 1)]
        known = links if page >= 20 else links[:47]
        assert [target.url for target in by_number.name_again(url, numbers, known, 1)] == expected
        if page == 25:  # it is read after all: there is room for one more that names them
            by_links.unname(f"{HOME}p3.html", menu)
            by_number.unname(f"{HOME}p3.html", menu)
    by_number.count_up()
    fields = ("url", "anchor", "found_on", "instances", "on_home", "depth", "place")
    assert [[getattr(target, name) for name in fields] for target in by_number] == [
        [getattr(target, name) for name in fields] for target in by_links
    ]
    assert by_number.targets[f"{HOME}m1.html"].instances == 39
    assert f"{HOME}p26.html" in by_number.targets[f"{HOME}m1.html"].found_on


def test_a_session_in_the_address_makes_no_second_target() -> None:
    assert key_of(HOME + "a.jsp;jsessionid=AB12CD34EF56AB12CD34EF56AB12CD34") == key_of(HOME + "a.jsp")
    assert key_of(HOME + "a.jsp?id=1") != key_of(HOME + "a.jsp?id=2")


def test_links_the_raw_page_has_named_are_not_counted_again_when_it_is_rendered() -> None:
    book = a_book()
    book.name(HOME, [a_link("a.html")], 0)
    new = book.name(HOME, [a_link("a.html"), a_link("b.html")], 0, known=frozenset({HOME + "a.html"}))
    assert [target.url for target in new] == [HOME + "b.html"]
    assert book.targets[HOME + "a.html"].instances == 1


def hop(book: Book, path: str, to: str) -> None:
    target = book.add(HOME + path)
    target.tried(Fetch(url=HOME + path, at=AT, status=302, elapsed_ms=10))
    target.hop = key_of(HOME + to)
    book.add(HOME + to)


def test_a_chain_of_redirects_becomes_one_try_that_ends_where_it_led() -> None:
    book = a_book()
    hop(book, "a", "b")
    hop(book, "b", "c")
    book.targets[HOME + "c"].tried(Fetch(url=HOME + "c", at=AT, status=404, elapsed_ms=5))
    book.join_redirects()
    fetch = book.targets[HOME + "a"].attempts[0]
    assert (fetch.status, fetch.final_url, fetch.redirects) == (404, HOME + "c", (HOME + "a", HOME + "b"))
    assert fetch.elapsed_ms == 25


def test_redirects_in_a_circle_and_those_that_lead_to_something_never_asked_accuse_by_their_right_names() -> None:
    book = a_book()
    hop(book, "x", "y")
    hop(book, "y", "x")
    hop(book, "lost", "unasked")
    book.join_redirects()
    assert book.targets[HOME + "x"].attempts[0].failure is FetchFailure.TOO_MANY_REDIRECTS
    assert book.targets[HOME + "lost"].attempts[0].failure is FetchFailure.STOPPED, "ours, not the site's"


def test_every_planned_target_has_one_outcome_and_they_add_up() -> None:
    book = a_book()
    for number, outcome in enumerate((UnitOutcome.READ, UnitOutcome.FAILED, None)):
        target = book.add(f"{HOME}{number}")
        book.plan(target)
        target.outcome = outcome
    book.add(HOME + "named only")
    coverage = book.coverage(UnitOutcome.STOPPED)
    assert coverage.balanced
    assert coverage.planned == 3
    assert coverage.outcomes == {UnitOutcome.READ: 1, UnitOutcome.FAILED: 1, UnitOutcome.STOPPED: 1}
