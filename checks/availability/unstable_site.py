"""Sites that too often do not open over a week."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.availability import Counted, counted
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import ProbeSeries
from domain.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The weekly line (veto.site.unreachable)."""

    window: Span
    max_failure_share: float = 0.05
    """Reached means failed: «5 % or more»."""
    warning_share: float = 0.03
    """From here on a person is told before the line is reached."""
    probes_per_day: int = 20
    min_probe_share: float = 0.5
    """With fewer than this share of the planned probes the machine does not judge."""


@check(title="网站访问不稳定")
def unstable_site(series: ProbeSeries, params: Params, now: datetime) -> Iterator[Fault]:
    """Over the window the share of failed probes reaches the limit; from the warning level on it is told as a suspicion.

    ## Why it matters
    5 per cent of a week's probes failing makes a site unqualified outright (veto.site.unreachable).

    ## How to fix it
    Look at the failed probes' times: a pattern by hour points to maintenance or load, a pattern by kind to network or server.

    ## What it does not judge
    Windows with too few probes. Probes taken while our own network was ill and those within a filed closure are dropped above
    and below the line; a failure that the repetition half a minute later did not meet again is none.
    """
    since = params.window.before(now)
    usable = [one for one in counted(series.samples) if since <= one.sample.at <= now]
    spans = [span for span in series.spans if span.since >= since]
    failures = [one for one in usable if one.failed]
    failed = len(failures) + sum(span.failed for span in spans)
    probes = len(usable) + sum(span.probes for span in spans)
    if not failed:
        return
    share = failed / probes
    if share < params.warning_share:
        return
    reached = share >= params.max_failure_share
    values: dict[str, Value] = {
        "failed": failed,
        "probes": probes,
        "share": f"{share:.1%}",
        "limit": f"{params.max_failure_share:.0%}",
        "past_line": reached,
        "warning": not reached,
        "when": _when(failures, now),
    }
    if probes < params.min_probe_share * params.probes_per_day * (now - since).days:
        # So few cannot say on which side of the line the week lies.
        del values["past_line"], values["warning"]
        yield Fault(
            message="探测 {probes} 次失败 {failed} 次（{share}），次数不足，尚不作判定",
            values=values,
            outcome=Outcome.UNKNOWN,
        )
        return
    evidence = (
        Evidence(
            kind=EvidenceKind.PROBES,
            url=series.target.key,
            captured_at=failures[-1].sample.at if failures else series.until,
            excerpt="; ".join(
                f"{one.sample.at.astimezone(now.tzinfo):%m-%d %H:%M} {one.sample.failure or one.sample.notice or one.sample.status}"
                for one in failures[-20:]
            ),
        ),
    )
    if reached:
        yield Fault(
            message="一周内探测 {probes} 次，失败 {failed} 次（{share}，上限 {limit}）",
            values=values,
            evidence=evidence,
            confidence=0.99,
        )
    else:
        yield Fault(
            message="预警：一周内探测 {probes} 次，失败 {failed} 次（{share}），接近 {limit} 的上限",
            values=values,
            evidence=evidence,
            outcome=Outcome.SUSPICION,
            confidence=0.99,
        )


def _when(failures: Sequence[Counted], now: datetime) -> str:
    """The hours of the day in which most failures lie, such as ``02:00, 03:00``; empty when there is no pattern."""
    hours = Counter(f"{one.sample.at.astimezone(now.tzinfo):%H}:00" for one in failures)
    often = [(hour, count) for hour, count in hours.most_common(3) if count >= 2]
    return ", ".join(sorted(hour for hour, _ in often)) if sum(count for _, count in often) * 2 > len(failures) else ""
