"""Seeds faults of messages, channels, surveys, interviews, guides and services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from demo.builder import moment
from demo.hosts import PROVINCE
from demo.model import Link
from domain.registry import ColumnCategory as C

if TYPE_CHECKING:
    from demo.faults import Seeder


def overdue(seeder: Seeder, how: str, board: str = "ldxj") -> None:
    """``unanswered``, ``late``, ``quarter`` (three months), or ``simple``: a question answered between the two limits."""
    site, rng = seeder.site, seeder.rng
    column = site.columns[board]
    fault = seeder.fault_id("overdue_reply")
    age = {
        "unanswered": rng.randrange(48, 80),
        "late": rng.randrange(150, 200),
        "quarter": rng.randrange(120, 200),
        "simple": rng.randrange(60, 120),
    }[how]
    asked = moment(site.today - timedelta(days=age), rng)
    answered = None
    if how == "late":
        answered = asked + timedelta(days=rng.randrange(45, 70))
    elif how == "simple":
        # Eighteen days hold more than five working days even over the longest holiday, and never more than fifteen.
        answered = asked + timedelta(days=18)
    made = seeder.builder.thread(
        column,
        asked,
        answered,
        fault=fault,
        mended=asked + timedelta(days=2),
        kind="咨询" if how == "simple" else "",
    )
    seeder.note(
        fault,
        site.url(made.path),
        made.title,
        {
            "asked": asked.isoformat(),
            "answered": answered.isoformat() if answered else None,
            "limit": "5 working days" if how == "simple" else "15 working days",
            "over_three_months": how == "quarter",
        },
        (site.url(column.path),),
    )


def thread(seeder: Seeder, lacks: str, board: str = "ldxj") -> None:
    """An answered message that does not show some of its parts (``unit``, ``answered``, ``reply``, joined by commas)."""
    site, rng = seeder.site, seeder.rng
    column = site.columns[board]
    fault = seeder.fault_id("incomplete_thread")
    asked = moment(site.today - timedelta(days=rng.randrange(20, 200)), rng)
    answered = asked + timedelta(days=2, hours=1)
    parts = tuple(lacks.split(","))
    made = seeder.builder.thread(column, asked, answered, fault=fault, mended=answered, lacks=parts)
    seeder.note(fault, site.url(made.path), made.title, {"missing": list(parts)}, (site.url(column.path),))


def guide(seeder: Seeder, how: str, lacks: str) -> None:
    """The next guide lacks element classes: ``drop`` leaves their labels out too, ``empty`` leaves them with nothing behind."""
    site = seeder.site
    at = next(n for n, one in enumerate(site.guides) if not one.fault)
    fault = seeder.fault_id("incomplete_guide")
    classes = tuple(lacks.split(","))
    site.guides[at] = replace(site.guides[at], fault=fault, lacks=classes, emptied=how == "empty")
    seeder.note(
        fault,
        site.url(site.guides[at].path),
        site.guides[at].title,
        {"missing": list(classes)},
        (site.url(site.columns["bszn"].path),),
    )


def channel(seeder: Seeder, how: str) -> None:
    """``none``: no channel for questions (feature ``no_board``); mended, a mailbox on the provincial platform is named."""
    site = seeder.site
    fault = seeder.fault_id("missing_channel")
    href = f"http://{PROVINCE}:{site.port}/mail/{site.index}/"
    site.home_links.append(Link(text="领导信箱", href=href, fault=fault, appears=True))
    seeder.note(fault, site.home_url, site.name, {"how": how})


def service(seeder: Seeder, how: str) -> None:
    """``none``: no services (feature ``no_service``); mended, an entrance to the provincial platform is named."""
    site = seeder.site
    fault = seeder.fault_id("missing_service")
    href = f"http://{PROVINCE}:{site.port}/icity/{site.index}/"
    site.home_links.append(Link(text="网上办事大厅", href=href, fault=fault, appears=True))
    seeder.note(fault, site.home_url, site.name, {"how": how})


def survey(seeder: Seeder, how: str) -> None:
    """``few``: three surveys in the last year; ``result``: one that is over shows no result."""
    site = seeder.site
    column = next(one for one in site.columns.values() if one.category is C.SURVEY)
    if how == "few":
        fault = seeder.fault_id("sparse_survey")
        column.articles = [one if n < 3 else replace(one, shown_after=fault) for n, one in enumerate(column.articles)]
        seeder.note(fault, site.home_url, site.name, {"count": 3, "least": 6})
        return
    fault = seeder.fault_id("missing_survey_result")
    patient = site.today - timedelta(days=45)
    at = next(
        n
        for n, one in enumerate(column.articles)
        if one.ends is not None and one.ends < patient and not one.result_fault and not one.shown_after
    )
    column.articles[at] = replace(column.articles[at], result_fault=fault)
    seeder.note(fault, site.url(column.articles[at].path), column.articles[at].title, {}, (site.url(column.path),))


def interview(seeder: Seeder, how: str) -> None:
    """``few``: two interviews in the last year."""
    site = seeder.site
    column = next(one for one in site.columns.values() if one.category is C.INTERVIEW)
    fault = seeder.fault_id("sparse_interview")
    column.articles = [one if n < 2 else replace(one, shown_after=fault) for n, one in enumerate(column.articles)]
    seeder.note(fault, site.home_url, site.name, {"count": 2, "least": 6, "how": how})


RECIPES: dict[str, Callable[..., None]] = {
    "overdue": overdue,
    "thread": thread,
    "guide": guide,
    "channel": channel,
    "service": service,
    "survey": survey,
    "interview": interview,
}
"""By the first word of a recipe; ``faults.Seeder`` knows them by this table."""
