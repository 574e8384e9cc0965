"""Links planted out of the visitor's sight."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.outside import OutsideWords, host_of, named_theme
from domain.records import HiddenLink, HiddenRecord, HidingWay

SURE = frozenset(
    {HidingWay.OFF_SCREEN, HidingWay.MARQUEE, HidingWay.FOR_SEARCH_ENGINES, HidingWay.BY_SCRIPT, HidingWay.NO_SIZE}
)
"""Ways no honest page has a use for, around a link to a stranger."""
DOUBTFUL = frozenset({HidingWay.SAME_COLOUR})
"""Ways that markup alone cannot tell from white letters on a banner; sure once a browser did not show the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How many such links make a fault."""

    words: OutsideWords
    few: int = 2
    """From so many links on, hidden in a way no honest page uses, the machine is sure without knowing what they lead to; from
    so many in the ground's colour on it asks a person."""
    many: int = 5
    """From so many strangers on, a box that is merely not displayed is worth a look."""


@check(title="隐藏链接（暗链）")
def hidden_link(record: HiddenRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A page holds links to unrelated sites that its visitors cannot see.

    ## Why it matters
    Planted links (暗链) mean that somebody else can write on the site: a security incident, and a single veto where they
    lead to illegal content (veto.site.security.illegal_content).

    ## How to fix it
    Remove them from the page or template, then find out how they came in: change passwords, update the publishing system, look for planted files.

    ## What it does not judge
    Menus, tabs, carousels, dialogues and whatever else a visitor can open; links for screen readers; links to public bodies, to
    hosts the site also names in plain sight, and to counters and other embedded services; links a browser showed after all.
    Links in the colour of their ground, and links that style sheets in files hide, count only where a browser did not show them.
    """
    strangers = [link for link in record.links if _is_stranger(link, record, params)]
    themes = [named_theme(f"{link.anchor} {host_of(link.url)}", params.words) for link in strangers]
    named = [link for link, theme in zip(strangers, themes, strict=True) if theme]
    closed = [link for link in strangers if not link.control]
    sure = [link for link in closed if _is_sure(link)]
    # A careless style sheet may do this; several such links to strangers are worth a person's look.
    odd = [link for link in closed if link.way is HidingWay.SAME_COLOUR]
    title_theme = named_theme(record.title_for_search_engines, params.words)
    hosts = {host_of(link.url) for link in closed}
    if [link for link in named if not link.control] or title_theme or len(sure) >= params.few:
        shown = [link for link in named if not link.control] or sure or closed
        message = "页面含有访问者看不到的外部链接 {count} 条（{way}）：{anchors}"
        if title_theme and not shown:
            message = "页面只向搜索引擎显示另一种标题“{title}”，疑似被植入暗链"
        yield _fault(record, shown, message, Outcome.FAULT, 0.97, theme=next(filter(None, themes), title_theme))
    elif sure or named or len(hosts) >= params.many or len(odd) >= params.few:
        shown = sure or named or (closed if len(hosts) >= params.many else odd)
        yield _fault(
            record,
            shown,
            "页面疑似含有隐藏的外部链接 {count} 条（{way}）：{anchors}，请人工确认",
            Outcome.SUSPICION,
            0.7,
        )


def _is_sure(link: HiddenLink) -> bool:
    return link.way in SURE or (link.way in DOUBTFUL and link.seen_in_browser is False)


def _is_stranger(link: HiddenLink, record: HiddenRecord, params: Params) -> bool:
    host = host_of(link.url)
    if link.needs_browser and link.seen_in_browser is not False:
        return False
    if link.seen_in_browser or params.words.is_official(host) or params.words.is_service(host):
        return False
    return host not in record.shown_hosts


def _fault(
    record: HiddenRecord,
    links: list[HiddenLink],
    message: str,
    outcome: Outcome,
    confidence: float,
    *,
    theme: str = "",
) -> Fault:
    values: dict[str, Value] = {
        "count": len(links),
        "way": links[0].way.value if links else HidingWay.FOR_SEARCH_ENGINES.value,
        "anchors": tuple(f"{link.anchor or '–'} → {host_of(link.url)}" for link in links[:3]),
        "targets": tuple(link.url for link in links[:20]),
        "theme": theme,
        "title": record.title_for_search_engines,
    }
    excerpt = "\n".join(f"{link.way.value}: {link.source} → {link.url} {link.anchor}" for link in links[:10])
    return Fault(
        message=message,
        values=values,
        evidence=(
            Evidence(
                kind=EvidenceKind.PAGE,
                url=record.url,
                captured_at=record.captured_at,
                key=record.evidence_key,
                excerpt=excerpt,
            ),
        ),
        outcome=outcome,
        confidence=confidence,
        found_on=record.found_on,
        instances=max(record.instances, 1),
    )
