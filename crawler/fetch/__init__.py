"""One URL at a time, with httpx or a browser, and the names of what can fail."""

import sys

# httpx loads its own command line, and with it rich, pygments and click, wherever those are installed: a tenth of a child's
# start. A module that is None cannot be imported, which httpx provides for.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
