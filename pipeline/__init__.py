"""The use cases: the only package that knows several of the others."""

import config.lean  # noqa: F401 - before anything imports structlog
