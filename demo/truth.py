"""What is true about the city: every fault by check and address, the state of every column, what must not be accused."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from demo import linkage
from demo.city import City
from demo.hosts import HELPERS
from demo.media import Channel
from demo.model import LIMIT_DAYS, LIMIT_WORDS, Column, Fault, Shape, Wire
from demo.site import Site
from domain.registry import ColumnCategory as C

_EXEMPT_CATEGORIES = (C.THREADS, C.SURVEY, C.INTERVIEW, C.UNKNOWN)


def column_state(site: Site, column: Column) -> str:
    """``fine``, ``empty``, ``stale``, ``static``, ``archive`` or ``exempt`` as of now."""
    if column.shape in (Shape.SINGLE, Shape.GUIDES):
        return "static"
    if column.shape in (Shape.HUB, Shape.SEARCH, Shape.JUMP, Shape.THREADS):
        return "exempt"
    if not site.articles(column):
        return "empty"
    if column.category is C.ARCHIVE:
        return "archive"
    if site.undated(column) or column.category in _EXEMPT_CATEGORIES:
        return "exempt"
    newest = site.newest(column)
    assert newest is not None
    return "stale" if (site.today - newest).days > LIMIT_DAYS[LIMIT_WORDS[column.category]] else "fine"


def _column(site: Site, column: Column) -> dict[str, Any]:
    newest = site.newest(column)
    path = column.jump or column.path
    aliases = [site.url(f"{path}index.html")] if path.endswith("/") and not column.jump else []
    why = column.why or ("judged by its children" if column.shape is Shape.HUB else "")
    return {
        "url": site.url(path),
        "aliases": aliases,
        "name": column.name,
        "category": column.category.value,
        "level": column.level,
        "shape": column.shape.value,
        "parent": site.url(site.columns[column.parent].path) if column.parent else None,
        "state": column_state(site, column),
        "newest": newest.isoformat() if newest else None,
        "items": len(site.articles(column)),
        "why": why,
    }


def _home_values(site: Site, fault: Fault) -> dict[str, object]:
    """What the home page shows as newest, for a stale home page."""
    newest = site.home_newest() if fault.check == "stale_home_page" else None
    return {"newest": newest.isoformat(), "age_days": (site.today - newest).days} if newest else {}


def _site(city: City, site: Site) -> dict[str, Any]:
    reachable = not site.active(site.wire_fault)
    faults = [
        {
            "id": f.id,
            "check": f.check,
            "url": f.url,
            "aliases": list(f.aliases),
            "label": f.label,
            "found_on": list(f.found_on),
            "values": f.values | _home_values(site, f),
        }
        for f in site.faults
        if city.is_open(f)
    ]
    gate = site.wire in (Wire.GATE_412, Wire.GATE_521)
    return {
        "code": site.code,
        "name": site.name,
        "home_url": site.home_url,
        "family": site.family.key,
        "kind": site.kind,
        "level": site.level,
        "faultless": not site.faults,
        "reachable": reachable,
        "gate": gate,
        "faults": faults,
        "columns": [_column(site, c) for c in site.columns.values()],
        "fine_links": fine_links(site) if reachable else [],
        "decoys": [{"url": d.url, "check": d.check, "why": d.why} for d in site.decoys],
        "later": [{"url": x.url, "check": x.check, "why": x.why} for x in site.later],
    }


def fine_links(site: Site) -> list[str]:
    """Targets of the site's pages that work: articles, messages, guides, files, outside links."""
    articles = [a for c in site.columns.values() for a in site.articles(c)]
    found = (
        [a.path for a in articles] + [t.path for t in site.threads if "#" not in t.path] + [g.path for g in site.guides]
    )
    files = [path for a in articles for path in (*a.images, *(f.path for f in a.attachments))] + [
        g.form.path for g in site.guides
    ]
    found += [quote(path) for path in files if not (path in site.dead and site.active(site.dead[path][0]))]
    found = [site.url(path) for path in found]
    found += [link.href for link in site.friend_links if not (link.fault and site.active(link.fault))]
    found += [c.jump for c in site.columns.values() if c.jump]
    return found


def _channel(city: City, channel: Channel) -> dict[str, Any]:
    open_faults = [fault for fault in channel.faults if fault.id not in city.mended]
    readable = channel.odd not in UNREADABLE and channel.source not in ("apple", "android")
    return {
        "code": channel.code,
        "name": channel.name,
        "feed_url": channel.feed_url,
        "home_url": channel.home_url,
        "kind": channel.kind,
        "source": channel.source,
        "state": channel.odd or "fine",
        "why": channel.why,
        "newest": max(p.published for p in channel.shown_posts(city.mended)).isoformat() if readable else None,
        "faults": [
            {"id": fault.id, "check": fault.check, "url": fault.url, "values": fault.values} for fault in open_faults
        ],
    }


UNREADABLE = (
    "dead_404", "dead_500", "dead_html", "dead_hub", "dead_secret", "dead_quota", "dead_right", "empty", "wall", "not_looked",
    "never_looked", "undated", "no_stats",
)  # fmt: skip
"""States in which nobody can tell whether the account is silent."""


def truth(city: City) -> dict[str, Any]:
    """The truth as of now; shapes are described in demo/README.md. Mended faults are left out."""
    return {
        "seed": city.seed,
        "today": city.today.isoformat(),
        "port": city.port,
        "sites": [_site(city, s) for s in city.sites],
        "accounts": [
            {
                "code": a.code,
                "name": a.name,
                "feed_url": a.feed_url,
                "home_url": a.home_url,
                "kind": a.kind,
                "state": "fine" if a.fault in city.mended else a.state,
                "linked": a.linked,
                "posts_on_site": linkage.shared(a),
                "newest": None
                if a.state.startswith("dead")
                else max(p.published for p in (*a.posts, *([a.relief] if a.fault in city.mended else []))).isoformat(),
                "faults": [{"id": a.fault, "check": "stale_account", "url": a.feed_url}]
                if a.fault and a.fault not in city.mended
                else [],
            }
            for a in city.accounts
        ]
        + [_channel(city, channel) for channel in city.channels.values()],
        "helpers": [{"address": h.address, "name": h.name, "why": h.why} for h in HELPERS],
    }
