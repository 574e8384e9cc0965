"""The description of the JSON interface made complete: every operation in a chapter, every request and answer with an example."""

from typing import Any

Schema = dict[str, Any]
CHAPTERS = {
    "access": "Tokens of programs",
    "accounts": "New-media accounts",
    "documents": "Circulars, workbooks, sheets and forms, made when asked for; exports",
    "entries": "What people know and machines do not: indicator entries, mailboxes, posts, reply sheets",
    "evidence": "What was seen, its bytes, and the proof that nothing changed",
    "house": "Registry, people, settings, health, indicator sets, audit log",
    "issues": "Faults with their story, and what people do to them, one or many at a time",
    "overview": "Figures of the present",
    "rescans": "Looks asked for, with their progress and their answer",
    "review": "What waits for a person: vetoes, objections, labels",
    "scores": "Score cards with every line and their coverage",
    "sites": "Sites, their columns, links, messages, probes",
    "sweeps": "Sweeps, and those under way",
    "telling": "Channels, recipients, alarms, digests",
    "webhooks": "Issue events sent to others, with a log of deliveries",
}
_CHAPTER_OF = {
    "checks": "review", "events": "issues", "indicator-sets": "house", "indicators": "house", "labels": "review",
    "me": "access", "objections": "review", "registry": "house", "settings": "house", "doctor": "house", "audit": "house",
    "subscriptions": "telling", "users": "house", "vetoes": "review",
}  # fmt: skip
_NAMED: dict[str, Any] = {
    "act": "confirm", "actor": "reviewer@city.example", "address": "10.0.0.8", "at": "2026-11-27T08:00:00+08:00",
    "assignee": "某市教育局", "band": "90", "bounce": "", "by": "reviewer@city.example", "category": "notice", "cause": None,
    "check": "broken_link", "code": "5001010001", "confidence": 0.99, "coverage": 0.998, "day": "2026-11-27",
    "detail": "", "email": "boss@city.example", "ending": "xlsx", "error": "", "event": 4711,
    "fingerprint": "8f3c2a417be05d96c114", "found_on": ["https://www.example.gov.cn/tzgg/"], "hint": "xw_3kq9t",
    "home_url": "https://www.example.gov.cn/", "id": 17, "indicator": "veto.site.columns.core_stale",
    "issue": "8f3c2a417be05d96c114", "issue_state": "open", "key": "sha256:" + "3f" * 32, "kind": "page", "label": "通知公告",
    "least": 60, "level": "county", "limit": 50, "locale": "zh_CN", "median_days": 2, "name": "某市教育局", "next": None,
    "number": "某府办〔2026〕12号", "object": "5001010001", "objection_id": 3, "offset": 0, "organizer": "某市教育局",
    "outcome": "fault", "period": "2026Q4", "phase": "walk", "platform": "wechat", "purpose": "rescan", "q": "教育",
    "region": "某县", "rescan_id": 17, "rule": "site.links.broken", "rulebook": "cn-2019@1", "service": "dingtalk",
    "set": "cn-2019", "set_id": "cn-2019", "share": 0.42, "site": "5001010001", "standing": "qualified", "conclusion": "qualified", "state": "done",
    "status": 404, "subject": "5001010001", "subscription_id": 5, "summary": "链接打不开：HTTP 404", "sweep": "5001010001-20261127",
    "sweep_id": "5001010001-20261127", "to": "boss@city.example", "token_id": 2, "total": 1, "unit": "某市教育局",
    "url": "https://www.example.gov.cn/tzgg/a.html", "values": {"status": 404}, "verdict": "qualified", "webhook_id": 1,
    "where": "mail.city.example", "why": "现场核对属实", "year": 2026,
}  # fmt: skip
"""What a field or parameter of that name looks like, wherever it fits its type."""
_CARD = {
    "subject": "5001010001", "subject_kind": "site", "set_id": "cn-2019", "set_version": "1", "base": 96.0, "bonus": 3.0,
    "period": {"id": "2026Q4", "first": "2026-10-01", "last": "2026-12-31"}, "as_of": "2026-11-27T08:00:00+08:00",
    "vetoes_suspected": [], "vetoes_signed": [], "deducted": 4.0, "total": 99.0, "verdict": "provisional",
    "standing": "qualified", "coverage": 0.998,
    "results": [
        {
            "indicator_id": "deduct.site.links", "part": "deduct", "state": "lost", "lost": 4.0, "gained": 0,
            "charges": [{"fingerprint": "8f3c2a417be05d96c114", "points": 1.0}], "fingerprints": ["8f3c2a417be05d96c114"],
        }
    ],
    "open_questions": [{"indicator_id": "bonus.publish.data", "kind": "by_hand", "count": 1, "at_stake": 0}],
}  # fmt: skip
_SET = {
    "id": "cn-2019", "version": "1", "name_zh": "政府网站与政务新媒体检查指标", "name_en": "Inspection indicators", "pass_mark": 60,
    "indicators": [{"id": "veto.site.columns.core_stale", "part": "veto", "name_zh": "首页栏目不更新", "mode": "auto"}],
}  # fmt: skip
_WHOLE: dict[str, Any] = {
    "/sites/{code}/scorecard": _CARD,
    "/accounts/{code}/scorecard": _CARD,
    "/indicators": _SET,
    "/indicator-sets/{set_id}": _SET,
}
"""Answers without a shape of their own."""


def completed(described: Schema) -> Schema:
    """The description with chapters and examples; what has an example keeps it."""
    components = described.get("components", {}).get("schemas", {})
    described["tags"] = [{"name": name, "description": words} for name, words in CHAPTERS.items()]
    for path, operations in described["paths"].items():
        for operation in operations.values():
            head = path.split("/")[1]
            chapter = operation.get("tags", [head])[-1]
            operation["tags"] = [_CHAPTER_OF.get(chapter, chapter)]
            for parameter in operation.get("parameters", ()):
                if parameter.get("required") or parameter["name"] in {"limit", "offset"}:
                    parameter.setdefault("example", sample(parameter["schema"], components, parameter["name"]))
            body = operation.get("requestBody", {}).get("content", {})
            for kind, media in body.items():
                if kind == "application/json":
                    media.setdefault("example", sample(media["schema"], components))
            for status, answer in operation["responses"].items():
                _exampled(answer, status, path, components)
    return described


def _exampled(answer: Schema, status: str, path: str, components: Schema) -> None:
    if status.startswith(("4", "5")):
        # The framework writes its own kind and shape beside ours.
        answer["content"] = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for kind, media in answer.get("content", {}).items():
        if kind == "application/json" and status.startswith("2"):
            whole = _WHOLE.get(path)
            media.setdefault("example", whole or sample(media.get("schema", {}), components))
        elif kind == "application/problem+json":
            title = answer.get("description", "Error")
            where = f"/api/v1{path}".replace("{code}", "5001010001")
            media.setdefault(
                "example",
                {"type": "about:blank", "title": title, "status": int(status), "detail": "", "instance": where},
            )


def sample(schema: Schema, components: Schema, name: str = "") -> Any:
    """A value that fits a schema, a telling one where the name is known."""
    if "$ref" in schema:
        return sample(components[schema["$ref"].rsplit("/", 1)[1]], components, name)
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema or schema.get("enum"):
        wanted = _NAMED.get(name)
        values = schema.get("enum", [schema.get("const")])
        return wanted if wanted in values else values[0]
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        nullable = any(one.get("type") == "null" for one in choices)
        if nullable and name in _NULL:
            return None
        return sample(next(one for one in choices if one.get("type") != "null"), components, name)
    known = _NAMED.get(name)
    match schema.get("type"):
        case "object":
            if "properties" in schema:
                return {key: sample(one, components, key) for key, one in schema["properties"].items()}
            return known if isinstance(known, dict) else _entry(schema, components, name)
        case "array" if "prefixItems" in schema:
            return [sample(one, components, name) for one in schema["prefixItems"]]
        case "array":
            return known if isinstance(known, list) else [sample(schema.get("items", {}), components, name.rstrip("s"))]
        case "string":
            return _text(schema, known, name)
        case "integer":
            return known if isinstance(known, int) else max(1, schema.get("minimum", 1))
        case "number":
            return known if isinstance(known, int | float) else 1.0
        case "boolean":
            return bool(schema.get("default", True))
    return known


_NULL = {
    "secret",
    "password_link",
    "next",
    "cause",
    "exempt_until",
    "reason",
    "left_at",
    "bounced_at",
    "revoked_at",
    "note",
}
"""Fields that are mostly null."""


def _entry(schema: Schema, components: Schema, name: str) -> dict[str, Any]:
    values = schema.get("additionalProperties")
    if not isinstance(values, dict) or not values:
        return {}
    key = {
        "days": "2026-11-27",
        "standings": "qualified",
        "conclusions": "veto_waits",
        "answers": "404",
        "changed": "5001010001",
    }.get(name, "name")
    return {key: sample(values, components)}


def _text(schema: Schema, known: Any, name: str) -> str:
    match schema.get("format"):
        case "date-time":
            return "2026-11-27T08:00:00+08:00"
        case "date":
            return "2026-11-27"
    if isinstance(known, str):
        return known
    return "https://www.example.gov.cn/" if name.endswith("url") else "…"
