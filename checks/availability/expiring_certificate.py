"""Certificates that browsers refuse, or soon will."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import Certificate, CertificateRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is too late, and what is too weak [D]."""

    levels: tuple[int, ...] = (30, 14, 7)
    """Days before the end at which it is told: the first is an early warning, the others are faults."""
    short_lived_days: int = 100
    """Certificates that live no longer are renewed by a machine: their levels are no wider than a share of their life."""
    short_lived_share: float = 0.1
    min_rsa_bits: int = 2048
    min_ec_bits: int = 224
    weak_signatures: tuple[str, ...] = ("md5", "md2", "sha1")
    old_protocols: tuple[str, ...] = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")


@check(title="安全证书无效或即将到期")
def expiring_certificate(record: CertificateRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The certificate has expired or soon will, is for another name, has no complete chain, is self-signed or weak.

    ## Why it matters
    Browsers show a warning instead of the site, and most visitors turn back; to them the site cannot be reached.

    ## How to fix it
    Renew it in good time; install it together with the certificates between it and the root («full chain»); name every host
    the site answers for; offer TLS 1.2 or newer.

    ## What it does not judge
    Servers with which no handshake comes about at all, such as those that speak national ciphers only: unknown, since a visitor's browser may know them.
    Roots that only this region's browsers trust are a suspicion; the setting for further roots names them.
    """
    if not record.chain:
        yield _fault(record, "handshake", "未能与网站建立安全连接，无法查看证书（{reason}）", outcome=Outcome.UNKNOWN)
        return
    own = record.chain[0]
    yield from _dates(record, own, params, now)
    if record.name_matches is False:
        yield _fault(record, "wrong_name", "证书不是为该域名签发的：证书适用于 {names}", confidence=0.99)
    if own.self_issued and record.trusted is not True:
        yield _fault(record, "self_signed", "证书为自签名，浏览器会提示不安全", confidence=0.99)
    elif record.trusted is False:
        yield _untrusted(record)
    yield from _weak(record, own, params)


def _dates(record: CertificateRecord, own: Certificate, params: Params, now: datetime) -> Iterator[Fault]:
    if own.not_after <= now:
        yield _fault(record, "expired", "证书已于 {ends} 到期（{days} 天前）", now=now, confidence=0.99)
        return
    if own.not_before > now + timedelta(days=1):
        yield _fault(record, "not_yet_valid", "证书要到 {begins} 才生效", now=now, confidence=0.95)
        return
    left = (own.not_after - now).total_seconds() / 86_400
    life = (own.not_after - own.not_before).total_seconds() / 86_400
    widest = params.short_lived_share * life if life <= params.short_lived_days else float("inf")
    level = min((level for level in params.levels if left <= min(level, widest)), default=None)
    if level is None:
        return
    early = level == max(params.levels)
    yield _fault(
        record,
        "expiring",
        "证书将于 {ends} 到期，还有 {days} 天",
        now=now,
        level=level,
        warning=early,
        outcome=Outcome.SUSPICION if early else Outcome.FAULT,
        confidence=0.99,
    )


def _untrusted(record: CertificateRecord) -> Fault:
    if record.complete_with_help:
        return _fault(record, "chain", "证书链不完整：服务器没有发送中间证书，部分浏览器和手机打不开", confidence=0.99)
    if record.chain[-1].self_issued:
        return _fault(
            record,
            "unknown_root",
            "证书由不受信任的根证书签发（{issuer}），请人工确认",
            outcome=Outcome.SUSPICION,
            confidence=0.8,
        )
    return _fault(
        record,
        "chain",
        "证书链不完整或签发机构不受信任（{issuer}），请人工确认",
        outcome=Outcome.SUSPICION,
        confidence=0.8,
    )


def _weak(record: CertificateRecord, own: Certificate, params: Params) -> Iterator[Fault]:
    least = {"RSA": params.min_rsa_bits, "DSA": params.min_rsa_bits, "EC": params.min_ec_bits}.get(own.key, 0)
    if 0 < own.key_bits < least:
        yield _fault(record, "weak_key", "证书密钥过短（{key} {bits} 位）", confidence=0.99)
    if any(one.signature in params.weak_signatures and not one.self_issued for one in record.chain):
        yield _fault(record, "weak_signature", "证书使用了已淘汰的签名算法（{signature}）", confidence=0.99)
    if record.protocol in params.old_protocols:
        yield _fault(
            record, "old_protocol", "服务器只支持已淘汰的加密协议（{protocol}），新版浏览器打不开", confidence=0.95
        )
    elif record.modern is False:
        yield _fault(
            record,
            "old_ciphers",
            "服务器只支持老旧的加密方式，部分浏览器可能打不开，请人工确认",
            outcome=Outcome.SUSPICION,
            confidence=0.7,
        )


def _fault(
    record: CertificateRecord,
    what: str,
    message: str,
    *,
    now: datetime | None = None,
    level: int | None = None,
    warning: bool = False,
    outcome: Outcome = Outcome.FAULT,
    confidence: float = 0.5,
) -> Fault:
    own = record.chain[0] if record.chain else None
    weak = next((one.signature for one in record.chain if not one.self_issued), "")
    zone = now.tzinfo if now else None
    values: dict[str, Value] = {
        "problem": what,
        "names": ", ".join(own.names[:3]) if own else "",
        "issuer": _common_name(own.issuer) if own else "",
        "ends": own.not_after.astimezone(zone).date().isoformat() if own else "",
        "begins": own.not_before.astimezone(zone).date().isoformat() if own else "",
        "days": abs(int((own.not_after - now).total_seconds() / 86_400)) if own and now else None,
        "key": own.key if own else "",
        "bits": own.key_bits if own else None,
        "signature": weak,
        "protocol": record.protocol,
        "reason": record.failure,
        "level": level,
        "warning": warning,
    }
    lines = [
        f"{one.subject} ← {one.issuer} ({one.not_before:%Y-%m-%d} – {one.not_after:%Y-%m-%d})" for one in record.chain
    ]
    excerpt = "\n".join([*lines, f"{record.protocol} {record.trust_error}".strip()]) or record.failure
    evidence = Evidence(kind=EvidenceKind.EXCHANGE, url=record.url, captured_at=record.at, excerpt=excerpt)
    return Fault(
        message=message,
        values=values,
        evidence=(evidence,),
        outcome=outcome,
        confidence=confidence,
        discriminator=what if outcome is not Outcome.UNKNOWN else "",
    )


def _common_name(name: str) -> str:
    """The part people know an authority by."""
    parts = dict(part.split("=", 1) for part in name.split(",") if "=" in part)
    return parts.get("CN") or parts.get("O") or name
