"""How a use case is started elsewhere: in a thread or by a worker."""

import config.lean  # noqa: F401 - before anything imports structlog
