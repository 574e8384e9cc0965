"""Hidden links to strangers are told; hidden things of honest pages are not."""

from dataclasses import replace

import pytest
from builders import HOME, NOW

from checks.links.hidden_link import Params, hidden_link
from config.vocabularies import outside_words
from domain.findings import Outcome
from domain.records import HiddenLink, HiddenRecord, HidingWay
from domain.targets import TargetKind, TargetRef

PARAMS = Params(words=outside_words())


def a_hidden(number: int = 1, anchor: str = "某链接", **given: object) -> HiddenLink:
    return HiddenLink(
        **{"url": f"http://stranger{number}.example/", "anchor": anchor, "way": HidingWay.NOT_DISPLAYED, **given}  # type: ignore[arg-type]
    )


def told(*links: HiddenLink, **given: object) -> list[Outcome]:
    record = HiddenRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.PAGE, key=HOME),
            "url": HOME,
            "captured_at": NOW,
            "links": links,
            "found_on": (HOME,),
            "instances": 1,
            **given,
        }
    )
    return [fault.outcome for fault in hidden_link(record, PARAMS, NOW)]


OFF = HidingWay.OFF_SCREEN


def test_two_strangers_off_the_screen_are_a_fault() -> None:
    assert told(a_hidden(1, way=OFF), a_hidden(2, way=OFF)) == [Outcome.FAULT]


def test_one_alone_is_for_a_person() -> None:
    assert told(a_hidden(way=OFF)) == [Outcome.SUSPICION]


def test_several_in_the_colour_of_their_ground_are_for_a_person_and_one_is_nothing() -> None:
    pale = [a_hidden(number, way=HidingWay.SAME_COLOUR) for number in (1, 2)]
    assert told(*pale) == [Outcome.SUSPICION]
    assert told(pale[0]) == []
    faded = [a_hidden(number, way=HidingWay.TRANSPARENT) for number in (1, 2)]
    assert told(*faded) == [], "pages fade things in"


def test_one_that_says_what_it_is_needs_no_second() -> None:
    assert told(a_hidden(anchor="澳门威尼斯人官网")) == [Outcome.FAULT]


def test_another_title_for_search_engines_is_a_fault() -> None:
    assert told(title_for_search_engines="真人荷官-百家乐-注册送彩金") == [Outcome.FAULT]
    assert told(title_for_search_engines="某市人民政府") == []


def test_what_search_engines_alone_are_shown_is_told() -> None:
    shown = [a_hidden(n, way=HidingWay.FOR_SEARCH_ENGINES) for n in (1, 2, 3)]
    assert told(*shown) == [Outcome.FAULT]


SAME = HidingWay.SAME_COLOUR


def test_links_in_the_colour_of_their_ground_are_told_once_a_browser_did_not_show_them_either() -> None:
    assert told(*(a_hidden(n, way=SAME, seen_in_browser=False) for n in (1, 2))) == [Outcome.FAULT]
    assert told(a_hidden(way=SAME, seen_in_browser=False)) == [Outcome.SUSPICION]
    assert told(*(a_hidden(n, way=SAME) for n in (1, 2))) == [Outcome.SUSPICION], "nobody asked a browser"
    assert told(*(a_hidden(n, way=SAME, seen_in_browser=True) for n in (1, 2))) == []


def test_what_only_style_sheets_hide_needs_the_browser_even_with_a_telling_word() -> None:
    named = a_hidden(anchor="澳门威尼斯人官网", way=OFF, needs_browser=True)
    assert told(named) == []
    assert told(replace(named, seen_in_browser=True)) == []
    assert told(replace(named, seen_in_browser=False)) == [Outcome.FAULT]


@pytest.mark.parametrize(
    "links",
    [
        (),
        (a_hidden(1), a_hidden(2)),
        tuple(a_hidden(n, control=True) for n in range(12)),
        tuple(a_hidden(n, way=OFF, seen_in_browser=True) for n in range(3)),
        (a_hidden(url="http://www.cnzz.com/stat/website.php?web_id=1", way=OFF), a_hidden(url="http://s4.cnzz.com/", way=OFF)),
        (a_hidden(url="http://www.example.gov.cn/", way=OFF), a_hidden(url="http://www.other.gov.cn/", way=OFF)),
        (a_hidden(anchor="打击网络赌博平台", way=HidingWay.NOT_DISPLAYED),),
    ],
    ids=["nothing", "a few in a closed box", "a menu", "a browser shows them", "a counter", "public bodies", "a campaign"],
)  # fmt: skip
def test_honest_pages_are_not_accused(links: tuple[HiddenLink, ...]) -> None:
    assert told(*links) == []


def test_hosts_named_in_plain_sight_are_no_strangers() -> None:
    links = (a_hidden(1, way=OFF), a_hidden(2, way=OFF))
    assert told(*links, shown_hosts=("stranger1.example", "stranger2.example")) == []


def test_many_strangers_in_a_closed_box_are_for_a_person() -> None:
    assert told(*(a_hidden(n) for n in range(6))) == [Outcome.SUSPICION]
