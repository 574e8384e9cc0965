"""Site addresses that are not in the form government sites must have."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome
from domain.records import MarksRecord

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Endings a government site's host may have."""

    endings: tuple[str, ...] = (".gov.cn", ".政务", ".政务.cn", ".xn--zfr164b", ".xn--zfr164b.cn")


@check(title="域名不规范")
def improper_domain(record: MarksRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The registered home page stands under a host that no government site should have: outside gov.cn, or a bare address.

    ## Why it matters
    Government sites use domains under gov.cn (国办函〔2018〕55号); the form of the domain is checked (deduct.function.domain_name), and
    visitors tell a real site from a copy by it.

    ## How to fix it
    Apply for a domain under gov.cn through the unit that manages the region's government domains, move the site there and file
    the change.

    ## What it does not judge
    Which level under gov.cn suits a unit, and sites on internal addresses (test installations, intranets).
    """
    host = record.registered.get("host", "").partition(":")[0].strip("[]").lower()
    if not host:
        return
    evidence = (Evidence(kind=EvidenceKind.PAGE, url=record.url, captured_at=record.captured_at),)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if not _proper(host, params.endings):
            yield Fault(
                message="网站域名 {host} 不是 gov.cn 域名",
                values={"host": host},
                evidence=evidence,
                confidence=0.98,
            )
        return
    if address.is_global:
        yield Fault(
            message="网站使用 IP 地址 {host}，没有使用域名",
            values={"host": host},
            evidence=evidence,
            outcome=Outcome.FAULT,
        )


def _proper(host: str, endings: tuple[str, ...]) -> bool:
    name = f".{host}"
    return any(name.endswith(ending) for ending in endings) and all(
        _LABEL.fullmatch(label) or not label.isascii() for label in host.split(".")
    )
