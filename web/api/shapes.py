"""What goes in and out of the JSON interface, with examples; every text is bounded and storable."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.issues import Act, Reason
from domain.people import Right, Role
from models.base import storable

T = TypeVar("T")
Text = Annotated[str, Field(max_length=4000), AfterValidator(storable)]
Name = Annotated[str, Field(max_length=254), AfterValidator(storable)]
Url = Annotated[str, Field(max_length=2000), AfterValidator(storable)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


def example(**values: Any) -> ConfigDict:
    """The settings of a shape that goes in, with its example; nothing else is taken."""
    return ConfigDict(json_schema_extra={"examples": [values]}, extra="forbid")


class Problem(BaseModel):
    """RFC 9457: every error of this interface has this shape."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    instance: str = ""


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    total: int
    limit: int
    offset: int
    next: str | None = Field(default=None, description="Address of the next page; null on the last one")


class SiteOut(BaseModel):
    """A site as it stands."""

    code: str
    name: str
    home_url: str
    organizer: str
    region: str
    kind: str
    level: str
    state: str
    swept_at: datetime | None
    next_sweep_at: datetime | None
    busy: bool = Field(description="Being swept now")
    open_issues: int
    total: float | None = Field(description="Of the current period's card; null when vetoed or not scored")
    verdict: str | None
    standing: str | None
    conclusion: str = Field(
        description="In one word, as pages say it: vetoed, unqualified, veto_waits, qualified or open"
    )


class AccountOut(BaseModel):
    """A new-media account."""

    code: str
    name: str
    platform: str
    kind: str
    organizer: str
    state: str
    site_code: str
    swept_at: datetime | None
    open_issues: int


class ColumnOut(BaseModel):
    """A column as remembered."""

    url: str
    name: str
    path: list[str]
    category: str
    category_from: str
    periodic: bool
    exempt_until: date | None
    newest: date | None
    shape: str | None


class ColumnIn(BaseModel):
    """What a person sets about a column; what is left out stays."""

    model_config = example(url="https://www.example.gov.cn/tzgg/", category="notice", periodic=True)

    url: Url
    category: Name | None = None
    periodic: bool | None = None
    exempt_until: Day | None = None
    exempt_reason: Text = ""
    end_exemption: bool = False


class SweepOut(BaseModel):
    """A sweep."""

    id: str
    site: str
    purpose: str
    state: str
    ordered_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    pages: int
    requests: int
    coverage: float | None
    health: list[str] = Field(description="Reasons why it is doubtful")
    opened: int
    closed: int
    rulebook: str


class RescanIn(BaseModel):
    """Ask for a look now: of a site or account, or of one check or one address (a column, link or message, or an issue's) of a site."""

    model_config = example(site="5001010001", check="broken_link", url="https://www.example.gov.cn/a.html")

    site: Name
    check: Name = ""
    url: Url = ""


class RescanOut(BaseModel):
    """A look that was asked for."""

    id: int
    site: str
    check: str
    url: str
    by: str
    at: datetime
    state: str = Field(description="waiting, running, done, doubtful or refused")
    sweep: str
    finished_at: datetime | None
    opened: int
    closed: int
    note: str


class RescanProgress(BaseModel):
    """How far the sweep under way is."""

    phase: str
    pages: int
    planned: int
    share: float


class RescanAnswer(BaseModel):
    """How an issue that was asked about stands after the look."""

    issue: str
    check: str
    url: str
    issue_state: str = Field(description="closed: seen mended")
    last_seen: datetime


class RescanSeen(BaseModel):
    """What the look saw at the address it was about, in a sentence."""

    text: str
    outcome: str | None = Field(description="fault, suspicion or unknown; none when nothing was found wrong there")


class RescanDetailsOut(RescanOut):
    """A look that was asked for, with its progress and its answer."""

    progress: RescanProgress | None = Field(description="While it runs")
    issues: list[RescanAnswer] = Field(description="When it has ended, and it was about a check or an address")
    seen: list[RescanSeen] = Field(
        description="When it has ended, and it was about an address, with an issue or without"
    )


class ActIn(BaseModel):
    """What a person does to an issue."""

    model_config = example(act="dismiss", reason="false_alarm", note="looked at it, works")

    act: Act
    note: Text = ""
    reason: Reason | None = Field(default=None, description="For dismiss and exempt")
    until: Day | None = Field(default=None, description="For exempt, included")
    to: Name = Field(default="", description="For assign")
    due: Day | None = Field(default=None, description="For assign, until the end of the day")


class EvidencePointer(BaseModel):
    """Where evidence lies: ``/evidence/{key}``."""

    kind: str
    url: str
    captured_at: datetime
    key: str


class FindingOut(BaseModel):
    """A finding, as in the contract: keys always present."""

    model_config = ConfigDict(extra="allow")

    site: str
    check: str
    outcome: str = Field(description="fault, suspicion, unknown")
    url: str
    label: str
    summary: str
    values: dict[str, Any]
    found_on: list[str]
    instances: int
    cause: str | None
    confidence: float
    indicators: list[str]
    evidence: list[EvidencePointer]
    issue: str | None
    issue_state: str | None
    first_seen: datetime
    last_seen: datetime


class IssueOut(BaseModel):
    """An issue: a fault with its story so far."""

    model_config = ConfigDict(extra="allow")

    issue: str = Field(description="Its fingerprint")
    site: str
    check: str
    rule: str
    issue_state: str
    outcome: str
    url: str
    label: str
    summary: str
    values: dict[str, Any]
    found_on: list[str]
    instances: int
    cause: str | None
    confidence: float
    evidence: list[EvidencePointer]
    first_seen: datetime
    last_seen: datetime
    sightings: int
    repeats: int
    confirmed_by: str | None
    assignee: str | None
    due_at: datetime | None
    exempt_until: date | None
    reason: str | None
    note: str | None


class LabelOut(IssueOut):
    """An issue that people have judged."""

    right: bool = Field(description="False: a false alarm")


class CheckOut(BaseModel):
    """A check, and what people have said of its findings."""

    id: str
    title: str
    group: str
    confirmed: int
    false_alarms: int


class EventOut(BaseModel):
    """One change of an issue."""

    id: int | None = None
    issue: str
    at: datetime
    act: str
    before: str | None
    after: str
    by: str
    sweep: str
    note: str


class ObjectionIn(BaseModel):
    """A unit says that an issue is none."""

    model_config = example(text="The page was moved on 1 June; the old address answers 301.")

    text: Text


class DecisionIn(BaseModel):
    """What becomes of an objection."""

    model_config = example(upheld=True, why="The link works from outside.")

    upheld: bool
    why: Text


class ObjectionOut(BaseModel):
    """An objection."""

    id: int
    issue: str
    at: datetime
    by: str
    unit: str
    text: str
    state: str
    decided_at: datetime | None
    decided_by: str
    decision: str


class VetoIn(BaseModel):
    """Sign or reject a veto whose line is met."""

    model_config = example(
        site="5001010001", period="2026Q4", indicator="veto.site.columns.core_stale", signed=True, why="seen"
    )

    site: Name
    period: Name
    indicator: Name
    signed: bool
    why: Text


class WebhookIn(BaseModel):
    """An address that is told of issue events."""

    model_config = example(name="ticket system", url="https://tickets.example.org/hook", acts=["seen", "gone"])

    name: Name = ""
    url: Url
    acts: list[Act] = Field(default=[], max_length=20)


class WebhookOut(BaseModel):
    """A webhook; ``secret`` only in the answer that makes it."""

    id: int
    name: str
    url: str
    acts: list[str]
    active: bool
    created_at: datetime
    secret: str | None = None


class DeliveryOut(BaseModel):
    """One event on its way to a webhook."""

    id: int
    event: int
    state: str
    tries: int
    status: int | None
    error: str
    sent_at: datetime | None
    next_try_at: datetime


class UserIn(BaseModel):
    """A new person."""

    model_config = example(email="web@bureau.example", role="operator", organizer="Education Bureau")

    email: Name
    role: Role = Role.VIEWER
    name: Name = ""
    organizer: Name = ""


class UserOut(BaseModel):
    """A person; ``password_link`` only in the answer that makes one."""

    email: str
    name: str
    role: Role
    organizer: str
    active: bool
    rights: list[Right]
    password_link: str | None = None
