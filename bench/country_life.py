"""Ninety days of a made-up country: sweep by sweep faults come, stay a while and are mended; people have their word on some."""

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.bulk import moment
from bench.country_registry import account_code, code_of, last_sweep
from bench.country_size import Size
from domain.findings import Fault, Finding
from domain.targets import TargetKind, TargetRef
from issues.fingerprint import fingerprint
from models.base import Base
from models.findings import EvidenceRow, FindingRow
from models.issues import IssueEventRow, IssueRow
from models.sweeps import SweepRow

DAY = timedelta(days=1)
BATCH = 250
"""Sites in one piece."""
MENDED = 0.12
"""Share of the open faults that are gone at the next sweep."""
FAULTS = (
    (0.50, "broken-link", "broken_link", "link", "链接打不开（状态码 {status}），已核实 {tries} 次", {"status": 404, "tries": 3}),
    (0.09, "wrong-wording", "wrong_wording", "page", "疑似错误表述“{wrong}”，应为“{right}”", {"wrong": "帐号", "right": "账号"}),
    (0.08, "stale-news", "stale_column", "column", "最新信息发布于 {newest}，已 {age_days} 天未更新", {"newest": "2030-01-05", "age_days": 40, "level": 1}),
    (0.07, "stale-notice", "stale_column", "column", "最新信息发布于 {newest}，已 {age_days} 天未更新", {"newest": "2030-01-05", "age_days": 322, "level": 2}),
    (0.06, "overdue-reply", "overdue_reply", "thread", "{asked} 的留言已 {days} 个工作日未答复", {"asked": "2030-01-05", "days": 31, "past_veto_line": False}),
    (0.05, "missing-identity-mark", "missing_identity_mark", "site", "底部缺少标识：{missing}", {"missing": ["police"]}),
    (0.05, "incomplete-guide", "incomplete_guide", "guide", "办事指南缺少要素：{missing}", {"missing": ["contact"]}),
    (0.04, "undated-article", "undated_article", "column", "{n} 篇文章没有发布时间", {"n": 3, "level": 1}),
    (0.03, "empty-column", "empty_column", "column", "栏目没有任何内容", {"level": 2}),
    (0.02, "missing-meta-tag", "missing_meta_tag", "page", "网页缺少标签：{missing}", {"missing": ["PubDate"]}),
    (0.005, "unreachable-site", "unreachable_site", "site", "首页打不开：{tries} 次间隔探测均失败", {"tries": 3}),
    (0.005, "hidden-link", "hidden_link", "page", "存在 {n} 条对访客隐藏的链接", {"n": 2}),
)  # fmt: skip
ACCOUNT_FAULT = ("stale-account", "stale_account", "account", "最近一次发布于 {newest}，已 {age_days} 天未更新", {"newest": "2030-01-05", "age_days": 20})  # fmt: skip
RULEBOOK = "cn-2019@bench"

SWEEP = (
    "id", "subject", "purpose", "state", "ordered_at", "started_at", "finished_at", "health", "health_reasons", "planned",
    "outcomes", "pages", "requests", "renders", "bundle_key", "product_version", "rulebook_id", "settled_at", "opened", "closed",
    "seen", "repeats", "examined", "errors", "missing",
)  # fmt: skip
ISSUE = (
    "fingerprint", "rule_id", "check_id", "subject", "target_kind", "target_key", "target_label", "state", "outcome", "message",
    "values", "first_seen", "last_seen", "judged_at", "opened_at", "closed_at", "sightings", "streak", "instances", "found_on",
    "confidence", "evidence", "last_sweep_id", "confirmed_by", "assignee", "due_at", "exempt_until", "reason", "note", "repeats",
)  # fmt: skip
EVENT = ("id", "fingerprint", "at", "act", "before", "after", "by", "sweep_id", "note", "processed_at")
FINDING = (
    "sweep_id", "position", "subject", "fingerprint", "rule_id", "check_id", "target_kind", "target_key", "target_label",
    "outcome", "message", "values", "confidence", "discriminator", "found_on", "instances", "observed_at",
)  # fmt: skip
EVIDENCE = ("sweep_id", "finding", "position", "kind", "url", "captured_at", "key", "excerpt")


_NOTHING, _ANY_TIME = Fault(message=""), datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Life:
    """Rows of some sites."""

    sweeps: list[tuple[Any, ...]] = field(default_factory=list)
    issues: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    findings: list[tuple[Any, ...]] = field(default_factory=list)
    evidence: list[tuple[Any, ...]] = field(default_factory=list)
    open_prints: list[tuple[str, list[str]]] = field(default_factory=list)
    """Code of each site with the fingerprints that count against it."""

    def names(self, row: type[Base]) -> tuple[str, ...]:
        """The columns its rows fill."""
        return {SweepRow: SWEEP, IssueRow: ISSUE, IssueEventRow: EVENT, FindingRow: FINDING, EvidenceRow: EVIDENCE}[row]

    def number_events(self, first: int) -> None:
        """Events are told in the order of their time, as far as a piece goes."""
        self.events.sort(key=lambda event: event[2])
        self.events = [(first + n, *event[1:]) for n, event in enumerate(self.events)]


def lives(size: Size, now: datetime, dice: random.Random) -> Iterator[Life]:
    """Some sites at a time, with their accounts."""
    alive = size.findings / (size.sites * size.sweeps) * 1.02
    for start in range(0, size.sites, BATCH):
        life = Life()
        for number in range(start, min(start + BATCH, size.sites)):
            # Few sites have many faults, most have few.
            _site(life, size, now, dice, number, alive * dice.lognormvariate(-0.5, 1.0))
            for account in range(number, size.accounts, size.sites):
                _account(life, now, dice, account)
        yield life


def _site(life: Life, size: Size, now: datetime, dice: random.Random, number: int, alive: float) -> None:
    code, last = code_of(number), last_sweep(number, now)
    gap = timedelta(days=size.days) / size.sweeps
    ends = [last - (size.sweeps - 1 - k) * gap for k in range(size.sweeps)]
    ids = [f"{code}-{k}" for k in range(size.sweeps - 1)] + [f"{code}-last"]
    counts: list[list[int]] = [[0, 0] for _ in ends]
    seen = [0] * len(ends)
    born = 0
    standing: list[str] = []
    places = [0] * size.sweeps
    for begin in range(size.sweeps):
        for _ in range(_few(dice, alive if begin == 0 else alive * MENDED)):
            born += 1
            end = begin + 1
            while end < size.sweeps and dice.random() > MENDED:
                end += 1
            for k in range(begin, end):
                seen[k] += 1
            counts[begin][0] += 1
            if end < size.sweeps:
                counts[end][1] += 1
            print_ = _issue(life, dice, code, number, born, ids, ends, places, begin, end, now)
            if print_:
                standing.append(print_)
    for k, at in enumerate(ends):
        begun = moment(at - timedelta(minutes=20))
        life.sweeps.append(
            (
                ids[k], code, "routine", "done", begun, begun, moment(at), "sound", "[]", 900, '{"read": 890, "failed": 10}', 620,
                890, 4, f"{at:%Y-%m-%d}/{ids[k]}", "bench", RULEBOOK, moment(at + timedelta(seconds=30)), *counts[k], seen[k], 0,
                '{"broken-link": 4000, "stale-news": 12}', "[]", "[]",
            )
        )  # fmt: skip
        life.sweeps.append(
            (
                f"{code}-p{k}", code, "series", "done", moment(at), moment(at), moment(at), "sound", "[]", None, "{}", 0, 0, 0, "",
                "bench", RULEBOOK, moment(at), 0, 0, 0, 0, '{"unstable-site": 1}', "[]", "[]",
            )
        )  # fmt: skip
    life.open_prints.append((code, standing))


def _issue(
    life: Life, dice: random.Random, code: str, number: int, serial: int, ids: list[str], ends: list[datetime],
    places: list[int], begin: int, end: int, now: datetime,
) -> str:  # fmt: skip
    """One fault from its first to its last sighting; its fingerprint when it still counts."""
    pick, rule, check, kind, message, values = dice.random(), *FAULTS[0][1:]
    for share, *what in FAULTS:
        pick -= share
        if pick < 0:
            rule, check, kind, message, values = what  # type: ignore[assignment]
            break
    home = f"https://www.s{number}.example.gov.cn/"
    key = f"{home}{kind}/{serial}.html"
    print_ = _print(code, rule, check, kind, key)
    label = f"条目{serial}"
    outcome = "suspicion" if check in {"wrong_wording", "hidden_link"} and dice.random() < 0.6 else "fault"
    told = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    instances = 1 if dice.random() < 0.8 else dice.randint(2, 400)
    found_on = json.dumps([f"{home}p{n}.html" for n in range(min(instances, 3))])
    blob = f"sha256:{hashlib.sha256(print_.encode()).hexdigest()}"
    shown = json.dumps(
        [{"kind": "page", "url": key, "captured_at": f"{ends[end - 1].isoformat()}", "key": blob, "excerpt": ""}]
    )
    for k in range(begin, end):
        at = moment(ends[k] - timedelta(minutes=5))
        position, places[k] = places[k], places[k] + 1
        life.findings.append(
            (
                ids[k], position, code, print_, rule, check, kind, key, label, outcome, message, told, 0.99, "", found_on, instances,
                at,
            )
        )  # fmt: skip
        life.evidence.append((ids[k], position, 0, "page", key, at, blob, ""))
    word, opened = dice.random(), ends[begin] + timedelta(seconds=30)
    state, assignee, confirmed = "open", "", ""
    closed_at: datetime | None = None
    due: str | None = None
    until: str | None = None
    reason: str | None = None
    life.events.append((0, print_, moment(opened), "seen", None, "open", "machine", ids[begin], "", _told(opened, now)))
    if end < len(ids):
        state, closed_at = "closed", ends[end] + timedelta(seconds=30)
        life.events.append(
            (0, print_, moment(closed_at), "gone", "open", "closed", "machine", ids[end], "", _told(closed_at, now))
        )
    elif word < 0.30:
        when = opened + (now - opened) * dice.random()
        act, state, reason = ("assign", "assigned", None) if word < 0.15 else ("claim", "claimed", None)
        if word >= 0.20:
            act, state, reason = "dismiss", "dismissed", "false_alarm" if word < 0.24 else "not_ours"
        if word >= 0.27:
            act, state, reason, until = "exempt", "exempt", "planned_fix", (now + 20 * DAY).date().isoformat()
        if state == "assigned":
            assignee, due = "承办处室", moment(when + timedelta(days=dice.randint(5, 40)))
        life.events.append((0, print_, moment(when), act, "open", state, "p@example.org", "", "", _told(when, now)))
    elif word > 0.95:
        confirmed = "p@example.org"
    life.issues.append(
        (
            print_, rule, check, code, kind, key, label, state, outcome, message, told, moment(ends[begin]), moment(ends[end - 1]),
            moment(ends[min(end, len(ids) - 1)]), moment(opened), moment(closed_at) if closed_at else None, end - begin,
            end - begin, instances, found_on, 0.99, shown, ids[end - 1], confirmed, assignee, due, until, reason, "",
            1 if dice.random() < 0.05 else 0,
        )
    )  # fmt: skip
    return print_ if state in {"open", "assigned", "claimed"} else ""


def _account(life: Life, now: datetime, dice: random.Random, number: int) -> None:
    code = account_code(number)
    seen = now - timedelta(hours=1 + number % 700)
    for back in range(3):
        at = seen - back * 30 * DAY
        life.sweeps.append(
            (
                f"{code}-{back}", code, "routine", "done", moment(at), moment(at), moment(at), "sound", "[]", 1, '{"read": 1}', 1, 1, 0,
                "", "bench", RULEBOOK, moment(at), 0, 0, 0, 0, '{"stale-account": 1}', "[]", "[]",
            )
        )  # fmt: skip
    if dice.random() < 0.85:
        return
    rule, check, kind, message, values = ACCOUNT_FAULT
    key = f"https://media.example/{number}"
    print_ = _print(code, rule, check, kind, key)
    told = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    last = moment(seen)
    life.findings.append(
        (f"{code}-0", 0, code, print_, rule, check, kind, key, "", "fault", message, told, 0.99, "", "[]", 1, last)
    )
    life.events.append((0, print_, last, "seen", None, "open", "machine", f"{code}-0", "", _told(seen, now)))
    life.issues.append(
        (
            print_, rule, check, code, kind, key, "", "open", "fault", message, told, last, last, last, last, None, 1, 1, 1, "[]", 0.99, "[]",
            f"{code}-0", "", "", None, None, None, "", 0,
        )
    )  # fmt: skip


def _print(code: str, rule: str, check: str, kind: str, key: str) -> str:
    """As the product knows it again."""
    target = TargetRef(kind=TargetKind(kind), key=key)
    return fingerprint(
        Finding(rule_id=rule, check_id=check, subject=code, target=target, fault=_NOTHING, observed_at=_ANY_TIME)
    )


def _told(at: datetime, now: datetime) -> str | None:
    """Events older than a day have been in a digest."""
    return moment(at + timedelta(hours=8)) if now - at > DAY else None


def _few(dice: random.Random, mean: float) -> int:
    """A whole number whose mean is ``mean``."""
    whole = int(mean)
    return whole + (dice.random() < mean - whole)
