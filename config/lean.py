"""structlog without what it brings along: ``from config.lean import structlog``, or one import of this module before any of it.

Where rich and Twisted are installed it loads both, 9 MB and 0.13 s in every process, for tracebacks in colour (which would print the values
of variables, of pages and of passwords) and for a framework whose reactor runs only in children. A module that is None cannot be imported,
which structlog provides for; the others find them again.
"""

import sys
from typing import Any

_UNWANTED = ("rich", "rich.traceback", "structlog.twisted")

_absent: dict[str, Any] = dict.fromkeys(name for name in _UNWANTED if name not in sys.modules)
sys.modules.update(_absent)
try:
    import structlog
finally:
    for _name in _absent:
        del sys.modules[_name]

__all__ = ["structlog"]
