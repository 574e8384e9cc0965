"""Sites that too often do not open over a week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import ProbeSeries
from domain.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The weekly line (veto.site.unreachable)."""

    window: Span
    max_failure_share: float = 0.05
    """Reached means failed: «5 % or more»."""
    probes_per_day: int = 20
    min_probe_share: float = 0.5
    """With fewer than this share of the planned probes the machine does not judge."""


@check(title="网站访问不稳定")
def unstable_site(series: ProbeSeries, params: Params, now: datetime) -> Iterator[Fault]:
    """Over the window the share of failed probes reaches the limit.

    ## Why it matters
    5 % of a week's probes failing makes a site unqualified outright (veto.site.unreachable).

    ## How to fix it
    Look at the failed probes' times: a pattern by hour points to maintenance or load, a pattern by kind to network or server.

    ## What it does not judge
    Windows with too few probes, and probes taken while our own network was ill: those are dropped above and below the line.
    """
    since = params.window.before(now)
    usable = [sample for sample in series.samples if sample.at >= since and sample.control_alive is not False]
    planned = params.probes_per_day * (now - since).days
    failed = [sample for sample in usable if not sample.ok]
    if not failed:
        return
    share = len(failed) / len(usable)
    values: dict[str, Value] = {
        "failed": len(failed),
        "probes": len(usable),
        "share": f"{share:.1%}",
        "limit": f"{params.max_failure_share:.0%}",
    }
    if share < params.max_failure_share:
        return
    if len(usable) < params.min_probe_share * planned:
        yield Fault(
            message="探测 {probes} 次失败 {failed} 次（{share}），次数不足，尚不作判定",
            values=values,
            outcome=Outcome.UNKNOWN,
        )
        return
    yield Fault(
        message="一周内探测 {probes} 次，失败 {failed} 次（{share}，上限 {limit}）",
        values=values,
        evidence=(
            Evidence(
                kind=EvidenceKind.PROBES,
                url=series.target.key,
                captured_at=failed[-1].at,
                excerpt="; ".join(f"{s.at:%m-%d %H:%M} {s.failure or s.status}" for s in failed[-10:]),
            ),
        ),
        confidence=0.99,
    )
