"""What the home page says of itself against what the registry says of it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.identity.account_filing import account_mismatch
from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import FilingRecord, MarksRecord
from domain.spans import Span

_CODE = re.compile(r"(?:bm\d{8}|\d{10})", re.IGNORECASE)
_DRESS = re.compile(
    r"门户网站|官方网站|政府网站|政务网|信息网|信息公开网|网上|网站|官网|首页|欢迎(?:您|光临|访问|来到)*|主站|中国|[\s·•|｜\-_—–（）()“”\"《》【】\[\]:：,，.。!！]+"
)
"""What is added to a unit's name to make a site's name."""
_UNIT_DRESS = re.compile(r"办公室|办公厅|[\s·•（）()]+|省|市|自治区|自治州|区|县|旗|人民政府|政府")

_HOST = re.compile(r"^(?:https?:)?/*([^/\s:?#]+)(?::\d+)?", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{6,}")


Differ = Callable[..., Iterator[Fault]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is compared."""

    compare: tuple[str, ...] = ("code", "report_code", "tag_code", "icp", "police", "domain", "name", "organizer")
    abandoned_after: Span = Span(months=6)
    """An account in use that has been silent for longer may have been given up."""


@check(title="与备案信息不符")
def registry_mismatch(record: MarksRecord | FilingRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The home page contradicts the registry: another site code in the footer, on the error-report mark or in the SiteIDCode tag,
    another ICP or police number, another domain, name or organiser. Of an account: a second one of the unit on the same platform,
    another name or certified subject than filed, no certification, or given up and not deregistered.

    ## Why it matters
    A code copied with a template sends the public's error reports to another site, and the national platform cannot match the
    site. Name and domain are checked by the inspection (deduct.function.domain_name). A unit has one account on each platform, under
    the filed name, and closes and deregisters what it gives up (media.registry.duplicate and its neighbours).

    ## How to fix it
    Correct the footer or the template; where the registry is out of date, file the change and import it.

    ## What it does not judge
    Marks that are not there (`missing_identity_mark`), tags that are not filled in (`missing_meta_tag`), values the registry does
    not hold. Codes and numbers are certain; names, organisers and domains are compared loosely and only suspected.
    """
    if isinstance(record, FilingRecord):
        yield from account_mismatch(record, params.compare, params.abandoned_after, now)
        return
    registered = record.registered
    evidence = (
        Evidence(kind=EvidenceKind.FOOTER, url=record.url, captured_at=record.captured_at, key=record.evidence_key),
    )

    def differ(what: str, message: str, outcome: Outcome = Outcome.FAULT, **values: Value) -> Iterator[Fault]:
        if what in params.compare:
            yield Fault(
                message=message,
                values={"what": what, **values},
                evidence=evidence,
                outcome=outcome,
                confidence=0.97 if outcome is Outcome.FAULT else 0.7,
                discriminator=what,
            )

    code = registered.get("code", "")
    if _CODE.fullmatch(code):
        shown = record.marks.get("site_code") or ""
        if shown and shown.lower() != code.lower():
            yield from differ("code", "页脚网站标识码为 {shown}，备案为 {filed}", shown=shown, filed=code)
        elif not shown and record.malformed_code:
            message = "页脚网站标识码 {shown} 位数不对，备案为 {filed}"
            yield from differ("code", message, shown=record.malformed_code, filed=code)
        others = tuple(one for one in record.report_codes if one.lower() != code.lower())
        if others:
            message = "“我为政府网站找错”图标携带的标识码为 {shown}，备案为 {filed}"
            yield from differ("report_code", message, shown=others, filed=code)
        tagged = record.tags.get("siteidcode", "")
        if _CODE.fullmatch(tagged) and tagged.lower() != code.lower():
            yield from differ("tag_code", "标签 SiteIDCode 为 {shown}，备案为 {filed}", shown=tagged, filed=code)
    for mark, message in (
        ("icp", "页脚 ICP 备案编号为 {shown}，备案为 {filed}"),
        ("police", "页脚公安机关备案号为 {shown}，备案为 {filed}"),
    ):
        shown, filed = record.marks.get(mark) or "", registered.get(mark, "")
        if _other_number(shown, filed):
            yield from differ(mark, message, shown=shown, filed=filed)
    yield from _domain(record, differ)
    yield from _names(record, differ)


def _other_number(shown: str, filed: str) -> bool:
    """True when both hold one long number and it is not the same; a further site of one filing («-2») is the same."""
    one, other = _NUMBERS.findall(shown), _NUMBERS.findall(filed)
    return len(one) == 1 and len(other) == 1 and one != other


def _domain(record: MarksRecord, differ: Differ) -> Iterator[Fault]:
    match = _HOST.match(record.tags.get("sitedomain", "").strip())
    said = match[1].lower().strip(".") if match else ""
    hosts = {host.partition(":")[0] for host in record.registered.get("hosts", "").split()}
    if "." not in said or not hosts or any(_related(said, host) for host in hosts):
        return
    yield from differ(
        "domain",
        "标签 SiteDomain 为 {shown}，备案域名为 {filed}",
        Outcome.SUSPICION,
        shown=said,
        filed=record.registered.get("host", ""),
    )


def _related(said: str, host: str) -> bool:
    one, other = said.removeprefix("www."), host.removeprefix("www.")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _names(record: MarksRecord, differ: Differ) -> Iterator[Fault]:
    filed = _DRESS.sub("", record.registered.get("name", ""))
    said = [text for text in (record.tags.get("sitename", ""), record.title) if _DRESS.sub("", text)]
    if filed and said and not any(_alike(filed, _DRESS.sub("", text)) for text in said):
        yield from differ(
            "name",
            "网站自称“{shown}”，备案名称为“{filed}”",
            Outcome.SUSPICION,
            shown=said[0][:60],
            filed=record.registered["name"],
        )
    unit, shown = record.registered.get("organizer", ""), record.marks.get("organizer") or ""
    if unit and shown and not _alike(_UNIT_DRESS.sub("", unit), _UNIT_DRESS.sub("", shown)):
        message = "页脚主办单位为“{shown}”，备案为“{filed}”"
        yield from differ("organizer", message, Outcome.SUSPICION, shown=shown[:60], filed=unit)


def _alike(one: str, other: str) -> bool:
    """True when one holds the other, or they share most of their characters: short names stand for full ones."""
    if not one or not other or one in other or other in one:
        return True
    short, long = sorted((one, other), key=len)
    return sum(char in long for char in short) >= 0.7 * len(short)
