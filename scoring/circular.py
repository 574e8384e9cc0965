"""Cards, issues and replies of a period → what its circular tells (indicators.md 10.1); pure, every figure computed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from domain.alarms import warns_early
from domain.circulars import (
    BandLine,
    Circular,
    Earlier,
    Materials,
    MessageLine,
    Place,
    Practice,
    Problem,
    ProblemGroup,
    Recheck,
    Tally,
    share,
)
from domain.findings import Outcome
from domain.indicators import Band, Part
from domain.issues import Issue, IssueState
from domain.scorecards import CardVerdict, Conclusion, ResultState, ScoreCard
from domain.targets import TargetKind
from domain.wording import N_

FAST = N_("在 1 个工作日内答复全部留言")
_SET_ASIDE = frozenset({IssueState.NOTICED, IssueState.DISMISSED, IssueState.EXEMPT})
_OTHER = ProblemGroup(title_zh="其他问题", title_en="Other problems", checks=())


def make_circular(materials: Materials) -> Circular:
    """Everything a circular says, from what was found in the period."""
    codes = {one.code for one in (*materials.sites, *materials.accounts)}
    known = [one for one in materials.issues if one.subject in codes]
    issues = tuple(one for one in known if _told(one))
    cards, of_accounts = materials.cards, materials.account_cards
    sites = tally(cards, registered=len(materials.sites))
    bands = materials.style.bands or materials.indicators.bands
    problems = _problems(issues, materials.style.problems)
    order = {check: number for number, problem in enumerate(problems) for check in problem.group.checks}
    return Circular(
        period=materials.period,
        style=materials.style,
        indicators=materials.indicators,
        watched={one.code: one for one in (*materials.sites, *materials.accounts)},
        sites=sites,
        accounts=tally(of_accounts, registered=len(materials.accounts)),
        earlier=tuple(
            Earlier(
                period=period,
                sites=tally(of_sites, registered=len(of_sites)),
                accounts=tally(rest, registered=len(rest)),
            )
            for period, of_sites, rest in materials.earlier
        ),
        bands=band_lines(cards, bands, checked=sites.checked),
        practices=_practices(materials),
        problems=problems,
        recheck=_recheck(materials),
        failed_sites=failed(cards),
        failed_accounts=failed(of_accounts),
        suspected=tuple(card for card in (*cards, *of_accounts) if card.vetoes_suspected),
        issues=tuple(
            sorted(
                issues, key=lambda one: (order.get(one.check_id, len(order)), one.check_id, one.subject, one.target.key)
            )
        ),
        messages=_messages(materials, issues),
        warnings=tuple(
            sorted(
                (one for one in known if warns_early(one) and one.state not in _SET_ASIDE),
                key=lambda one: (one.subject, one.check_id, one.target.key),
            )
        ),
        charged=_charged((*cards, *of_accounts)),
    )


def _charged(cards: Iterable[ScoreCard]) -> dict[str, float]:
    found: dict[str, float] = {}
    for card in cards:
        for result in card.results:
            for charge in result.charges:
                found[charge.fingerprint] = found.get(charge.fingerprint, 0) + charge.points
    return {print_: points for print_, points in found.items() if points}


def tally(cards: Iterable[ScoreCard], *, registered: int) -> Tally:
    """Count conclusions. A card without anything to stand on was not checked; a veto that waits to be signed fails nobody and passes nobody."""
    cards = list(cards)
    said = Counter(card.conclusion for card in cards if card.standing is not CardVerdict.PROVISIONAL)
    return Tally(
        registered=registered,
        checked=said.total(),
        qualified=said[Conclusion.QUALIFIED],
        unqualified=said[Conclusion.UNQUALIFIED] + said[Conclusion.VETOED],
        waiting=said[Conclusion.VETO_WAITS],
        provisional=sum(
            1
            for card in cards
            if card.verdict is CardVerdict.PROVISIONAL and card.standing is not CardVerdict.PROVISIONAL
        ),
    )


def band_lines(cards: Iterable[ScoreCard], bands: Sequence[Band], *, checked: int) -> tuple[BandLine, ...]:
    """Every band with the codes in it, best first; lower bound inclusive. Bands may overlap, as «110 and above» and «120 and above» do."""
    scored = sorted(
        ((card.total, card.subject) for card in cards if card.total is not None), key=lambda one: (-one[0], one[1])
    )
    lines = []
    for band in bands:
        codes = tuple(
            code for total, code in scored if total >= band.at_least and (band.below is None or total < band.below)
        )
        lines.append(BandLine(band=band, codes=codes, share=share(len(codes), checked)))
    return tuple(lines)


def failed(cards: Iterable[ScoreCard]) -> tuple[ScoreCard, ...]:
    """The unqualified ones, by code."""
    return tuple(
        sorted((card for card in cards if card.standing is CardVerdict.UNQUALIFIED), key=lambda card: card.subject)
    )


def _told(issue: Issue) -> bool:
    """A circular tells of what is certain, or what a person has confirmed."""
    if issue.state in _SET_ASIDE:
        return False
    return issue.outcome is Outcome.FAULT or bool(issue.confirmed_by)


def _problems(issues: Sequence[Issue], groups: Sequence[ProblemGroup]) -> tuple[Problem, ...]:
    known = {check for group in groups for check in group.checks}
    others = tuple(sorted({one.check_id for one in issues if one.check_id not in known}))
    all_groups = [*groups]
    if others:
        all_groups.append(ProblemGroup(title_zh=_OTHER.title_zh, title_en=_OTHER.title_en, checks=others))
    found = []
    for group in all_groups:
        places: dict[str, list[Issue]] = {}
        for issue in issues:
            if issue.check_id in group.checks:
                places.setdefault(issue.subject, []).append(issue)
        if places:
            listed = [_place(code, its) for code, its in places.items()]
            found.append(Problem(group=group, places=tuple(sorted(listed, key=lambda one: (-one.count, one.code)))))
    return tuple(found)


def _place(code: str, issues: Sequence[Issue]) -> Place:
    columns = [" ".join(one.target.label.split()) for one in issues if one.target.kind is TargetKind.COLUMN]
    return Place(code=code, count=len(issues), columns=tuple(dict.fromkeys(name for name in columns if name)))


def _practices(materials: Materials) -> tuple[Practice, ...]:
    found = []
    fast = [one for one in materials.speeds if one.answered and one.share_within_one_day == 1 and not one.open]
    if fast:
        found.append(
            Practice(
                title_zh=FAST,
                title_en="All messages answered within 1 working day",
                codes=tuple(one.site_code for one in sorted(fast, key=lambda one: (-one.answered, one.site_code))),
                count=sum(one.answered for one in fast),
            )
        )
    for indicator in materials.indicators.indicators:
        if indicator.part is not Part.BONUS:
            continue
        codes = tuple(card.subject for card in materials.cards if _gained(card, indicator.id))
        if codes:
            found.append(Practice(title_zh=indicator.name_zh, title_en=indicator.name_en, codes=codes))
    return tuple(found)


def _gained(card: ScoreCard, indicator_id: str) -> bool:
    result = card.result(indicator_id)
    return result is not None and result.state is ResultState.GAINED


def _recheck(materials: Materials) -> Recheck:
    then = materials.open_then
    before: set[str] = set()
    if materials.earlier and materials.earlier[0][0] == materials.period.previous:
        _, sites, accounts = materials.earlier[0]
        before = {card.subject for card in (*failed(sites), *failed(accounts))}
    now: dict[Conclusion, set[str]] = {}
    for card in (*materials.cards, *materials.account_cards):
        now.setdefault(card.conclusion, set()).add(card.subject)
    fail = now.get(Conclusion.UNQUALIFIED, set()) | now.get(Conclusion.VETOED, set())
    return Recheck(
        open_then=len(then),
        mended=sum(1 for one in then if one.state is IssueState.CLOSED),
        set_aside=sum(1 for one in then if one.state in {IssueState.DISMISSED, IssueState.EXEMPT}),
        still_open=tuple(one for one in then if one.state.counts or one.state is IssueState.NOTICED),
        failed_then=tuple(sorted(before)),
        failed_still=tuple(sorted(before & fail)),
        failed_waiting=tuple(sorted(before & now.get(Conclusion.VETO_WAITS, set()))),
        failed_mended=tuple(sorted(before & now.get(Conclusion.QUALIFIED, set()))),
    )


def _messages(materials: Materials, issues: Sequence[Issue]) -> tuple[MessageLine, ...]:
    late = Counter(one.subject for one in issues if one.check_id == "overdue_reply")
    return tuple(
        MessageLine(
            code=speed.site_code,
            received=speed.messages,
            answered=speed.messages - speed.open,
            overdue=min(late[speed.site_code], speed.messages),
            within_one_day=speed.within_one_day,
        )
        for speed in sorted(materials.speeds, key=lambda one: one.site_code)
        if speed.messages
    )
