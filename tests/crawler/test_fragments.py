"""Fragments: looked for only when asked for, and only where a page could have them."""

from pathlib import Path

import pytest
from fixture_site import FixtureSite, a_page
from sweeping import an_order, links_of, swept

BODY = '<h2 id="one">一</h2><a name="附件"></a><a href="#one">甲</a><a href="#/route">乙</a><a href="#top">丙</a><a href="#tab" onclick="t()">丁</a>'


@pytest.mark.parametrize("wanted", [True, False])
def test_places_that_pages_do_not_have_are_noted_when_wanted(tmp_path: Path, wanted: bool) -> None:
    with FixtureSite(
        {"/": a_page("/a.html#one", "/a.html#two", "/a.html#%E9%99%84%E4%BB%B6"), "/a.html": a_page(body=BODY)}
    ) as site:
        (bundle,) = swept(tmp_path, an_order(site, check_fragments=wanted))
    assert links_of(bundle)["/a.html"].lost_fragments == (("two",) if wanted else ())
