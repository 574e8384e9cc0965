"""The race of link checkers: its site, and what counts as right and as wrong."""

from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from bench import race_site
from bench.links import good, score
from bench.race_site import Kind
from bench.yardsticks import Run

HOST = "http://127.0.0.1:1"


def a_run(*paths: str) -> Run:
    return Run(flagged=frozenset(f"{HOST}{path}" for path in paths), rows=len(paths), seconds=10)


def paths_of(*kinds: Kind) -> list[str]:
    return [path for path, kind in race_site.kinds().items() if kind in kinds]


def test_every_address_of_the_site_is_named_by_a_page_that_works() -> None:
    kinds, reached, todo = race_site.kinds(), {"/"}, ["/"]
    while todo:
        tree = LexborHTMLParser(race_site.page(todo.pop(), seed=1))
        for link in tree.css("a[href]"):
            path = urlsplit(link.attributes["href"] or "").path
            if path not in reached:
                reached.add(path)
                if kinds[path] is Kind.FINE:
                    todo.append(path)
    assert reached == set(kinds)


def test_the_site_holds_twenty_of_each_class() -> None:
    for kind in Kind:
        assert kind is Kind.FINE or len(paths_of(kind)) == 20


def test_all_broken_and_nothing_else_holds_the_bars() -> None:
    one = score("x", "", a_run(*paths_of(Kind.GONE, Kind.SOFT)), requests=2041, addresses=2041)
    assert (one.precision, one.recall, one.soft, one.settled_a_second) == (1, 1, 20, 204.1)
    assert good(one)


def test_one_gate_called_broken_fails() -> None:
    one = score("x", "", a_run(*paths_of(Kind.GONE, Kind.SOFT), paths_of(Kind.WALL)[0]), requests=1, addresses=1)
    assert one.gates_called_broken == 1
    assert not good(one)


def test_what_passes_at_the_second_try_is_not_broken() -> None:
    one = score("x", "", a_run(*paths_of(Kind.ONCE_429, Kind.ONCE_503)), requests=1, addresses=1)
    assert (one.precision, one.passing_called_broken) == (0, 40)
