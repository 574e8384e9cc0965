"""Seeds a site's faults, each mendable on its own, and notes the truth about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from urllib.parse import quote, urljoin

from demo import column_faults, content_faults, identity_faults, odd_answers, planted, probes, service_faults, tls
from demo.blueprints import Blueprint
from demo.builder import Builder, moment
from demo.hosts import DEAD, NEWSPAPER, RESETTING
from demo.model import (
    LIMIT_DAYS,
    LIMIT_WORDS,
    SHANGHAI,
    Article,
    Attachment,
    Column,
    EmptyStyle,
    Fault,
    Link,
    Shape,
    Wire,
)
from demo.parts.footer import ALL_MARKS
from domain.registry import ColumnCategory as C

EXTRA: dict[str, Callable[..., None]] = {
    "mismatch": identity_faults.mismatch,
    "tags": identity_faults.tags,
    "search": identity_faults.search,
    "words": content_faults.words,
    "menu": content_faults.menu,
    "private": content_faults.private,
    "undated": column_faults.undated,
    "forged": column_faults.forged,
    **service_faults.RECIPES,
    "hijack": planted.hijack,
    "hidden": planted.hidden,
    "wire": odd_answers.seed,
    "tls": tls.seed,
    "probes": probes.seed,
}
"""Recipes that live in modules of their own; each takes the seeder and the parts of the recipe."""
_EMPTY = {"bare": EmptyStyle.BARE, "building": EmptyStyle.BUILDING, "nothing": EmptyStyle.NOTHING}


class Seeder:
    """Adds faults to one built site."""

    def __init__(self, builder: Builder, plan: Blueprint, seed: int) -> None:
        self.builder, self.plan, self.site = builder, plan, builder.site
        self.rng = Random(f"{seed}:faults:{self.site.index}")
        self.counts: Counter[str] = Counter()
        self.used: set[int] = set()

    def seed(self) -> None:
        """All faults of the blueprint: those that replace articles first, those that hang on articles after them."""
        order = ("stale_home", "empty", "stale")
        first = [r for kind in order for r in self.plan.faults if r.partition(":")[0] == kind]
        self._seed(first)
        if not any(r.startswith("stale_home") for r in first):
            self._keep_home_fresh()
        self._seed([r for r in self.plan.faults if r not in first])
        self._seed(planted.recipes(self.site) if self.plan.faults else ())
        self._whole_site()
        self.builder.finish()

    def _seed(self, recipes: Sequence[str]) -> None:
        for recipe in recipes:
            kind, _, rest = recipe.partition(":")
            seed = EXTRA.get(kind)
            if seed is not None:
                seed(self, *(rest.split(":") if rest else ()))
            else:
                getattr(self, f"_{kind}")(*rest.split(":"))

    def _keep_home_fresh(self) -> None:
        """Stale columns must not make the home page stale by the way: another of its columns gets something new."""
        site = self.site
        newest = site.home_newest()
        if newest is not None and (site.today - newest).days > 9:
            fine = [
                site.columns[k] for k in site.home if not (site.columns[k].stale_fault or site.columns[k].empty_fault)
            ]
            self._move_back(fine[0], self.rng.randrange(2, 6))

    def fault_id(self, check: str) -> str:
        """The next id, such as ``5399000003-broken_link-2``."""
        self.counts[check] += 1
        return f"{self.site.code}-{check}-{self.counts[check]}"

    def note(
        self,
        fault: str,
        url: str,
        label: str,
        values: dict[str, object] | None = None,
        found_on: tuple[str, ...] = (),
        aliases: tuple[str, ...] = (),
    ) -> None:
        """Remembers a fault for the truth."""
        self.site.faults.append(
            Fault(
                id=fault,
                check=fault.split("-")[1],
                url=url,
                label=label,
                values=values or {},
                found_on=found_on,
                aliases=aliases,
            )
        )

    # columns

    def _empty(self, style: str, key: str = "") -> None:
        if style == "children":
            for child in ("sjml", "sjjk"):
                self._empty("bare" if child == "sjml" else "building", child)
            return
        column = self.site.columns[key]
        if column.shape is not Shape.LIST:
            column.shape = Shape.LIST
        fault = self.fault_id("empty_column")
        column.empty_fault, column.empty_style = fault, _EMPTY[style]
        self.note(fault, self.site.url(column.path), column.name, {"style": style, "category": column.category.value})

    def _stale(self, key: str, days: str = "") -> None:
        column = self.site.columns[key]
        limit = LIMIT_WORDS[column.category]
        span = LIMIT_DAYS[limit]
        age = int(days) if days else span + self.rng.randrange(25, 60 if span == 14 else 320)
        fault = self.fault_id("stale_column")
        pinned = [a for a in column.articles if a.pinned]
        count = len(column.articles) - len(pinned)
        dated = self.builder.dates(column.category, age, count)
        skew = "skew_fresh" in self.site.features
        articles = [
            self.builder.article(column, day, address_day=self.site.today - timedelta(days=2 + n) if skew else None)
            for n, day in enumerate(dated)
        ]
        mending = self.builder.article(column, self.site.today - timedelta(days=1), shown_after=fault)
        column.articles = [*pinned, mending, *articles]
        column.stale_fault = fault
        self.note(
            fault,
            self.site.url(column.path),
            column.name,
            {"newest": dated[0].isoformat(), "age_days": age, "limit": limit, "category": column.category.value},
        )

    def _stale_home(self, how: str) -> None:
        site = self.site
        fault = self.fault_id("stale_home_page")
        if how == "frozen":
            line = site.today - timedelta(days=self.rng.randrange(30, 50))
            site.home_fault, site.home_frozen_before = fault, datetime.combine(line, time(), tzinfo=SHANGHAI)
        else:
            # Nothing on the whole home page may be new, so every column it shows is moved back; the columns with a long limit stay fine.
            site.home_fault = fault
            for key in site.home:
                column = site.columns[key]
                if column.category is not C.NEWS:
                    self._move_back(column, 24 + self.rng.randrange(30))
            relief = self.builder.article(site.columns["gzdt"], site.today - timedelta(days=1))
            site.home_relief = relief
            site.extra_pages[relief.path] = relief
        self.note(fault, site.home_url, site.name, {"limit": "14 days"})

    def _move_back(self, column: Column, newest: int) -> None:
        """Other articles for the column, the newest ``newest`` days old; pinned ones stay."""
        pinned = [a for a in column.articles if a.pinned]
        days = self.builder.dates(column.category, newest, len(column.articles) - len(pinned))
        column.articles = [*pinned, *(self.builder.article(column, day) for day in days)]

    # links

    def host_article(self, *, files: bool = False) -> tuple[Column, int]:
        """A recent article that visitors reach from the first page of a fine list."""
        site = self.site
        keys = [k for k in ("tzgg", "gzdt", "zcfg", "jcdt", "bmdt", "zcjd") if k in site.columns]
        fine = [site.columns[k] for k in keys if not site.columns[k].empty_fault]
        column = next((c for c in fine if files and c.key == "tzgg"), self.rng.choice(fine[:3]))
        rows = [
            n
            for n, a in enumerate(column.articles[:7])
            if not a.shown_after and not a.shown_while and not a.pinned and a.serial not in self.used
        ]
        chosen = rows[0] if rows else len(column.articles) - 1
        self.used.add(column.articles[chosen].serial)
        return column, chosen

    def _attach(self, link: Link) -> str:
        column, n = self.host_article()
        a = column.articles[n]
        column.articles[n] = replace(a, links=(*a.links, link))
        return self.site.url(a.path)

    def _extra_page(self, fault: str, status: int, name: str) -> str:
        """A page that answers ``status`` while the fault is open."""
        site = self.site
        serial = self.builder.next_serial()
        path = {"legacy": f"/show_old.asp?id={serial}"}.get(site.family.key, f"/zlxz/{serial}.{site.family.ending}")
        when = moment(site.today - timedelta(days=300), self.rng)
        site.extra_pages[path] = Article(
            serial=serial, column="", title=name, published=when, path=path, source=site.unit
        )
        site.dead[path] = (fault, status)
        return path

    def _broken(self, what: str) -> None:
        fault = self.fault_id("broken_link")
        getattr(self, f"_broken_{what}")(fault)

    def _page_link(self, fault: str, status: int, name: str) -> None:
        path = self._extra_page(fault, status, name)
        on = self._attach(Link(text=name, href=path, fault=fault))
        self.note(fault, self.site.url(path), name, {"status": status, "kind": "page"}, (on,))

    def _broken_page(self, fault: str) -> None:
        self._page_link(fault, 404, "相关政策原文")

    def _broken_gone(self, fault: str) -> None:
        self._page_link(fault, 410, "往期材料汇编")

    def _broken_error(self, fault: str) -> None:
        self._page_link(fault, 500, "数据查询入口")

    def _broken_redirect(self, fault: str) -> None:
        site = self.site
        end = self._extra_page(fault, 404, "旧版页面")
        start = f"/old/{self.builder.next_serial()}.{site.family.ending}"
        site.moved[start] = end
        on = self._attach(Link(text="旧版页面", href=start, fault=fault))
        self.note(
            fault,
            site.url(start),
            "旧版页面",
            {"status": 404, "kind": "page", "redirects_to": site.url(end)},
            (on,),
            (site.url(end),),
        )

    def _broken_image(self, fault: str) -> None:
        site = self.site
        column, n = self.host_article()
        a = column.articles[n]
        path = site.family.file_path(a.path.split("?")[0].rsplit("/", 1)[0] + "/", a.serial, "2.png")
        site.assets[path] = ("png", path)
        site.dead[path] = (fault, 404)
        column.articles[n] = replace(a, images=(*a.images, path))
        self.note(fault, site.url(path), "现场图片", {"status": 404, "kind": "image"}, (site.url(a.path),))

    def _broken_home_image(self, fault: str) -> None:
        path = f"/images/xct{self.builder.next_serial()}.png"
        self.site.assets[path] = ("png", path)
        self.site.dead[path] = (fault, 404)
        self.site.home_images.append(path)
        self.note(fault, self.site.url(path), "宣传图", {"status": 404, "kind": "image"}, (self.site.home_url,))

    def _broken_attachment(self, fault: str) -> None:
        site = self.site
        column, n = self.host_article(files=True)
        a = column.articles[n]
        path = site.family.file_path(a.path.split("?")[0].rsplit("/", 1)[0] + "/", a.serial + 1, "评审结果.doc")
        site.assets[path] = ("doc", path)
        site.dead[path] = (fault, 404)
        column.articles[n] = replace(
            a, attachments=(*a.attachments, Attachment(name="评审结果.doc", path=path, kind="doc"))
        )
        self.note(
            fault,
            site.url(quote(path)),
            "评审结果.doc",
            {"status": 404, "kind": "attachment"},
            (site.url(a.path),),
            (site.url(path),),
        )

    def _broken_style(self, fault: str) -> None:
        site = self.site
        path = f"/css/skin{self.builder.next_serial()}.css"
        site.style_sheets.append(path)
        site.dead[path] = (fault, 404)
        self.note(fault, site.url(path), "", {"status": 404, "kind": "style", "everywhere": True}, (site.home_url,))

    def _broken_footer(self, fault: str) -> None:
        path = self._extra_page(fault, 404, "隐私声明")
        self.site.footer_links.append(Link(text="隐私声明", href=path, fault=fault))
        self.note(
            fault,
            self.site.url(path),
            "隐私声明",
            {"status": 404, "kind": "page", "everywhere": True},
            (self.site.home_url,),
        )

    def _outside(self, fault: str, href: str, name: str, kind: str, aliases: tuple[str, ...] = ()) -> None:
        on = self._attach(Link(text=name, href=href, fault=fault, unlink=True))
        self.note(fault, href, name, {"kind": "page", "failure": kind}, (on,), aliases)

    def _broken_refused(self, fault: str) -> None:
        self._outside(fault, f"http://{DEAD}:{self.site.port}/wlzx/{self.site.index}.html", "网络资讯平台", "refused")

    def _broken_reset(self, fault: str) -> None:
        self._outside(
            fault, f"http://{RESETTING}:{self.site.port}/zxjy/{self.site.index}.html", "在线教育平台", "reset"
        )

    def _broken_malformed(self, fault: str) -> None:
        self._outside(
            fault,
            f"http:///zwgk/{self.site.index}.html",
            "公开目录",
            "malformed",
            (f"http://zwgk/{self.site.index}.html",),
        )

    def _broken_internal(self, fault: str) -> None:
        self._outside(
            fault,
            f"http://192.168.10.{self.site.index % 250 + 1}:8080/oa/login.jsp",
            "内部办公系统",
            "internal_network",
        )

    def _broken_local(self, fault: str) -> None:
        self._outside(fault, "file:///C:/Users/Administrator/Desktop/fujian.doc", "附件下载", "local_path")

    def _broken_scheme(self, fault: str) -> None:
        href = f"http//{NEWSPAPER}/zt/{self.site.index}.html"
        on = self._attach(Link(text="专题报道", href=href, fault=fault, unlink=True))
        self.note(
            fault, urljoin(on, href), "专题报道", {"status": 404, "kind": "page", "failure": "scheme"}, (on,), (href,)
        )

    def _broken_friend(self, fault: str) -> None:
        href = f"http://{DEAD}:{self.site.port}/"
        self.site.friend_links.append(Link(text="云州招商网", href=href, fault=fault, unlink=True))
        self.note(fault, href, "云州招商网", {"kind": "page", "failure": "refused"}, (self.site.home_url,))

    # marks, whole site

    def _marks(self, names: str) -> None:
        site = self.site
        fault = self.fault_id("missing_identity_mark")
        site.marks_fault = fault
        site.marks_in_comment = names == "comment"
        missing = ALL_MARKS if names == "comment" else tuple(names.split(","))
        site.marks_missing = () if names == "comment" else missing
        self.note(fault, site.home_url, site.name, {"missing": list(missing), "in_comment": names == "comment"})

    def _whole_site(self) -> None:
        site = self.site
        if site.wire in (Wire.PLAIN, Wire.GATE_412, Wire.GATE_521):
            return
        site.wire_fault = self.fault_id("unreachable_site")
        self.note(site.wire_fault, site.home_url, site.name, {"how": site.wire.value})
