"""What comes out of the JSON interface about what was seen: evidence, links, messages, probes, calendars, progress, cards."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.scorecards import Entered
from web.api.shapes import Name, SweepOut, Text, Url, example


class EvidenceOut(BaseModel):
    """A piece of evidence on record."""

    key: str = Field(description="sha256: and the hash of the bytes; empty where only an excerpt was kept")
    kind: str
    url: str
    captured_at: datetime
    excerpt: str
    site: str
    check: str
    issue: str


class EvidenceHeld(EvidenceOut):
    """A piece of evidence with its bytes compared just now."""

    state: str = Field(description="whole, damaged, missing, or excerpt where no bytes were kept")
    bytes: int | None
    media_type: str | None = Field(description="What its content is served as")


class VerifyIn(BaseModel):
    """Which evidence to compare with its hashes: of one issue, of one site or account, or (neither given) all."""

    model_config = example(site="5001010001")

    site: Name = ""
    issue: Name = ""


class NamedPiece(BaseModel):
    """A key, and the issue that names it."""

    key: str
    issue: str


class VerifiedOut(BaseModel):
    """What comparing every piece has shown."""

    well: bool
    whole: int
    damaged: list[NamedPiece]
    missing: list[NamedPiece]


class LinkOut(BaseModel):
    """A link target that did not simply work at the newest sweep."""

    url: str
    kind: str
    status: int | None
    failure: str
    tries: int
    instances: int
    found_on: list[str]
    anchor: str


class LinksOut(BaseModel):
    """The link targets of the newest sweep."""

    targets: int
    answers: dict[str, int] = Field(description="Status or failure of the last try → how many targets")
    troubled: list[LinkOut]


class ThreadOut(BaseModel):
    """A public message as the newest sweep saw it."""

    url: str
    board: str
    board_kind: str
    subject: str
    asked: date | None
    answered: date | None
    state: str
    unit: str
    reply: str
    imported: bool


class SpeedOut(BaseModel):
    """How fast a site answers, in working days over the last year."""

    site: str
    as_of: datetime
    messages: int
    answered: int
    open: int
    within_one_day: int
    share_within_one_day: float | None
    median_days: float | None
    slowest_days: int | None
    slowest_subject: str
    slowest_url: str


class ProbeOut(BaseModel):
    """One probe of a home page."""

    at: datetime
    ok: bool
    elapsed_ms: int
    status: int | None
    failure: str
    vantage: str
    notice: str
    excused: bool


class ProbesOut(BaseModel):
    """Probes of some days; those of a blind prober (its control targets were silent) are left out of the counts."""

    samples: int
    failed: int
    share: float = Field(description="Of the probes that were answered, 0 to 1")
    median_ms: int | None
    probes: list[ProbeOut] = Field(description="Newest first, at most 5000")


class ColumnDaysOut(BaseModel):
    """When a column published, as far as the newest sweep read it."""

    url: str
    name: str
    items: int
    dated: int
    days: dict[date, int]


class ProgressOut(BaseModel):
    """A sweep under way."""

    id: str
    site: str
    name: str
    purpose: str
    started_at: datetime | None
    phase: str = Field(description="reach, walk, settle, retry, done, taken; empty before the first word")
    pages: int
    planned: int = Field(description="Grows while the site is walked")
    share: float = Field(description="0 to 1")


class UnderWayOut(BaseModel):
    """What is being done now."""

    waiting: int = Field(description="Jobs that wait")
    running: int = Field(description="Jobs that run")
    sweeps: list[ProgressOut]


class SweepDetailsOut(SweepOut):
    """A sweep with what came of each planned unit, and what could not be gathered."""

    model_config = ConfigDict(extra="allow")

    rulebook: str
    planned: int | None
    outcomes: dict[str, int] = Field(description="Outcome of the planned units → how many")
    examined: dict[str, int] = Field(description="Rule → how many targets it answered for")
    errors: list[dict[str, Any]]
    missing: list[dict[str, Any]]
    progress: ProgressOut | None = Field(description="While it is under way")


class CardLineOut(BaseModel):
    """A score card in one line."""

    subject: str
    name: str
    organizer: str
    total: float | None
    verdict: str
    standing: str
    vetoed: bool
    suspected: bool = Field(description="A veto waits to be signed")
    conclusion: str = Field(
        description="In one word, as pages say it: vetoed, unqualified, veto_waits, qualified or open"
    )
    coverage: float | None = Field(description="Share of what was planned that the sweep could ask, 0 to 1")
    computed_at: datetime


class VetoOut(BaseModel):
    """A veto whose line is met and that nobody has signed."""

    site: str
    name: str
    period: str
    indicator: str
    title: str
    issues: list[str]
    computed_at: datetime


class EntryIn(BaseModel):
    """A person's result for one indicator."""

    model_config = example(
        indicator="bonus.publish.data", entered="gained", points=3, urls=["https://www.example.gov.cn/data/"]
    )

    indicator: Name
    entered: Entered
    points: float = Field(default=0, ge=0, le=1000)
    why: Text = ""
    period: Name = Field(default="", description="Empty: the current quarter")
    texts: list[Text] = Field(default=[], max_length=20)
    urls: list[Url] = Field(default=[], max_length=20)


class EntryOut(BaseModel):
    """What a person has entered."""

    indicator: str
    entered: Entered
    points: float
    by: str
    at: datetime | None
    why: str
    evidence: list[dict[str, str]]


class LookIn(BaseModel):
    """What a person saw of an account where no machine can look: a post, or nothing new."""

    model_config = example(title="关于开展便民服务活动的通知", published="2026-11-20 08:30")

    title: Text = ""
    published: Name = Field(default="", description="2026-11-20 or 2026-11-20 08:30")
    url: Url = ""
    features: list[Name] = Field(default=[], max_length=8, description="comment, message, consult, menu_link")
    note: Text = ""


class ImportedFileOut(BaseModel):
    """What a file brought, or (with ``dry_run``) would bring."""

    written: bool
    new: int
    changed: int
    unchanged: int
    left_out: list[str] = Field(description="One sentence for each line that cannot be taken")


class RepliesOut(BaseModel):
    """What a rectification sheet that came back brought."""

    written: bool
    mended: list[str] = Field(description="Issues said to be mended")
    objections: list[str]
    explanations: list[str]
    known: int = Field(description="Rows that say what an earlier import has said already")
    empty: int
    left_out: list[str]


class BandOut(BaseModel):
    """A score band."""

    id: str
    name: str
    at_least: float
    below: float | None
    sites: int


class DayOut(BaseModel):
    """A day of the trend."""

    day: date
    opened: int
    closed: int
    open: int


class CheckLine(BaseModel):
    """What is open of a check."""

    check: str
    issues: int
    sites: int


class WaitingOut(BaseModel):
    """What waits for a person's word."""

    suspicions: int
    vetoes: int
    objections: int


class NewOut(BaseModel):
    """What is new: one issue, or all new ones of a check that share a dead host or a moved folder, on however many sites."""

    issue: str = Field(description="Of several, the first")
    since: datetime = Field(description="When the newest of them began to count")
    issues: int
    sites: int
    cause: str | None


class OverviewOut(BaseModel):
    """Figures of the present."""

    sites: int
    swept: int
    accounts: int
    open_issues: int
    overdue: int
    opened_within_a_day: int
    closed_within_a_day: int
    sites_down: int
    standings: dict[str, int] = Field(description="Cards by what they would say if no veto were signed")
    conclusions: dict[str, int] = Field(
        description="Cards by the one word that is shown: the worst of what a card holds"
    )
    pass_rate: float | None = Field(
        description="Qualified of those with a conclusion, 0 to 1; a site whose veto waits to be signed does not pass"
    )
    bands: list[BandOut] = Field(description="Score bands of the set in force, with how many sites lie in each")
    trend: list[DayOut] = Field(description="Of the last thirty days: opened, closed, open")
    checks: list[CheckLine] = Field(description="Open issues and sites by check, most first")
    new: list[NewOut] = Field(description="Of the last 24 hours, as the first page tells it, at most twelve lines")
    waiting: WaitingOut | None = Field(description="What waits for a reviewer; null for others")
    period: str
