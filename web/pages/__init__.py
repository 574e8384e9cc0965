"""Pages for people: thin routes that ask a read model or call a use case, and hand a template its values."""

from web.pages import entrance, overview

ROUTERS = (entrance.router, overview.router)
