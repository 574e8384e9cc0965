"""Pages for people: thin routes that ask a read model or call a use case, and hand a template its values."""

from web.pages import (
    access,
    accounts,
    columns,
    documents,
    entrance,
    evidence,
    house,
    issues,
    overview,
    people,
    provider,
    registry,
    review,
    site_tabs,
    sites,
    sweeps,
    telling,
)

ROUTERS = tuple(
    module.router
    for module in (
        entrance, provider, overview, columns, sites, site_tabs, accounts, issues, review, sweeps, evidence, registry, people, documents, house, access, telling,
    )
)  # fmt: skip
