"""Opens every page of the dashboard over a swept data folder and keeps a small picture of each; changes no data but a sign-in."""

import argparse
import base64
import io
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from config.settings import Settings
from models.database import transaction
from models.issues import IssueRow
from models.registry import SiteRow
from models.scores import ScoreCardRow
from pipeline.notify import send_digests
from pipeline.wiring import Wiring
from web.app import create_app
from web.service import first_link

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WIDE, NARROW = (1280, 860), (390, 800)
COLOURS = 96
TALLEST = 1500


def main() -> None:
    """Read the arguments, take the pictures, say where they lie."""
    parser = argparse.ArgumentParser(prog="scripts/pictures")
    parser.add_argument("data", nargs="?", default=os.environ.get("XUNWANG_DATA", "var"), help="a swept data folder")
    wiring = Wiring.from_settings(Settings.load({**os.environ, "XUNWANG_DATA": parser.parse_args().data}))
    try:
        with _served(wiring) as address, _browser() as page:
            page.goto(f"{address}/welcome/{first_link(wiring, enter=True)}")
            page.click("button")
            FOLDER.mkdir(parents=True, exist_ok=True)
            for name, path, size, looks in shots(wiring):
                page.set_viewport_size({"width": size[0], "height": size[1]})
                page.goto(f"{address}{path}{'&' if '?' in path else '?'}{looks}")
                page.wait_for_load_state("networkidle" if path.startswith("/reports") else "load")
                _keep(page.screenshot(full_page=True), FOLDER / f"{name}.png")
                print(f"{name}.png")
            for name, width, html in _letters(wiring):
                page.set_viewport_size({"width": width, "height": 800})
                page.set_content(html)
                _keep(page.screenshot(full_page=True), FOLDER / f"{name}.png")
                print(f"{name}.png")
    finally:
        wiring.close()


def shots(wiring: Wiring) -> Iterator[tuple[str, str, tuple[int, int], str]]:
    """Name, path, window and looks of every picture."""
    with transaction(wiring.sessions) as session:
        card = select(ScoreCardRow.subject).where(ScoreCardRow.total.is_not(None)).order_by(ScoreCardRow.total)
        code = session.scalars(card).first() or session.scalars(select(SiteRow.code)).first()
        issues = select(IssueRow.fingerprint).where(IssueRow.check_id == "broken_link")
        issue = session.scalars(issues).first() or session.scalars(select(IssueRow.fingerprint)).first()
    pages = {
        "overview": "/",
        "sites": "/sites",
        "site": f"/sites/{code}",
        "columns": f"/sites/{code}/columns",
        "links": f"/sites/{code}/links",
        "threads": f"/sites/{code}/threads",
        "availability": f"/sites/{code}/availability",
        "history": f"/sites/{code}/history",
        "accounts": "/accounts",
        "issues": "/issues",
        "issue": f"/issues/{issue}",
        "review": "/review?tab=vetoes",
        "sweeps": "/sweeps",
        "indicators": "/indicators",
        "reports": "/reports",
        "registry": "/registry",
        "people": "/people",
        "telling": "/telling",
        "settings": "/settings",
        "audit": "/audit",
        "access": "/access",
    }
    for name, path in pages.items():
        yield name, path, WIDE, "lang=zh_CN&theme=light"
    yield "overview-en-dark", "/", WIDE, "lang=en&theme=dark"
    yield "site-en-dark", f"/sites/{code}", WIDE, "lang=en&theme=dark"
    yield "overview-phone", "/", NARROW, "lang=zh_CN&theme=light"
    yield "issues-phone", "/issues", NARROW, "lang=zh_CN&theme=light"


def _letters(wiring: Wiring) -> Iterator[tuple[str, int, str]]:
    """Name, window and HTML of the day's digest to the first recipient, at the width of a desk and of a telephone."""
    told = next((one for one in send_digests(wiring, send=False) if one.letter), None)
    if told is None or told.letter is None:
        return
    letter = told.letter
    html = letter.html.replace("cid:trend", _inline(letter.trend, "image/png"))
    for name, content in letter.pictures.items():
        html = html.replace(f'"cid:{name}"', f'"{_inline(content, "image/jpeg")}"')
    yield "mail", WIDE[0], html
    yield "mail-phone", 360, html


def _inline(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _keep(content: bytes, path: Path) -> None:
    """Few colours are enough for a page, and make a picture a fifth as large."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def _served(wiring: Wiring) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(wiring), port=0, lifespan="off", log_config=None))
    up = threading.Event()
    begin = server.startup

    async def startup(sockets: Any = None) -> None:
        await begin(sockets)
        up.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    up.wait(30)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _browser() -> Iterator[Page]:
    program = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0)
        yield browser.new_page()
        browser.close()


if __name__ == "__main__":
    main()
