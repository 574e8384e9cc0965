"""Pages for people: thin routes that ask a read model or call a use case, and hand a template its values."""

from web.pages import columns, entrance, evidence, issues, overview, review, sites

ROUTERS = tuple(module.router for module in (entrance, overview, columns, sites, issues, review, evidence))
