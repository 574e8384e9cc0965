"""The city as data: the same for the same arguments, and true to its own truth."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache

import pytest
from city_walk import Walk, walk

from demo.app import CityApp
from demo.city import City, build_city
from demo.command import accounts_csv, sites_csv
from demo.truth import truth

TODAY = date(2026, 11, 24)
LIMITS = {
    "news": 14,
    "notice": 183,
    "policy": 183,
    "interpretation": 183,
    "personnel": 365,
    "plan": 365,
    "statistics": 365,
    "periodic": 365,
}


def make(**given: object) -> City:
    arguments: dict[str, object] = {"seed": 1, "today": TODAY, "port": 8931, **given}
    return build_city(**arguments)  # type: ignore[arg-type]


@cache
def walked() -> tuple[City, Walk]:
    city = make()
    return city, walk(city)


def fingerprint(city: City) -> str:
    made = hashlib.sha256(sites_csv(city).encode() + accounts_csv(city).encode() + repr(truth(city)).encode())
    for site in city.sites:
        router = city.router(site)
        for target in (*router.routes, *site.assets):
            path, _, query = target.partition("?")
            made.update(router.answer(path, query).body)
    return made.hexdigest()


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert fingerprint(make()) == fingerprint(make())


def test_another_seed_and_another_day_give_another_city() -> None:
    assert (
        len({fingerprint(make(scale=3, seed=s, today=t)) for s, t in ((1, TODAY), (2, TODAY), (1, date(2026, 5, 1)))})
        == 3
    )


def test_the_standard_city_has_the_sites_families_and_faults_it_promises() -> None:
    told = truth(make())
    sites = told["sites"]
    assert len(sites) >= 14
    assert {s["family"] for s in sites} == {"trs", "hanweb", "ucap", "json", "legacy", "founder", "homemade"}
    assert [s["family"] for s in sites if s["faultless"] and not s["gate"]] == ["trs", "hanweb"]
    checks = {f["check"] for s in sites for f in s["faults"]}
    assert checks >= {
        "empty_column", "stale_column", "broken_link", "overdue_reply", "unreachable_site", "missing_identity_mark", "stale_home_page"
    }  # fmt: skip
    assert {s["name"] for s in sites if not s["reachable"]} == {
        "云州市林业和草原局",
        "云州市水务局",
        "云州市商务局",
        "云州市司法局",
    }


def test_nothing_is_broken_that_the_truth_does_not_name_and_the_other_way_round() -> None:
    city, found = walked()
    faults = [f for s in truth(city)["sites"] for f in s["faults"] if f["check"] == "broken_link"]
    faults = [f for f in faults if "answers" not in f["values"]]  # good by its status: told by its content only
    alias = {a: f["url"] for f in faults for a in f["aliases"]}
    walls = {d["url"] for s in truth(city)["sites"] for d in s["decoys"] if d["check"] == "broken_link"}
    broken = {alias.get(url, url) if url not in {f["url"] for f in faults} else url for url in found.broken}
    # A search that does not answer is named as such, not as a broken link.
    searches = {f["url"] for s in truth(city)["sites"] for f in s["faults"] if f["check"] == "broken_search"}
    assert broken - walls - searches == {f["url"] for f in faults}


def test_each_broken_target_is_named_by_the_pages_that_the_truth_lists() -> None:
    city, found = walked()
    for site in truth(city)["sites"]:
        for fault in site["faults"]:
            if fault["check"] == "broken_link" and fault["values"].get("answers") != "sheet":
                assert set(fault["found_on"]) <= found.named_by[fault["url"]], fault["id"]


def test_every_column_and_every_fine_link_can_be_reached() -> None:
    city, found = walked()
    for site in truth(city)["sites"]:
        if site["reachable"]:
            wanted = {c["url"] for c in site["columns"]} | set(site["fine_links"])
            assert wanted <= found.status.keys(), (site["code"], sorted(wanted - found.status.keys())[:5])


def test_a_column_is_called_stale_or_empty_exactly_when_a_fault_says_so() -> None:
    for city in (make(), make(scale=40, seed=5)):
        for site in truth(city)["sites"]:
            for state, check in (("stale", "stale_column"), ("empty", "empty_column")):
                called = {c["url"] for c in site["columns"] if c["state"] == state}
                seeded = {f["url"] for f in site["faults"] if f["check"] == check}
                assert called == seeded, site["code"]


def test_ages_keep_clear_of_the_limits() -> None:
    for site in truth(make(scale=60, seed=3))["sites"]:
        for column in site["columns"]:
            limit = LIMITS.get(column["category"])
            if column["state"] in ("fine", "stale") and limit:
                age = (TODAY - date.fromisoformat(column["newest"])).days
                assert 1 <= age <= limit * 0.7 if column["state"] == "fine" else age >= limit + 4, (
                    site["code"],
                    column,
                )


@pytest.mark.parametrize("given", [{}, {"seed": 2}, {"seed": 3}, {"scale": 40, "seed": 5}])
def test_the_home_page_is_stale_exactly_where_a_fault_says_so(given: dict[str, int]) -> None:
    for site in make(**given).sites:
        newest = site.home_newest()
        assert newest is not None
        age = (TODAY - newest).days
        assert (age > 18) if any(f.check == "stale_home_page" for f in site.faults) else (age < 10), (site.code, age)


def test_messages_are_answered_in_time_unless_a_fault_says_otherwise() -> None:
    for site in make(scale=30).sites:
        for thread in site.threads:
            if thread.board == "ldxj":
                end = thread.answered or datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=thread.asked.tzinfo)
                days = (end - thread.asked).days
                assert (days >= 40) if thread.fault else (days <= 4), (site.code, thread)


def test_every_page_shows_the_date_that_the_truth_counts() -> None:
    city, found = walked()
    site = next(s for s in city.sites if s.family.key == "trs")
    for column in site.columns.values():
        for article in site.articles(column):
            assert f"{article.published:%Y-%m-%d}" in found.text[site.url(article.path)]


def test_mending_every_fault_leaves_a_city_without_faults() -> None:
    city = make()
    for fault in list(city.faults):
        city.mend(fault)
    told = truth(city)
    assert [f for s in told["sites"] for f in s["faults"]] == []
    assert {c["state"] for s in told["sites"] for c in s["columns"]} <= {"fine", "static", "archive", "exempt"}
    walls = {d["url"] for s in told["sites"] for d in s["decoys"] if d["check"] == "broken_link"}
    assert walk(city).broken - walls == set()


def test_files_and_pages_that_are_odd_by_content_are_served_so_until_mended() -> None:
    city = make()
    found = 0
    for site in city.sites:
        for path, (fault, how) in site.odd.items():
            reply = city.router(site).answer(path, "")
            found += 1
            if how == "empty":
                assert (reply.status, reply.body) == (200, b"")
            if how in {"error_page", "soft"}:
                assert (reply.status, reply.content_type[:9]) == (200, "text/html")
            if how == "home":
                assert (reply.status, dict(reply.headers)["Location"]) == (302, "/")
            if fault:
                city.mend(fault)
                assert city.router(site).answer(path, "").body not in {b"", reply.body}
                city.unmend(fault)
    assert found >= 9


def test_a_mended_fault_comes_back_when_unmended() -> None:
    city = make()
    before = fingerprint(city)
    shown = [fault for fault in city.faults if fault not in city.mended]  # some appear only when asked for
    for fault in shown:
        city.mend(fault)
    assert fingerprint(city) != before
    for fault in shown:
        city.unmend(fault)
    assert fingerprint(city) == before


def test_a_scaled_city_has_the_wanted_sites_and_about_one_in_seven_without_faults() -> None:
    told = truth(make(scale=140, seed=2))["sites"]
    assert len({s["code"] for s in told}) == len({s["home_url"] for s in told}) == len({s["name"] for s in told}) == 140
    assert 18 <= sum(s["faultless"] for s in told) <= 32
    assert len({s["family"] for s in told}) == 8


def test_pages_sets_about_how_many_pages_a_site_has() -> None:
    for wanted in (120, 400, 1500):
        city = make(scale=4, pages=wanted)
        sizes = [len(city.router(s).routes) for s in city.sites]
        assert all(0.7 * wanted <= n <= 1.4 * wanted for n in sizes), (wanted, sizes)


def test_the_walk_of_a_drawn_city_agrees_with_its_truth() -> None:
    city = make(scale=22, seed=9)
    told = truth(city)["sites"]
    found = walk(city)
    faults = [f for s in told for f in s["faults"] if f["check"] == "broken_link"]
    alias = {a: f["url"] for f in faults for a in f["aliases"]}
    walls = {d["url"] for s in told for d in s["decoys"] if d["check"] == "broken_link"}
    named = {f["url"] for f in faults}
    assert {u if u in named else alias.get(u, u) for u in found.broken} - walls == named


def test_application_keeps_its_cache_within_the_limit() -> None:
    app = CityApp(make())
    app.cache.limit = 50_000
    site = app.city.sites[0]
    for target in list(app.city.router(site).routes)[:60]:
        app._site(site, target, "", target, {})
    assert 0 < app.cache.size <= 50_000
