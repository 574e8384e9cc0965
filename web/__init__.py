"""How it is seen: the ASGI application; writes only through pipeline or a job."""

import config.lean  # noqa: F401 - before anything imports structlog
