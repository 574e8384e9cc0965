"""Faults of who a site says it is: codes of another site, page tags that a template forgot; seeds nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.model import Column, Shape

if TYPE_CHECKING:
    from demo.faults import Seeder
    from demo.site import Site

TAG_GAPS: dict[str, tuple[str, ...]] = {
    "site": ("SiteIDCode",),
    "placeholder": ("SiteIDCode",),
    "column": ("ColumnDescription", "ColumnType"),
    "article": ("ContentSource",),
}
"""Which tags a template lacks, by recipe; ``placeholder`` leaves the specification's own words instead of the code."""


def mismatch(seeder: Seeder, how: str) -> None:
    """A code that is not the registry's: ``report`` on the error-report mark, ``code`` in the footer, ``tag`` in the head."""
    site = seeder.site
    site.codes_fault, site.codes_how = seeder.fault_id("registry_mismatch"), how
    seeder.note(site.codes_fault, site.home_url, site.name, {"what": how})


def tags(seeder: Seeder, how: str) -> None:
    """Tags that the template of a kind of page lacks: one fault, to be seen on any page made from it."""
    site = seeder.site
    site.tags_fault, site.tags_how = seeder.fault_id("missing_meta_tag"), how
    pages = {
        "site": [site.home_url, *_column_pages(site), *_article_pages(site)],
        "placeholder": [site.home_url, *_column_pages(site), *_article_pages(site)],
        "column": _column_pages(site),
        "article": _article_pages(site),
    }[how]
    seeder.note(site.tags_fault, pages[0], site.name, {"missing": list(TAG_GAPS[how])}, (), tuple(pages[1:]))


def _column_pages(site: Site) -> list[str]:
    return [url for column in site.columns.values() if not column.jump for url in _spellings(site, column)]


def _spellings(site: Site, column: Column) -> list[str]:
    url = site.url(column.path)
    return [url, f"{url}index.html"] if url.endswith("/") else [url]


def _article_pages(site: Site) -> list[str]:
    listed = [a.path for c in site.columns.values() if c.shape is not Shape.JUMP for a in c.articles]
    return [site.url(path) for path in (*listed, *site.extra_pages)]


def search(seeder: Seeder, how: str) -> None:
    """A search that is not there (``none``), finds nothing (``blind``) or does not answer (``dead``)."""
    site = seeder.site
    fault = seeder.fault_id("broken_search")
    site.search_fault, site.search_how = fault, how
    page = site.url(site.family.search_path())
    if how == "dead":
        site.dead[site.family.search_path()] = (fault, 500)
    told = {"none": "absent"}.get(how, how)
    seeder.note(fault, site.home_url if how == "none" else page, site.name, {"how": told})
