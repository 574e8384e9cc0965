"""Blueprint → site: columns, articles, messages, guides. Seeds no faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from demo import names, prose
from demo.blueprints import Blueprint
from demo.columns import tree
from demo.families.base import Family
from demo.families.founder import Founder
from demo.families.gkmlpt import Gkmlpt
from demo.families.hanweb import Hanweb
from demo.families.homemade import Homemade
from demo.families.legacy import Legacy, LegacyBare
from demo.families.platform_json import PlatformJson
from demo.families.trs import Trs
from demo.families.ucap import Ucap
from demo.looks import WHOLE_BOARDS, draw
from demo.model import SHANGHAI, Article, Attachment, Column, Guide, Link, Shape, Thread
from demo.parts.surveys import ends_after
from demo.site import Site
from domain.registry import ColumnCategory as C

FAMILIES: dict[str, Family] = {
    "trs": Trs(),
    "hanweb": Hanweb(),
    "ucap": Ucap(),
    "json": PlatformJson(),
    "legacy": Legacy(),
    "legacy_bare": LegacyBare(),
    "founder": Founder(),
    "homemade": Homemade(),
    "gkmlpt": Gkmlpt(),
}
# category → items, days since the newest (from, to), days between two items (from, to)
_PLANS: dict[C, tuple[int, tuple[int, int], tuple[int, int]]] = {
    C.NEWS: (18, (1, 5), (1, 4)),
    C.NOTICE: (13, (1, 25), (4, 14)),
    C.POLICY: (9, (6, 90), (10, 30)),
    C.INTERPRETATION: (7, (8, 110), (12, 35)),
    C.PERSONNEL: (6, (20, 170), (25, 70)),
    C.PLAN: (5, (30, 210), (50, 140)),
    C.STATISTICS: (8, (4, 24), (27, 33)),
    C.PERIODIC: (5, (20, 180), (30, 80)),
    C.SURVEY: (7, (10, 40), (22, 40)),
    C.INTERVIEW: (7, (12, 45), (24, 45)),
    C.ARCHIVE: (6, (800, 1100), (3, 20)),
}
_FILES = (
    ("报名表", "doc"),
    ("名单", "xls"),
    ("实施方案", "pdf"),
    ("申请表", "docx"),
    ("附件材料", "zip"),
    ("汇总表", "xls"),
    ("公示稿", "pdf"),
)


def moment(day: date, rng: Random) -> datetime:
    """A working hour of the day."""
    return datetime.combine(day, time(rng.randrange(8, 18), rng.randrange(60), rng.randrange(60)), tzinfo=SHANGHAI)


class Builder:
    """Builds one site; the same arguments give the same site."""

    def __init__(
        self, *, index: int, plan: Blueprint, seed: int, today: date, pages: int | None, port: int, mended: set[str]
    ) -> None:
        self.plan, self.today, self.port = plan, today, port
        self.pages = pages
        self.rng = Random(f"{seed}:site:{index}")
        self.serial = 10000 + (index * 7919) % 50000
        self.titles: set[str] = set()
        city = plan.place == names.CITY
        if isinstance(plan.unit, int):
            full, short, _ = names.UNITS[plan.unit]
            name, unit = f"{plan.place}{full}", short if city else f"{plan.place}{full}"
        else:
            name, unit = f"{plan.place}{plan.unit}", f"{plan.place}{plan.unit}"
        look = draw(self.rng, **plan.look)
        if plan.family == "homemade":
            look = replace(look, page_size=60)
        self.site = Site(
            index=index,
            code=site_code(index, plan.place),
            name=f"{name}门户网站" if plan.kind == "portal" else name,
            unit=unit,
            place=plan.place,
            organizer=f"{plan.place}人民政府办公室" if plan.kind == "portal" else name,
            address=site_address(index),
            port=port,
            kind="portal" if plan.kind == "portal" else "department",
            level="city" if city else "county",
            region=plan.place,
            family=FAMILIES[plan.family],
            look=look,
            seed=f"{seed}:{index}",
            today=today,
            mended=mended,
            secure="https" in plan.features or any(recipe.startswith("tls:") for recipe in plan.faults),
            wire=plan.wire,
            icp=f"滇ICP备99{index:06d}号",
            police=f"5399{index % 100:02d}02{index:06d}",
            phone=f"0699-555{index % 10000:04d}",
            has_services="no_public_service" not in plan.features,
            badge="事业单位" if "blue_badge" in plan.features else "党政机关",
            home_is_navigation="navigation_home" in plan.features,
            features=frozenset(plan.features),
        )

    def build(self) -> Site:
        """The site without faults."""
        site = self.site
        scale = self._scale()
        for number, column in enumerate(tree(self.plan, self.rng, self.port), 1):
            column.serial = site.index * 100 + number + 1000
            column.page_size = site.look.page_size
            column.date_style = site.look.date_style
            parent = site.columns[column.parent].path if column.parent else ""
            column.path = column.jump or site.family.column_path(serial=column.serial, key=column.key, parent=parent)
            if "stamp" in site.features and column.category in (C.NEWS, C.NOTICE, C.POLICY):
                column.stamp = True
            site.columns[column.key] = column
            if column.shape in (Shape.LIST, Shape.FRAME):
                self._fill(column, scale)
            if column.category is C.SURVEY:
                column.articles = [replace(a, ends=a.published.date() + ends_after(a)) for a in column.articles]
        self._traits()
        self._boards()
        self._guides()
        self._home()
        return site

    def next_serial(self) -> int:
        """A number that no other thing of the site has."""
        self.serial += self.rng.randrange(1, 9)
        return self.serial

    def _scale(self) -> float:
        """How many times the usual number of articles the site shall have."""
        return 1.0 if self.pages is None else max(0.2, (self.pages - 75) / 105)

    def dates(self, category: C, newest: int, count: int) -> list[date]:
        """``count`` publishing days, newest first, the newest ``newest`` days ago."""
        low, high = _PLANS[category][2]
        tempo = self.plan.tempo if category is C.NEWS else 1.0
        days, age = [], newest
        for _ in range(count):
            days.append(self.today - timedelta(days=age))
            age += max(1, round(self.rng.randrange(low, high + 1) * tempo))
        return days

    def _fill(self, column: Column, scale: float) -> None:
        usual, (low, high), _ = _PLANS[column.category]
        count = max(4, round(usual * scale * self.rng.uniform(0.85, 1.2)))
        newest = self.rng.randrange(low, high + 1)
        column.articles = [self.article(column, day) for day in self.dates(column.category, newest, count)]

    def article(self, column: Column, day: date, *, address_day: date | None = None, shown_after: str = "") -> Article:
        """A new article of the column."""
        site, rng = self.site, self.rng
        when = moment(day, rng)
        serial = self.next_serial()
        title = prose.title(column.category, rng, unit=site.unit, place=site.place, when=when, taken=self.titles)
        path = site.family.article_path(column, serial, address_day or day)
        folder = path.split("?", 1)[0].rsplit("/", 1)[0] + "/"
        files: list[Attachment] = []
        images: list[str] = []
        if column.category in (C.NOTICE, C.PERSONNEL, C.PERIODIC) and rng.random() < 0.4:
            name, kind = rng.choice(_FILES)
            at = site.family.file_path(folder, serial, f"{name}.{kind}")
            site.assets[at] = (kind, f"{title}{name}")
            files.append(Attachment(name=f"{name}.{kind}", path=at, kind=kind))
        if column.category in (C.NEWS, C.ARCHIVE) and rng.random() < 0.35:
            at = site.family.file_path(folder, serial, "1.png")
            site.assets[at] = ("png", f"{site.code}{serial}")
            images.append(at)
        policy = column.category is C.POLICY
        return Article(
            serial=serial,
            column=column.key,
            title=title,
            published=when,
            path=path,
            author=prose.person(rng),
            source=rng.choice((site.unit, site.unit, "云州日报", f"{site.place}融媒体中心")),
            shown_after=shown_after,
            attachments=tuple(files),
            images=tuple(images),
            number=f"云政发〔{day.year}〕{rng.randrange(1, 90)}号" if policy else "",
            written=day - timedelta(days=rng.randrange(3, 40)) if policy else None,
            effective=max(day, self.today) + timedelta(days=rng.randrange(25, 90))
            if policy and rng.random() < 0.6
            else None,
        )

    def _traits(self) -> None:
        site, features = self.site, self.site.features
        if "pinned" in features:
            for key in ("tzgg", "gzdt"):
                column = site.columns[key]
                old = self.article(column, self.today - timedelta(days=self.rng.randrange(500, 900)))
                column.articles.insert(0, replace(old, pinned=True))
        if "mixed" in features:
            for column in site.columns.values():
                head = column.articles[: column.page_size]
                self.rng.shuffle(head)
                column.articles[: column.page_size] = head
        if "reversed" in features:
            for key in ("tzgg", "zcfg"):
                site.columns[key].articles.reverse()
        if "article_dates" in features:
            for key in ("ghjh", "rsxx"):
                site.columns[key].date_style = "none"
        if "frame" in features:
            site.columns["zdly"].shape = Shape.FRAME
        if "skew_back" in features:
            self._readdress(site.columns["zcfg"], -400)

    def _readdress(self, column: Column, days: int) -> None:
        """Let the addresses carry other days than the pages show."""
        family = self.site.family
        moved = []
        for a in column.articles:
            path = family.article_path(column, a.serial, a.published.date() + timedelta(days=days))
            moved.append(replace(a, path=path))
        column.articles = moved

    def finish(self) -> None:
        """What refers to articles, done once the faults have chosen them."""
        site, features = self.site, self.site.features
        if "interpreted" in features:
            answers = [a for a in site.columns["zcjd"].articles if not a.shown_after]
            policy = site.columns["zcfg"]
            policy.articles = [
                replace(a, links=(Link(text=answers[n].title, href=answers[n].path), *a.links)) if n < 3 else a
                for n, a in enumerate(policy.articles)
            ]
        if "huge" in features:
            column = site.columns["tzgg"]
            at_first = lasting(column)
            first = column.articles[at_first]
            at = site.family.file_path("/", first.serial, "规划图集.pdf")
            site.assets[at] = ("huge", "atlas")
            column.articles[at_first] = replace(
                first, attachments=(*first.attachments, Attachment(name="规划图集.pdf", path=at, kind="pdf"))
            )

    def _boards(self) -> None:
        site, rng = self.site, self.rng
        for column in site.columns.values():
            if column.shape is not Shape.THREADS:
                continue
            plain = column.key in ("ldxj", "bmxx")
            if not plain:
                column.why = "petition and discipline boards do not count"
            ages = [1, 2, *sorted(rng.sample(range(6, 340), 40))] if plain else sorted(rng.sample(range(40, 320), 5))
            for age in ages:
                asked = moment(self.today - timedelta(days=age), rng)
                answered = None
                if plain and age > 4:
                    answered = asked + timedelta(days=rng.randrange(1, 4), hours=rng.randrange(0, 3))
                self.thread(column, asked, answered)

    def thread(
        self,
        column: Column,
        asked: datetime,
        answered: datetime | None,
        *,
        fault: str = "",
        mended: datetime | None = None,
        kind: str = "",
        lacks: tuple[str, ...] = (),
    ) -> Thread:
        """A new message on a board."""
        title, drawn = prose.question(self.rng)
        while kind and drawn != kind:
            title, drawn = prose.question(self.rng)
        while title in self.titles:
            title = f"{title}（第{self.rng.randrange(2, 999)}次反映）"
        self.titles.add(title)
        serial = self.next_serial()
        made = Thread(
            serial=serial,
            board=column.key,
            title=title,
            kind=drawn,
            asked=asked,
            answered=answered,
            mended_answer=mended,
            unit=self.site.unit,
            path=f"{column.path}#m{serial}"
            if self.site.look.board in WHOLE_BOARDS
            else self.site.family.thread_path(column, serial),
            fault=fault,
            lacks=lacks,
        )
        self.site.threads.append(made)
        return made

    def _guides(self) -> None:
        site = self.site
        column = site.columns.get("bszn")
        if column is None:
            return
        for matter in self.rng.sample(names.GUIDE_MATTERS, 9):
            serial = self.next_serial()
            at = site.family.file_path("/", serial, "申请表.doc")
            site.assets[at] = ("doc", matter)
            form = Attachment(name=f"{matter}申请表.doc", path=at, kind="doc")
            site.guides.append(
                Guide(serial=serial, title=matter, path=site.family.guide_path(column, serial), form=form)
            )

    def _home(self) -> None:
        site = self.site
        wanted = ("gzdt", "bmdt", "jcdt", "tzgg", "qxdt", "zcfg", "zcjd", "tjsj", "rsxx")
        site.home = tuple(k for k in wanted if k in site.columns)
        names_of = {
            "trs": "/images/style.css",
            "hanweb": "/images/29879/hanweb.css",
            "ucap": "/static/css/base.css",
            "json": "/static/css/app.css",
        }
        site.style_sheets = [names_of.get(site.family.key, "/css/main.css"), "/css/print.css"]


def lasting(column: Column) -> int:
    """Where the first article stands that is neither pinned nor waiting for a fault to be mended."""
    return next(n for n, a in enumerate(column.articles) if not a.pinned and not a.shown_after)


def site_code(index: int, place: str) -> str:
    """Ten digits: region of six, then the site's number."""
    if index >= 10000:
        return f"{names.REGION}{index:06d}"
    county = next((n for n, c in enumerate(names.COUNTIES, 2) if place.startswith(c)), 0)
    return f"{names.REGION}{county:02d}{index:04d}"


def site_address(index: int) -> str:
    """The loopback address of site number ``index`` (from 1)."""
    return f"127.20.{1 + (index - 1) // 250}.{1 + (index - 1) % 250}"
