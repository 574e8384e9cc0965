"""What goes in and out of the JSON interface about tokens, channels, recipients, alarms and digests; and about many at once."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from domain.alarms import AlarmKind
from domain.people import Right, Scope
from web.api.shapes import ActIn, Day, Name, Url, example


class TokenIn(BaseModel):
    """A new token: never more than the person, nor than the token that asks, may do."""

    model_config = example(name="ticket system", scopes=["read", "work"], days=365)

    name: Name
    scopes: list[Right] = Field(min_length=1, max_length=len(Right))
    days: int | None = Field(default=None, ge=1, le=3650, description="Days until it ends; null: until revoked")


class TokenOut(BaseModel):
    """A token; ``secret`` only in the answer that makes it."""

    id: int
    name: str
    hint: str = Field(description="How the secret begins")
    scopes: list[Right]
    owner: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
    secret: str | None = None


class WishesIn(BaseModel):
    """What somebody wants to be told, and when."""

    model_config = example(digest=True, alarms=True, steps=False, quiet="22:00-07:00", through=["down"])

    digest: bool = True
    alarms: bool = True
    steps: bool = Field(default=True, description="Steps in the life of issues")
    quiet: Name | None = Field(default=None, description="22:00-07:00; empty: none; null: as the settings say for all")
    through: list[AlarmKind] = Field(
        default=[], max_length=len(AlarmKind), description="Alarms that come in quiet hours"
    )


class ChannelIn(BaseModel):
    """A way out beside mail. The address is kept sealed and shown to nobody again."""

    model_config = example(name="duty group", address="dingtalk://token", scope="all", locale="zh_CN")

    name: Name
    address: Url = Field(description="As Apprise writes it, such as wecombot://key, dingtalk://token, lark://token")
    scope: Scope = Scope.ALL
    key: Name = Field(default="", description="The unit, or the code of the site or account")
    locale: Name = "zh_CN"
    wishes: WishesIn = WishesIn()


class ChannelChangeIn(BaseModel):
    """Changes of a channel; what is not given stays."""

    model_config = example(active=False)

    address: Url = ""
    active: bool | None = None
    wishes: WishesIn | None = None


class ChannelOut(BaseModel):
    """A way out beside mail, without its address."""

    name: str
    service: str
    locale: str
    scope: Scope
    key: str
    wishes: WishesIn
    active: bool
    well_at: datetime | None
    error: str


class RecipientOut(BaseModel):
    """Somebody who is told by mail."""

    email: str
    name: str
    everything: bool = Field(description="Told of all sites, not of some")
    subjects: int = Field(description="Of how many sites and accounts; 0 with everything")
    wishes: WishesIn
    reachable: bool
    left_at: datetime | None
    bounces: int
    bounced_at: datetime | None
    bounce: str


class PostedOut(BaseModel):
    """Where a test letter went."""

    how: str = Field(description="sent, or written where no mail server is set")
    where: str


class AlarmOut(BaseModel):
    """A grave event that is not over."""

    kind: str
    site: str
    name: str
    issue: str
    raised_at: datetime
    times: int
    well: bool = Field(description="Mended, but not yet for long enough to say so")


class DigestReaderOut(BaseModel):
    """Somebody who may get a digest."""

    email: str
    name: str
    locale: str
    everything: bool


class DigestOut(BaseModel):
    """A day's digest as it would go out; composing it sends nothing."""

    day: date
    to: str
    subject: str
    text: str
    html: str = Field(description="Its pictures are named cid:…; the mail carries them")
    pictures: list[str]
    attachment_bytes: int


class DigestSendIn(BaseModel):
    """Which day's digests to send; each goes to each recipient at most once."""

    model_config = example(day="2026-11-27")

    day: Day | None = None


class DigestSentOut(BaseModel):
    """How far one recipient's digest of a day got."""

    to: str
    state: str
    tries: int
    sent_at: datetime | None
    where: str
    error: str


class ManyActsIn(ActIn):
    """One act on many issues; each is done by itself, and one that refuses harms no other."""

    model_config = example(
        issues=["8f3c2a417be05d96c114", "51d0be7790a2f6c38e4b"], act="confirm", note="seen on the site"
    )

    issues: list[Name] = Field(min_length=1, max_length=500, description="Fingerprints, whole")


class ActAnswer(BaseModel):
    """What became of one of many."""

    issue: str
    done: bool
    issue_state: str | None = Field(description="Its state afterwards; null where nothing was done")
    status: int = Field(description="200; 404 not there or not yours; 409 cannot be done")
    detail: str


class ManyActsOut(BaseModel):
    """What became of each, in the order asked."""

    done: int
    refused: int
    items: list[ActAnswer]


class ManyRescansIn(BaseModel):
    """Look at many sites and accounts again now."""

    model_config = example(sites=["5001010001", "5001010002"])

    sites: list[Name] = Field(min_length=1, max_length=500)


class RescanAnswer(BaseModel):
    """What became of one of many."""

    site: str
    rescan: int | None
    status: int
    detail: str


class ManyRescansOut(BaseModel):
    """What became of each, in the order asked."""

    items: list[RescanAnswer]


class HandOverIn(BaseModel):
    """Assign everything that is open on one site or account to its unit."""

    model_config = example(due="2026-12-15")

    due: Day | None = Field(default=None, description="Until the end of that day; null: by the style's working days")


class HandedOverOut(BaseModel):
    """How many issues were assigned, and until when."""

    assigned: int
    due: date
