"""What a site shall be, and sites drawn by seed for cities of any size."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from demo import names
from demo.model import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """What a site shall be; the builder makes it so."""

    family: str
    kind: str
    """``portal``, ``department`` or ``institution``."""
    place: str
    unit: int | str
    """Index into ``names.UNITS``, or the name of an institution."""
    wire: Wire = Wire.PLAIN
    nested: bool = False
    """Notices and policy under «信息公开» instead of in the first row of the navigation."""
    tempo: float = 1.0
    """Days between items, relative to the usual."""
    features: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    look: dict[str, object] = field(default_factory=dict)


_FAMILIES = (
    "trs", "hanweb", "ucap", "json", "legacy", "founder", "homemade", "trs", "hanweb", "ucap", "legacy_bare", "gkmlpt",
)  # fmt: skip
_FAULTS = (
    "empty:bare:tjsj",
    "empty:building:rsxx",
    "empty:nothing:czxx",
    "empty:bare:zdly",
    "empty:children",
    "stale:gzdt:21",
    "stale:gzdt:52",
    "stale:tzgg",
    "stale:zcfg",
    "stale:zcjd",
    "stale:ghjh",
    "broken:page",
    "broken:gone",
    "broken:image",
    "broken:attachment",
    "broken:style",
    "broken:refused",
    "broken:footer",
    "broken:malformed",
    "broken:internal",
    "broken:home_image",
    "broken:error",
    "broken:redirect",
    "broken:friend",
    "overdue:unanswered",
    "overdue:late",
    "overdue:quarter",
    "marks:badge",
    "marks:icp,police",
    "marks:error_report",
    "marks:contact,organizer",
)
_FEATURES = (
    "hot",
    "walls",
    "pinned",
    "interpreted",
    "petition",
    "maketime",
    "seasonal",
    "stamp",
    "flaky",
    "jump",
    "article_dates",
)
_TLS = ("expired", "chain", "name", "soon", "self")
_WIRES = (Wire.REFUSED, Wire.SILENT, Wire.ERROR, Wire.MAINTENANCE, Wire.GATE_412, Wire.GATE_521)


def drawn(count: int, seed: int) -> tuple[Blueprint, ...]:
    """``count`` sites by chance: one in seven faultless, about one in thirty with a wire of its own."""
    rng = Random(f"{seed}:blueprints")
    places = [names.CITY, *names.COUNTIES, *(c + t for c in names.COUNTIES for t in names.TOWNS)]
    out: list[Blueprint] = []
    for n in range(count):
        family = _FAMILIES[n % len(_FAMILIES)]
        place = places[(n // len(names.UNITS)) % len(places)]
        faultless = n % 7 == 0
        wire = _WIRES[(n // 30) % len(_WIRES)] if n % 30 == 17 else Wire.PLAIN
        faults: list[str] = []
        if not faultless and wire is Wire.PLAIN:
            faults = rng.sample(_FAULTS, rng.randrange(2, 8))
            kept: dict[str, str] = {}
            for fault in faults:  # one state a column, one set of missing marks
                kind, _, rest = fault.partition(":")
                kept.setdefault(
                    "marks"
                    if kind == "marks"
                    else rest.split(":")[-1 if kind == "empty" else 0]
                    + (kind if kind in ("broken", "overdue") else ""),
                    fault,
                )
            faults = list(kept.values())
        features = tuple(rng.sample(_FEATURES, rng.randrange(1, 5))) + (("mixed",) if family == "json" else ())
        if family == "legacy_bare":
            features = (*features, "post_pager")
        if n % 8 == 3 and not faultless and wire is Wire.PLAIN:
            features, faults = (*features, "undated"), [*faults, "undated"]
        if n % 9 == 4 and not faultless and wire is Wire.PLAIN:
            faults.append(f"tls:{_TLS[(n // 9) % len(_TLS)]}")
        look: dict[str, object] = {}
        if family.startswith("legacy") or family == "homemade":
            look = {
                "nav": rng.choice(("plain", "table")),
                "footer": rng.choice(("table", "static")),
                "doctype": "html4",
                "item": "table",
            }
        out.append(
            Blueprint(
                family=family,
                kind="department",
                place=place,
                unit=n % len(names.UNITS),
                wire=wire,
                nested=rng.random() < 0.4,
                tempo=rng.choice((0.5, 0.8, 1.0, 1.5, 2.0)),
                features=features,
                faults=tuple(faults),
                look=look,
            )
        )
    return tuple(out)
