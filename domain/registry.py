"""What is watched: sites, accounts and columns as the registry knows them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class SiteKind(StrEnum):
    """Portal (政府门户网站) or department site (部门网站)."""

    PORTAL = "portal"
    DEPARTMENT = "department"


class SiteLevel(StrEnum):
    """Administrative level of the organiser."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class SiteState(StrEnum):
    """Life cycle of a site (indicators.md section 8)."""

    PLANNED = "planned"
    RUNNING = "running"
    CHANGING = "changing"
    SUSPENDED = "suspended"
    MIGRATING = "migrating"
    CLOSED = "closed"
    DEREGISTERED = "deregistered"
    EXCEPTION = "exception"

    @property
    def swept(self) -> bool:
        """True while the whole site is looked at and scored."""
        return self in {SiteState.RUNNING, SiteState.CHANGING, SiteState.MIGRATING}


class Platform(StrEnum):
    """Where an account of government new media (政务新媒体) lives."""

    WECHAT = "wechat"
    WECHAT_CHANNELS = "wechat_channels"
    WEIBO = "weibo"
    DOUYIN = "douyin"
    KUAISHOU = "kuaishou"
    TOUTIAO = "toutiao"
    BILIBILI = "bilibili"
    APP = "app"
    MINI_PROGRAM = "mini_program"
    OTHER = "other"


class AccountKind(StrEnum):
    """Publishing (发布类), service (服务类) or both."""

    PUBLISH = "publish"
    SERVICE = "service"
    MIXED = "mixed"


class AccountState(StrEnum):
    """Life cycle of an account (开设、变更、关停、注销)."""

    OPENED = "opened"
    CHANGED = "changed"
    CLOSED = "closed"
    DEREGISTERED = "deregistered"

    @property
    def in_use(self) -> bool:
        """True while the account owes news and answers."""
        return self in {AccountState.OPENED, AccountState.CHANGED}


class ColumnCategory(StrEnum):
    """What a column (栏目) is for; the category carries the age limit (indicators.md section 4.1)."""

    NEWS = "news"
    NOTICE = "notice"
    POLICY = "policy"
    INTERPRETATION = "interpretation"
    PERSONNEL = "personnel"
    PLAN = "plan"
    STATISTICS = "statistics"
    PERIODIC = "periodic"
    STATIC = "static"
    ARCHIVE = "archive"
    THREADS = "threads"
    SURVEY = "survey"
    INTERVIEW = "interview"
    GUIDES = "guides"
    UNKNOWN = "unknown"


class CategoryOrigin(StrEnum):
    """Who says so; a person always wins."""

    PERSON = "person"
    TAG = "tag"
    NAME = "name"
    PLACE = "place"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a site is looked at."""

    sweep_every: timedelta = timedelta(days=1)
    probe_every: timedelta = timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom the digest goes to."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A government website (政府网站)."""

    code: str
    """Site identification code (政府网站标识码), the identity everywhere outside the database."""
    name: str
    home_url: str
    organizer: str
    kind: SiteKind = SiteKind.DEPARTMENT
    level: SiteLevel = SiteLevel.CITY
    region: str = ""
    contact: Contact = field(default_factory=Contact)
    icp: str = ""
    police: str = ""
    has_services: bool = True
    """False for organs without public-service function (没有对外服务职能)."""
    home_is_navigation: bool = False
    """True where the home page is only a set of entrances (首页仅为栏目导航入口)."""
    state: SiteState = SiteState.RUNNING
    hosts: tuple[str, ...] = ()
    """Further hosts in scope, as in addresses (``host`` or ``host:port``); the home page's own host always is."""
    obey_robots: bool = True
    closed_from: date | None = None
    """First day of a filed temporary closure (临时下线); without it a suspended site counts as closed since ever."""
    closed_until: date | None = None
    """Last day of the filed closure; when it has passed, a site that does not open is a fault again."""
    rhythm: Rhythm = field(default_factory=Rhythm)

    def closure_covers(self, day: date) -> bool:
        """True on a day for which a temporary closure has been filed."""
        if self.closed_from is None and self.closed_until is None:
            return self.state is SiteState.SUSPENDED
        return (self.closed_from or day) <= day <= (self.closed_until or day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A government new-media account (政务新媒体)."""

    code: str
    name: str
    platform: Platform
    organizer: str
    kind: AccountKind = AccountKind.PUBLISH
    handle: str = ""
    home_url: str = ""
    feed_url: str = ""
    site_code: str = ""
    contact: Contact = field(default_factory=Contact)
    state: AccountState = AccountState.OPENED
    certified_subject: str = ""
    """The subject the platform has certified (认证主体), as filed; empty where nobody has filed it."""

    @property
    def address(self) -> str:
        """What identifies it outside the registry: its feed or home address, else its code."""
        return self.feed_url or self.home_url or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column (栏目) of a site as remembered between sweeps, with what a person has set about it."""

    site_code: str
    url: str
    """Normalised address, the column's identity within its site."""
    name: str
    path: tuple[str, ...] = ()
    """Names from the first level down to this column."""
    category: ColumnCategory = ColumnCategory.UNKNOWN
    category_from: CategoryOrigin = CategoryOrigin.NONE
    exempt_until: date | None = None
    exempt_reason: str = ""
    periodic: bool = True
    """False for seasonal and one-time columns: age never counts."""
    active: bool = True
    first_seen: datetime | None = None
    """When a sweep first read it."""
    last_seen: datetime | None = None
    """When a sweep last read it."""
    rendered: bool = False
    """Its list could only be read in a browser when it was read last."""
