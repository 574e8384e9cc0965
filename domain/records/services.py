"""Service guides (办事指南) and what a site offers to get done."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.fetches import Fetch
from domain.targets import TargetRef


class GuideElement(StrEnum):
    """The classes of essential elements of a guide (办事指南重点要素类别; indicators.md section 2, veto.site.service)."""

    NAME = "name"
    """事项名称"""
    BASIS = "basis"
    """设定依据"""
    CONDITIONS = "conditions"
    """申请条件"""
    MATERIALS = "materials"
    """办理材料"""
    PLACE = "place"
    """办理地点"""
    TIME = "time"
    """办理时间"""
    PHONE = "phone"
    """联系电话"""
    PROCESS = "process"
    """办理流程"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideRecord:
    """One service guide as its own page shows it."""

    target: TargetRef
    url: str
    title: str
    list_url: str
    """The list it was found on; empty when only other pages name it."""
    fetch: Fetch
    captured_at: datetime
    elements: tuple[str, ...] = ()
    """Element classes seen with a value, in the order of ``GuideElement``."""
    empty: tuple[str, ...] = ()
    """Element classes whose label stands there with nothing behind it."""
    labels: int = 0
    """Different labels of a guide seen on the page, essential or not."""
    words: int = 0
    """Characters the page says outside frame and links."""
    held_elsewhere: bool = False
    """Pictures, attachments or frames may say what the words do not."""
    rendered: bool = False
    matters: int = 0
    """Guides of the site that were read in this sweep."""
    elements_of_best: int = 0
    """Element classes of the site's fullest guide."""
    evidence_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """What a site offers to get done."""

    target: TargetRef
    url: str
    """The home page."""
    fetch: Fetch
    captured_at: datetime
    has_services: bool = True
    """False for an organ without public-service function, as registered."""
    guides: int = 0
    entrances: tuple[str, ...] = ()
    """Addresses of columns for services: lists of guides, catalogues, entrances to a platform."""
    platforms: tuple[str, ...] = ()
    """Addresses on other sites that services lead to; what stands there is judged there."""
    columns_read: int = 0
    columns_unread: int = 0
    evidence_key: str = ""
