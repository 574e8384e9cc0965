"""A small site that is served and has been swept once as a whole, for tests that look at parts of it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from builders import a_site
from fixture_site import FixtureSite

from config.settings import Settings
from models.database import transaction
from models.registry import SiteRow
from pipeline.sweep import sweep_sites
from pipeline.wiring import Wiring


@contextmanager
def swept(
    pages: dict[str, str | bytes], code: str, data: Path, **settings: str
) -> Iterator[tuple[Wiring, FixtureSite]]:
    """The product that knows the site of these pages by this code, and the site, as long as the block runs; ``settings``: further ones."""
    environ = {
        "XUNWANG_DATA": str(data),
        "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "XUNWANG_RETRY_SPACING": "0.1,0.1",
        "XUNWANG_SWEEP_DELAY": "0",
        "XUNWANG_BROWSER_PATH": "/nowhere/chromium",
        "XUNWANG_SWEEP_TIMEOUT": "3",
        **settings,
    }
    with FixtureSite(pages) as served:
        wiring = Wiring.from_settings(Settings.load(environ))
        with transaction(wiring.sessions) as session:
            session.add(SiteRow.from_domain(a_site(code=code, home_url=served.url("/"))))
        sweep_sites(wiring, [code])
        yield wiring, served
        wiring.close()
