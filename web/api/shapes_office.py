"""What goes in and out of the JSON interface where the house is run: registry, subscriptions, people, settings, sets."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field

from domain.people import Role, Scope
from web.api.shapes import Name, Url, example


class Kind(StrEnum):
    """Which registry."""

    SITES = "sites"
    ACCOUNTS = "accounts"


class ImportIn(BaseModel):
    """Which previewed file to import."""

    model_config = example(upload="the name that the preview gave")

    upload: Name


class PlanOut(BaseModel):
    """What an import would do."""

    upload: str = Field(description="Hand this to the import; good for a day")
    new: list[str] = Field(description="Codes")
    changed: dict[str, dict[str, tuple[str, str]]] = Field(description="Code → field → before, after")
    gone: list[str] = Field(description="Known, still running, not in the file: reported, never deleted")
    unchanged: int
    left_out: list[str] = Field(description="One sentence for each line that cannot be taken")
    remarks: list[str] = Field(description="One sentence for each line that is taken and deserves a look")


class ImportedOut(BaseModel):
    """What an import has done."""

    new: int
    changed: int


class RegistryIn(BaseModel):
    """Changes of one site or account; what is not given stays."""

    model_config = example(state="suspended", contact_email="web@bureau.example")

    state: Name | None = Field(default=None, description="A state of the life cycle of sites or accounts")
    name: Name | None = None
    organizer: Name | None = None
    region: Name | None = None
    contact_name: Name | None = None
    contact_email: Name | None = None
    contact_phone: Name | None = None
    icp: Name | None = None
    police: Name | None = None
    handle: Name | None = None
    home_url: Url | None = None
    feed_url: Url | None = None

    @property
    def fields(self) -> dict[str, str | None]:
        """Everything but the state."""
        return self.model_dump(exclude={"state"})


class SubscriptionIn(BaseModel):
    """Somebody who is to be told."""

    model_config = example(email="boss@city.example", scope="organizer", key="Education Bureau", locale="en")

    email: Name
    name: Name = ""
    locale: Name = "zh_CN"
    scope: Scope = Scope.ALL
    key: Name = Field(default="", description="The unit, or the code of the site or account")


class SubscriptionOut(BaseModel):
    """Somebody who is told."""

    id: int
    email: str
    name: str
    locale: str
    scope: Scope
    key: str
    active: bool


class UserChangeIn(BaseModel):
    """Changes of a person; what is not given stays."""

    model_config = example(role="reviewer", active=True)

    role: Role | None = None
    name: Name | None = None
    organizer: Name | None = None
    active: bool | None = None


class SettingOut(BaseModel):
    """A setting."""

    name: str = Field(description="Of the environment variable")
    value: str
    default: str
    origin: str
    help: str


class DiagnosisOut(BaseModel):
    """One thing that the doctor looked at."""

    ok: bool
    what: str
    remedy: str


class SetLineOut(BaseModel):
    """An indicator set."""

    id: str
    in_force: bool


class DifferenceOut(BaseModel):
    """One thing that two sets say differently."""

    id: str = Field(description="Of the indicator or rule; a dash where it holds for the whole set")
    what: str
    here: str
    there: str


class AuditOut(BaseModel):
    """One deed."""

    at: datetime
    by: str
    act: str
    object: str
    address: str
    detail: dict[str, Any]
