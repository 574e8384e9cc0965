"""Links that lead nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.links.answers import Answer, answer_of, attempts_text
from checks.links.standins import stand_in_faults
from checks.registry import check
from domain.fetches import FetchFailure
from domain.findings import Evidence, EvidenceKind, Fault, Outcome
from domain.records import LinkRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How many tries make a fault."""

    min_tries: int = 2
    """Tries, all failing, when the server itself says that there is nothing (404, 410)."""
    min_transient_tries: int = 3
    """Tries, all failing, for what may pass by itself (refused, timeout, 5xx)."""


@check(title="链接不可用")
def broken_link(link: LinkRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A link, image, style, form or attachment does not work, and did not on later tries either.

    ## Why it matters
    Each one costs points (deduct.function.links), one on the home page ten times as many as one elsewhere.

    ## How to fix it
    Correct or remove the address on the pages named under «found on»; a link in a template is mended once for all pages.
    A file that opens as an error page or is empty must be uploaded again.

    ## What it does not judge
    Walls (401, 403, 412, 429, 503 …), script gates, addresses that robots.txt or our own limits keep us from: unknown, never
    broken. A page that opens but is the same as the site's page for missing ones is a fault; one that only says so in words,
    or sends the visitor to the home page, is a suspicion. A file is judged by its first bytes, never by its content.
    """
    if link.instances == 0:
        return
    if not link.attempts:
        yield _fault(link, now, "链接尚未访问，本次不作判定", outcome=Outcome.UNKNOWN)
        return
    answers = [answer_of(fetch) for fetch in link.attempts]
    last = answers[-1]
    if last is Answer.BAD_ADDRESS:
        private = link.attempts[-1].failure is FetchFailure.PRIVATE_ADDRESS
        message = "链接指向内部网络地址，公众无法访问" if private else "链接地址书写错误，无法打开"
        yield _fault(link, now, message, confidence=0.99)
    elif last is Answer.WORKS:
        for message, outcome, confidence in stand_in_faults(link, min_tries=params.min_tries):
            yield _fault(link, now, message, outcome=outcome, confidence=confidence)
    elif Answer.WORKS in answers:
        yield _fault(link, now, "链接时好时坏，下次巡查再作判定", outcome=Outcome.UNKNOWN, pending=True)
    elif Answer.WALL in answers:
        yield _fault(link, now, "对方有应答但不接受监测访问，本次不作判定", outcome=Outcome.UNKNOWN)
    elif Answer.TLS in answers:
        yield _fault(
            link, now, "安全连接失败，公众的浏览器可能同样打不开，请人工确认", outcome=Outcome.SUSPICION, confidence=0.7
        )
    elif set(answers) == {Answer.ABSENT} and len(answers) >= params.min_tries:
        yield _fault(link, now, "链接打不开（状态码 {status}），已核实 {tries} 次", confidence=0.99)
    elif len(answers) >= params.min_transient_tries:
        failure = link.attempts[-1].failure
        message = (
            "链接打不开（{reason}），已间隔核实 {tries} 次"
            if failure
            else "链接打不开（状态码 {status}），已间隔核实 {tries} 次"
        )
        yield _fault(link, now, message, confidence=0.95)
    else:
        yield _fault(link, now, "链接暂时打不开，核实次数不足，下次巡查再作判定", outcome=Outcome.UNKNOWN, pending=True)


def _fault(
    link: LinkRecord,
    now: datetime,
    message: str,
    *,
    outcome: Outcome = Outcome.FAULT,
    confidence: float = 0.5,
    pending: bool = False,
) -> Fault:
    last = link.attempts[-1] if link.attempts else None
    evidence: tuple[Evidence, ...] = ()
    if last is not None:
        evidence = (
            Evidence(
                kind=EvidenceKind.EXCHANGE,
                url=link.url,
                captured_at=last.at,
                key=link.exchange_key,
                excerpt=attempts_text(link.attempts, now),
            ),
        )
    if link.shown is not None:
        shown = link.shown
        evidence += (
            Evidence(
                kind=EvidenceKind.PARENT, url=shown.page, captured_at=shown.at, key=shown.key, excerpt=link.anchor
            ),
        )
    return Fault(
        message=message,
        values={
            "kind": link.kind.value,
            "anchor": link.anchor,
            "status": last.status if last else None,
            "reason": last.failure.value if last and last.failure else "",
            "tries": len(link.attempts),
            "on_home": link.on_home,
            "on_guide": link.on_guide,
            "internal": link.internal,
            "place": link.place,
            "stand_in": link.stand_in.value if link.stand_in else "",
            "announced": link.announced,
            "pending": pending,
        },
        evidence=evidence,
        outcome=outcome,
        confidence=confidence,
        found_on=link.found_on,
        instances=link.instances,
    )
