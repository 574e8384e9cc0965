"""Sites that do not open now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.links.answers import Answer, answer_of, attempts_text
from checks.registry import check
from domain.fetches import Fetch
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import ReachRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What counts as not opening."""

    min_tries: int = 3
    limit_s: float = 15.0
    """A home page that needs this long or longer has not opened (veto.site.unreachable)."""


@check(title="网站无法访问")
def unreachable_site(reach: ReachRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The home page did not open in any of several spaced tries, or shows only a maintenance notice.

    ## Why it matters
    A site that fails 5 per cent of a week's probes is unqualified outright (veto.site.unreachable); this is the early bell.

    ## How to fix it
    See what the tries met: name resolution, connection, certificate or an error of the server, and mend that part. A planned
    closure must be filed; then set the site's state to «suspended», with its first and last day.

    ## What it does not judge
    Walls and script gates that keep us out, times when our own network was ill, and days of a filed closure: unknown.
    """
    if not reach.tries:
        return
    values: dict[str, Value] = {
        "tries": len(reach.tries),
        "notice": reach.notice,
        "status": reach.tries[-1].status,
        "reason": "",
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.EXCHANGE,
            url=reach.url,
            captured_at=reach.tries[-1].at,
            excerpt=attempts_text(reach.tries, now),
        ),
    )
    last_failure = reach.tries[-1].failure
    if last_failure:
        values["reason"] = last_failure.value
    if reach.excused:
        yield Fault(message="网站在已备案的临时下线期内，不作判定", values=values, outcome=Outcome.UNKNOWN)
        return
    answers = [_answer(fetch, params) for fetch in reach.tries]
    if Answer.WORKS in answers:
        if reach.notice:
            yield Fault(
                message="首页只显示“{notice}”，没有提供正常内容", values=values, evidence=evidence, confidence=0.95
            )
        return
    if reach.control_alive is False:
        yield Fault(message="网站未能打开，但监测端自身网络异常，本次不作判定", values=values, outcome=Outcome.UNKNOWN)
    elif reach.tries[-1].status == 503 and len(answers) >= params.min_tries:
        yield Fault(
            message="首页连续 {tries} 次返回“服务暂不可用”（503），请人工确认",
            values=values,
            evidence=evidence,
            outcome=Outcome.SUSPICION,
            confidence=0.8,
        )
    elif Answer.WALL in answers:
        yield Fault(
            message="首页有应答但不接受监测访问，无法判断是否可用",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
    elif set(answers) == {Answer.TLS}:
        yield Fault(
            message="首页安全连接失败，公众的浏览器可能同样打不开，请人工确认",
            values=values,
            evidence=evidence,
            outcome=Outcome.SUSPICION,
            confidence=0.8,
        )
    elif len(answers) < params.min_tries:
        yield Fault(
            message="首页未能打开，核实次数不足（{tries} 次），本次不作判定", values=values, outcome=Outcome.UNKNOWN
        )
    elif last_failure:
        yield Fault(
            message="首页间隔访问 {tries} 次均未打开（{reason}）", values=values, evidence=evidence, confidence=0.98
        )
    else:
        yield Fault(
            message="首页间隔访问 {tries} 次均未正常打开（状态码 {status}）",
            values=values,
            evidence=evidence,
            confidence=0.98,
        )


def _answer(fetch: Fetch, params: Params) -> Answer:
    answer = answer_of(fetch)
    if answer is Answer.WORKS and fetch.elapsed_ms >= params.limit_s * 1000:
        return Answer.FAILING
    return answer
