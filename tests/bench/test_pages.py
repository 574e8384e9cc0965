"""The bench on saved pages: what counts as right, wrong and nothing, and that ours passes its own bars where the pages are there."""

import json
from datetime import date
from pathlib import Path

from bench.pages import EXACT, WRONG, Result, Tally, tally
from bench.saved import CHINESE, articles, lists, text_of
from crawler.extract.dates import article_date


def test_nothing_is_better_than_a_wrong_day_and_right_where_there_is_none() -> None:
    found = tally(["2026-01-05", "2026-01-05", "2026-01-05", ""], ["2026-01-05", "2026-01-06", None, None])
    assert (found.right, found.wrong, found.none) == (2, 1, 1)
    assert (found.exact, found.misled) == (0.5, 0.25)


def test_the_bench_fails_when_another_reader_is_as_good() -> None:
    result = Result(newest={CHINESE: {"xunwang": Tally(4, 0, 0)}})
    result.dates[CHINESE] = {"xunwang": Tally(99, 0, 1), "other": Tally(98, 0, 2)}
    assert result.good
    result.dates[CHINESE]["other"] = Tally(99, 1, 0)
    assert not result.good


def test_a_page_that_was_saved_with_a_base_has_its_next_link_below_it(tmp_path: Path) -> None:
    folder = tmp_path / "autopager"
    (folder / "html").mkdir(parents=True)
    (folder / "html" / "1.html").write_text(
        "<base href='http://www.example.com/a/'><a class='n' href='b'>x</a>", encoding="utf-8"
    )
    (folder / "data.csv").write_text(
        "File Name,Page URL,NEXT,failed\n1,http://www.example.com/z/y,.n,\n", encoding="utf-8"
    )
    assert lists(tmp_path)[0].following == frozenset({"http://www.example.com/a/b"})


def test_two_folders_with_the_same_page_count_it_once(tmp_path: Path) -> None:
    for folder, gold in (
        ("htmldate", {"x.html": {"url": "http://www.example.com/1", "date": "2026-01-05"}}),
        ("gne", None),
    ):
        (tmp_path / folder / "pages").mkdir(parents=True)
        if gold:
            (tmp_path / folder / "pages" / "x.html").write_text("<p>x</p>", encoding="utf-8")
            (tmp_path / folder / "dates.json").write_text(json.dumps(gold), encoding="utf-8")
    assert [one.day for one in articles(tmp_path)] == ["2026-01-05"]


def test_saved_chinese_pages_pass_the_bars(shared_fixtures: Path) -> None:
    pages = [one for one in articles(shared_fixtures) if one.language == CHINESE]
    said = [article_date(text_of(one.file), one.url, date(2026, 6, 15)) for one in pages]
    found = tally([one.day for one in pages], [one.day.isoformat() if one else None for one in said])
    assert found.exact >= EXACT
    assert found.misled <= WRONG
