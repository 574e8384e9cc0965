"""Faults of dates: columns that show none, articles that bear a false one; seeds nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from demo.model import Decoy

if TYPE_CHECKING:
    from demo.faults import Seeder

BACK, LATE = 24, 3
"""Days before the city's day: the date of the forged article; that of an honest one that only waited for approval."""


def undated(seeder: Seeder, key: str = "zyfw") -> None:
    """Neither the list nor the articles show a date; mended, both do."""
    site = seeder.site
    column = site.columns[key]
    fault = seeder.fault_id("undated_article")
    column.undated, column.undated_fault, column.date_style = True, fault, "none"
    seeder.note(fault, site.url(column.path), column.name, {"category": column.category.value})


def forged(seeder: Seeder, key: str = "tzgg") -> None:
    """Two articles that are not there at first and appear when the fault is broken (``/__demo__/break``): one dated weeks back, one by
    three days, which is no fault.
    """
    site, builder = seeder.site, seeder.builder
    column = site.columns[key]
    fault = seeder.fault_id("forged_date")
    site.mended.add(fault)
    for days, when in ((BACK, fault), (LATE, fault)):
        made = builder.article(column, site.today - timedelta(days=days))
        column.articles.append(replace(made, shown_while=when))
        if days == BACK:
            seeder.note(fault, site.url(made.path), made.title, {"stated": made.published.date().isoformat()})
        else:
            site.decoys.append(Decoy(url=site.url(made.path), check="forged_date", why="waited some days for approval"))
    if not any(article.pinned for article in column.articles):
        column.articles.sort(key=lambda article: article.published, reverse=True)
