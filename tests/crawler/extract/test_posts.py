"""Pages that print whole articles one under the other: each article is an item of the page's own list."""

from datetime import date

import pytest

from crawler.extract.listings import read_list

TODAY = date(2026, 6, 15)
URL = "https://www.example.gov.cn/blog/"
SHOWN = {
    "time": '<time datetime="{day}T09:00:00+08:00">some day</time>',
    "meta": '<div class="entry-meta">Posted on {day}</div>',
    "text": "<p>{day}</p>",
}


def post(number: int, day: str, form: str) -> str:
    body = (
        f"<p>{'Long text of the article, with links and without any day. ' * 40}<a href='/x/{number}'>read this</a></p>"
        * 2
    )
    return (
        f'<article class="post"><header><h2><a href="/blog/{number}/">Article number {number}</a></h2></header>'
        f"{SHOWN[form].format(day=day)}{body}</article>"
    )


@pytest.mark.parametrize("form", SHOWN)
def test_whole_articles_one_under_the_other_are_the_list(form: str) -> None:
    days = ("2026-03-01", "2026-05-09", "2026-02-01")
    posts = "".join(post(number, day, form) for number, day in enumerate(days))
    side = '<div class="side"><h4>Recent</h4><ul><li><a href="/blog/9/">Another article here</a></li></ul></div>'
    found = read_list(f"<html><body>{posts}{side}</body></html>", URL, TODAY)
    assert [item.url for item in found.items] == [f"{URL}{number}/" for number in range(3)]
    assert [item.dated.day.isoformat() for item in found.items if item.dated] == list(days)


def test_one_article_is_no_list_and_a_list_with_more_days_stays_the_list() -> None:
    one = post(1, "2026-03-01", "time")
    assert not read_list(f"<html><body>{one}</body></html>", URL, TODAY).items
    rows = "".join(
        f'<li><a href="/tz/t2026050{n}_1.html">关于第{n}号事项的通知</a><span>2026-05-0{n}</span></li>'
        for n in range(1, 5)
    )
    found = read_list(f"<html><body><ul>{rows}</ul>{one}{post(2, '2026-06-01', 'time')}</body></html>", URL, TODAY)
    assert [item.dated.day.day for item in found.items if item.dated] == [1, 2, 3, 4]
