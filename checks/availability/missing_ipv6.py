"""Sites that IPv6 visitors cannot reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.links.answers import attempts_text
from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import AddressRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How often a failure over IPv6 must be seen."""

    min_tries: int = 2


@check(title="不支持 IPv6 访问")
def missing_ipv6(record: AddressRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The home page's host has no IPv6 address, or does not answer at the one it has.

    ## Why it matters
    Home and second-level pages must be reachable over IPv6 (deduct.function.ipv6).

    ## How to fix it
    Publish an AAAA record and let the server (or the delivery network before it) listen there.

    ## What it does not judge
    Whether the address answers, when we have no IPv6 ourselves; hosts whose name could not be resolved at all.
    """
    values: dict[str, Value] = {"host": record.host, "tries": len(record.tries)}
    if record.has_v6 is None or (record.has_v6 is False and not record.has_v4):
        yield Fault(message="域名 {host} 暂时无法解析，本次不作判定", values=values, outcome=Outcome.UNKNOWN)
    elif not record.has_v6:
        yield Fault(message="域名 {host} 没有 IPv6 地址（AAAA 记录）", values=values, confidence=0.97)
    elif not record.prober_has_v6:
        yield Fault(
            message="监测端没有 IPv6 网络，未能核实 {host} 的 IPv6 访问", values=values, outcome=Outcome.UNKNOWN
        )
    elif not any(fetch.status is not None for fetch in record.tries):
        if len(record.tries) < params.min_tries:
            yield Fault(message="{host} 的 IPv6 访问核实次数不足，本次不作判定", values=values, outcome=Outcome.UNKNOWN)
            return
        evidence = Evidence(
            kind=EvidenceKind.EXCHANGE, url=record.url, captured_at=record.at, excerpt=attempts_text(record.tries, now)
        )
        yield Fault(
            message="{host} 有 IPv6 地址，但经 IPv6 打不开（已试 {tries} 次）",
            values=values,
            evidence=(evidence,),
            confidence=0.9,
        )
