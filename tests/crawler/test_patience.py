"""Pages on which an extractor would labour for ever: given up after a while, and nobody is accused of anything for it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixture_site import FixtureSite, a_page
from sweeping import an_order, bundles_for, links_of, pages_of, receipt_of

from crawler.spiders import patience
from crawler.spiders.pages import UNREADABLE
from crawler.spiders.patience import PageTooHardError, limited, watch_reading

UNENDING = re.compile(r"(?s)<!--.*?-->")
HARD = "<!--" * 600_000
"""A comment that begins and never ends, over and over: each beginning is followed to the end of the page."""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="timers of processor time")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(patience, "LONGEST_S", 0.2)
    watch_reading()
    yield
    monkeypatch.setattr(patience, "_installed", False)


@pytest.mark.usefixtures("impatient")
def test_a_search_without_an_end_is_ended_and_the_next_begins_anew() -> None:
    @limited
    def read(text: str) -> bool:
        return UNENDING.search(text) is not None

    @limited
    def read_all() -> bool:
        try:
            return read(HARD)
        except PageTooHardError:
            return read(HARD)  # a second labour within the same page is ended as well

    for _ in range(2):
        with pytest.raises(PageTooHardError):
            read(HARD)
    with pytest.raises(PageTooHardError):
        read_all()
    assert read("<!-- x -->")
    assert not patience._guarding


CHILD = (
    "import sys\nfrom crawler import child\nfrom crawler.spiders import patience\n"
    "patience.LONGEST_S = 0.4\nchild.leave(child.main(sys.argv[1:]))\n"
)


def test_a_hard_page_costs_one_page_and_accuses_nobody(tmp_path: Path) -> None:
    pages = {
        "/": a_page("/hard.html", "/a.html"),
        "/hard.html": "<p>" + "2026-01-0" * 400_000,
        "/a.html": a_page("/b.html"),
        "/b.html": a_page(),
    }
    with FixtureSite(pages) as site, FixtureSite({"/": a_page("/c.html"), "/c.html": a_page()}) as neighbour:
        hard, beside = bundles_for(tmp_path, [an_order(site), an_order(neighbour)])
        subprocess.run([sys.executable, "-c", CHILD, str(hard.path), str(beside.path)], check=True, timeout=120)
    for bundle in (hard, beside):
        assert receipt_of(bundle).finish_reason == "finished"
        assert receipt_of(bundle).coverage.balanced
    assert {"/a.html", "/b.html"} <= set(pages_of(hard))
    assert "/hard.html" not in pages_of(hard)
    assert [one.reason for one in hard.artifacts().missing if one.target.key.endswith("/hard.html")] == [UNREADABLE]
    assert links_of(hard)["/hard.html"].attempts[-1].ok, "the link to it works"
