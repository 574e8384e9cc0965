"""Adds what looks like a fault and is none: walls, one-off failures, traps, boards that do not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from demo import content_faults, odd_answers, planted, traps
from demo.builder import Builder, lasting, moment
from demo.families.base import Place
from demo.hosts import CDN, NEWSPAPER, PROVINCE, SLOW, WALL_403, WALL_412, WALL_429, WALL_503, WALL_AGENT, WALL_HEAD
from demo.model import Article, Decoy, Later, Link, Shape, Wire
from demo.parts.guides import outside
from demo.site import Site


def _friends(site: Site) -> None:
    port = site.port
    if "no_service" not in site.features:
        site.friend_links.append(Link(text="南岭省政务服务网", href=f"http://{PROVINCE}:{port}/"))
    site.friend_links += [
        Link(text="云州日报", href=f"http://{NEWSPAPER}:{port}/"),
    ]
    walls = []
    if "walls" in site.features:
        walls = [
            ("国家法规查询", f"http://{WALL_412}:{port}/fg/{site.index}", "412 with a script: a browser passes"),
            ("南岭人才网", f"http://{WALL_429}:{port}/zp/{site.index}", "429 with Retry-After once, then 200"),
            ("云州气象", f"http://{WALL_503}:{port}/yb/{site.index}", "503 with Retry-After once, then 200"),
            ("南岭统计年鉴", f"http://{WALL_403}:{port}/nj/{site.index}", "403 to everybody: a wall"),
            ("司法案例库", f"http://{WALL_412}:{port}/g202/{site.index}", "202 with a script that sets a cookie"),
            ("法规译文库", f"http://{WALL_412}:{port}/g200/{site.index}", "200 with a script instead of the page"),
            ("云州数据开放", f"http://{WALL_HEAD}:{port}/sj/{site.index}", "403 to HEAD only"),
        ]
    if "walls" in site.features or "agent_wall" in site.features:
        walls.append(
            ("南岭融媒", f"http://{WALL_AGENT}:{port}/rm/{site.index}", "403 to user agents that are no browser")
        )
    if "walls" in site.features:
        walls.append(("云州地方志", f"http://{SLOW}:{port}/fz/{site.index}", "two seconds to the first byte"))
    for name, href, why in walls:
        site.friend_links.append(Link(text=name, href=href))
        site.decoys.append(Decoy(url=href, check="broken_link", why=why))


def _flaky(builder: Builder, rng: Random) -> None:
    """Two pages whose first request fails."""
    site = builder.site
    for how, name in (("500", "政策汇编"), ("silence", "办事大厅导览")):
        serial = builder.next_serial()
        path = f"/once/{serial}.{site.family.ending}"
        when = moment(site.today - timedelta(days=200), rng)
        site.extra_pages[path] = Article(
            serial=serial, column="", title=name, published=when, path=path, source=site.unit
        )
        site.flaky[path] = how
        column = site.columns["tzgg"]
        at = lasting(column)
        kept = column.articles[at]
        column.articles[at] = replace(kept, links=(*kept.links, Link(text=name, href=path)))
        site.decoys.append(Decoy(url=site.url(path), check="broken_link", why="fails on the first request only"))


def _services(site: Site) -> None:
    """Guides elsewhere, organs without services, mailboxes elsewhere: none of them is a fault."""
    site.decoys += [
        Decoy(url=href, check="incomplete_guide", why="stands on the provincial platform and is judged there")
        for _, href in (outside(Place(site, "/")) if "bszn" in site.columns else ())
    ]
    if not site.has_services:
        site.decoys.append(
            Decoy(url=site.home_url, check="missing_service", why="an organ without public-service function")
        )
    if "board_elsewhere" in site.features:
        href = f"http://{PROVINCE}:{site.port}/mail/{site.index}/"
        site.home_links.append(Link(text="局长信箱", href=href))
        site.decoys.append(Decoy(url=site.home_url, check="missing_channel", why="the mailbox stands on another site"))


def _columns(site: Site) -> None:
    for column in site.columns.values():
        url = column.jump or site.url(column.path)
        empty = {
            Shape.SINGLE: "single-page column",
            Shape.SEARCH: "shows items only to a query",
            Shape.JUMP: "leads to another site",
            Shape.FRAME: "the list stands in a frame",
            Shape.GUIDES: "a list of guides without dates",
        }.get(column.shape)
        if column.shape is Shape.LIST and column.articles and not column.empty_fault:
            if site.family.key == "json":
                empty = "the list is filled by script"
            elif site.family.key == "hanweb":
                empty = "the list stands in a record set inside a script"
        if empty:
            site.decoys.append(Decoy(url=url, check="empty_column", why=empty))
        old = {"archive": "historic topic, or seasonal and over", "threads": "a board, judged by its messages"}.get(
            column.category.value
        )
        if column.undated:
            old = "no date shown: undated, not stale"
            site.later += [
                Later(url=site.url(a.path), check="missing_meta_tag", why="its PubDate is empty")
                for a in column.articles
            ]
        elif column.articles and column.articles[0].pinned and not column.stale_fault:
            old = "a pinned old item stands first"
        elif column.date_style == "none" and not column.stale_fault:
            old = "dates only on the article pages"
            site.decoys.append(Decoy(url=url, check="undated_article", why=old))
        if old:
            site.decoys.append(Decoy(url=url, check="stale_column", why=old))
    site.decoys += [
        Decoy(url=site.url(t.path), check="overdue_reply", why="petition and discipline boards do not count")
        for t in site.threads
        if t.board not in ("ldxj", "bmxx")
    ]


def add(builder: Builder, seed: int) -> None:
    """All decoys of a site; call after the faults are seeded."""
    site = builder.site
    rng = Random(f"{seed}:decoys:{site.index}")
    _friends(site)
    _services(site)
    if "flaky" in site.features:
        _flaky(builder, rng)
    if "odd_files" in site.features:
        odd_answers.decoys(builder, rng)
    _columns(site)
    if "plain_speech" in site.features:
        content_faults.decoys(site)
    planted.decoys(site)
    site.home_images.append(f"http://{CDN}:{site.port}/pic/{site.index}.png")
    if "traps" in site.features:
        for name, path, why in (
            ("活动日历", traps.CALENDAR, "endless calendar"),
            ("下级目录", traps.GROWING, "paths that grow for ever"),
            ("在线咨询", traps.SESSION, "a new session in every address"),
        ):
            site.home_links.append(Link(text=name, href=path))
            site.decoys.append(Decoy(url=site.url(path), check="trap", why=why))
        column = site.columns["tzgg"]
        first = column.articles[0]
        site.home_links += [
            Link(text="打印版", href=f"{first.path}?print=1"),
            Link(text="按点击排序", href=f"{column.path}?sort=hits"),
            Link(text="按时间排序", href=f"{column.path}?sort=date"),
        ]
    if "odd_links" in site.features:
        for name, path in (("公告", f"\n {site.columns['tzgg'].path} "), ("网站地图", "\\wzdt\\")):
            site.home_links.append(Link(text=name, href=path))
        site.decoys.append(
            Decoy(
                url=site.url("/wzdt/"),
                check="broken_link",
                why="written with back-slashes, which browsers read as slashes",
            )
        )
    if "blank_pubdate" in site.features:
        site.later += [
            Later(
                url=site.url(a.path),
                check="missing_meta_tag",
                why="its PubDate is empty or template text; met by the sample only by chance",
            )
            for column in site.columns.values()
            for a in column.articles
            if a.serial % 2
        ]
    for feature, why in (
        ("script_search", "the search is a field and a script that opens a new window"),
        ("province_search", "the search belongs to the province's platform"),
    ):
        if feature in site.features:
            site.decoys.append(Decoy(url=site.home_url, check="broken_search", why=why))
    if "robots" in site.features:
        site.footer_links.append(Link(text="内部资料", href="/neibu/"))
        site.decoys.append(
            Decoy(url=site.url("/neibu/"), check="robots", why="robots.txt disallows it; a visitor can open it")
        )
    if "huge" in site.features:
        big = next(p for p, (kind, _) in site.assets.items() if kind == "huge")
        site.decoys.append(Decoy(url=site.url(big), check="broken_link", why="works, but is 30 MB"))
    if site.look.footer in ("filled", "unescape", "frame") and not site.marks_fault:
        site.decoys.append(
            Decoy(
                url=site.home_url,
                check="missing_identity_mark",
                why="the footer is written by script or stands in a frame",
            )
        )
    if site.home_is_navigation:
        site.decoys.append(
            Decoy(url=site.home_url, check="stale_home_page", why="only entrances; second-level pages are fresh")
        )
    if site.secure and not site.tls_fault:
        site.decoys.append(
            Decoy(
                url=site.home_url,
                check="expiring_certificate",
                why="twelve days left of ninety: renewed by a machine in its last days",
            )
        )
    if "spa" in site.features:
        site.decoys.append(
            Decoy(url=site.home_url, check="stale_home_page", why="the lists of the home page are filled by script")
        )
    if site.wire is Wire.GATE_412:
        site.decoys.append(
            Decoy(
                url=site.home_url,
                check="unreachable_site",
                why="412 with a script that sets a cookie: a browser passes",
            )
        )
    if site.wire is Wire.GATE_521:
        site.decoys.append(
            Decoy(
                url=site.home_url,
                check="unreachable_site",
                why="521 with a script that sets a cookie: a browser passes",
            )
        )
