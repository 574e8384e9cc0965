"""Prints the published Chongqing series (indicators.md 10.1) beside what our circular computes from the same cities.

`python -m bench.circular`. A city is built of score cards: as many sites, accounts, qualified ones and scores in each band as the
circulars print; where a circular prints only a share, the number behind it is the whole number that gives it. The circular is then
made and worded by the product, and the figures are read off its words.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from domain.circulars import Circular, CircularStyle, Edition, Materials, Watched
from domain.indicators import Band, IndicatorSet, Subject
from domain.registry import Platform
from domain.scorecards import CardVerdict, Period, ScoreCard
from reports.circular import Issue, word_circular
from reports.paper import Paper, percent
from reports.texts import Speaker
from scoring.circular import make_circular

OVER_120, FROM_110_TO_120, FROM_110, FROM_100_TO_110, FROM_100 = ">=120", "110-120", ">=110", "100-110", ">=100"
BANDS = (
    Band(id=OVER_120, name_zh="120 分及以上", name_en="120 and above", at_least=120),
    Band(id=FROM_110_TO_120, name_zh="110 分至 120 分", name_en="110 to 120", at_least=110, below=120),
    Band(id=FROM_110, name_zh="110 分及以上", name_en="110 and above", at_least=110),
    Band(id=FROM_100_TO_110, name_zh="100 分至 110 分", name_en="100 to 110", at_least=100, below=110),
    Band(id=FROM_100, name_zh="100 分及以上", name_en="100 and above", at_least=100),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What one circular prints, and the city that lies behind it."""

    period: str
    sites: int
    qualified_sites: int
    site_rate: str
    accounts: int
    qualified_accounts: int
    account_rate: str
    bands: dict[str, int]
    over_120: int = 0
    """Of those in 110 and above."""
    digits: int = 1


SERIES = (
    Printed(
        period="2021Q4", sites=88, qualified_sites=84, site_rate="95.5%", accounts=1211, qualified_accounts=1203,
        account_rate="99.3%", bands={OVER_120: 2, FROM_110_TO_120: 6, FROM_110: 8, FROM_100_TO_110: 47}, over_120=2,
    ),
    Printed(
        period="2023Q2", sites=88, qualified_sites=85, site_rate="96.6%", accounts=1146, qualified_accounts=1143,
        account_rate="99.7%", bands={FROM_110: 23, FROM_100_TO_110: 33},
    ),
    Printed(
        period="2023Q4", sites=88, qualified_sites=88, site_rate="100%", accounts=1136, qualified_accounts=1129,
        account_rate="99.4%", bands={FROM_110: 35, FROM_100_TO_110: 33},
    ),
    Printed(
        period="2024Q1", sites=88, qualified_sites=88, site_rate="100%", accounts=1136, qualified_accounts=1128,
        account_rate="99.3%", bands={FROM_110: 42, FROM_100_TO_110: 28},
    ),
    Printed(
        period="2024Q2", sites=85, qualified_sites=85, site_rate="100%", accounts=1142, qualified_accounts=1132,
        account_rate="99.12%", bands={FROM_110: 47, FROM_100_TO_110: 25}, digits=2,
    ),
)  # fmt: skip
MISPRINT = "63.6%"
"""Printed in 2021 Q4 for 55 of 88 sites from 100 on."""


def circular_of(printed: Printed) -> Circular:
    """The circular of the city behind what was printed."""
    period = Period.parse(printed.period)
    sites = [f"50{number:08}" for number in range(printed.sites)]
    accounts = [f"a{number:05}" for number in range(printed.accounts)]
    scores = [121.5] * printed.over_120
    scores += [112.25] * (printed.bands[FROM_110] - printed.over_120)
    scores += [100.0] * printed.bands[FROM_100_TO_110]
    failing = printed.sites - printed.qualified_sites
    scores += [93.0] * (printed.sites - len(scores) - failing)
    cards = [_card(code, Subject.SITE, period, total) for code, total in zip(sites, scores, strict=False)]
    cards += [_card(code, Subject.SITE, period, None, failed=True) for code in sites[len(scores) :]]
    of_accounts = [
        _card(code, Subject.ACCOUNT, period, None, failed=number >= printed.qualified_accounts)
        for number, code in enumerate(accounts)
    ]
    return make_circular(
        Materials(
            period=period,
            style=CircularStyle(id="series", title="{period}", bands=BANDS, share_digits=printed.digits),
            indicators=_EMPTY,
            sites=tuple(Watched(code=code, name=code) for code in sites),
            accounts=tuple(Watched(code=code, name=code, platform=Platform.WECHAT) for code in accounts),
            cards=tuple(cards),
            account_cards=tuple(of_accounts),
        )
    )


def paper_of(circular: Circular) -> Paper:
    """The same in words."""
    day = circular.period.last
    issue = Issue(edition=Edition.PUBLIC, day=day, reply_by=day)
    return word_circular(circular, issue, Speaker("zh_CN"), {})


def main() -> int:
    """Print the comparison; 1 when a figure differs that is not the misprint."""
    wrong = 0
    rows = [("时段", "项目", "通报所载", "本产品算出", "")]
    for printed in SERIES:
        circular = circular_of(printed)
        paper = paper_of(circular)
        counted = {line.band.id: len(line.codes) for line in circular.bands}
        pairs = [
            ("网站数", str(printed.sites), str(circular.sites.checked)),
            ("网站合格率", printed.site_rate, _fact(paper, "sites", "rate")),
            ("账号数", str(printed.accounts), str(circular.accounts.checked)),
            ("账号合格率", printed.account_rate, _fact(paper, "accounts", "rate")),
            *((name, str(number), str(counted[name])) for name, number in printed.bands.items()),
        ]
        for what, theirs, ours in pairs:
            wrong += theirs != ours
            rows.append((printed.period, what, theirs, ours, "" if theirs == ours else "不同"))
    first = circular_of(SERIES[0])
    share = next(line.share for line in first.bands if line.band.id == FROM_100)
    rows.append(("2021Q4", "100 分及以上占比（55/88）", MISPRINT, percent(share, 1), "原文误印"))
    for row in rows:
        sys.stdout.write("  ".join((*row[:4], row[4])).rstrip() + "\n")
    sys.stdout.write(f"{len(rows) - 2} 个数字中 {len(rows) - 2 - wrong} 个与通报一致，另有 1 处原文误印。\n")
    return 1 if wrong else 0


def _fact(paper: Paper, what: str, name: str) -> str:
    found = paper.facts[what]
    assert isinstance(found, dict)
    return str(found[name])


def _card(code: str, kind: Subject, period: Period, total: float | None, *, failed: bool = False) -> ScoreCard:
    verdict = CardVerdict.UNQUALIFIED if failed else CardVerdict.QUALIFIED
    return ScoreCard(
        subject=code,
        subject_kind=kind,
        set_id=_EMPTY.id,
        set_version="",
        period=period,
        as_of=datetime(period.last.year, period.last.month, period.last.day, tzinfo=UTC),
        vetoes_suspected=(),
        vetoes_signed=("veto",) if failed else (),
        base=None if total is None else min(total, 100.0),
        deducted=0,
        bonus=0 if total is None else max(total - 100, 0),
        total=total,
        verdict=verdict,
        standing=verdict,
    )


_EMPTY = IndicatorSet(id="series", title_zh="", title_en="", effective_from=date(2019, 4, 1))


def printed_in(paper: Paper) -> Sequence[str]:
    """Every sentence of a paper."""
    return [paper.opening, *(one for section in paper.sections for one in section.paragraphs)]


if __name__ == "__main__":
    raise SystemExit(main())
