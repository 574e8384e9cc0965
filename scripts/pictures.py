"""Opens every page of the dashboard over a swept data folder, and the documents made from it, and keeps a small picture of each.

Changes no data but a sign-in. Pages in Chinese and light; some in English and dark, and as a telephone shows them.
"""

import argparse
import base64
import io
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import uvicorn
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import func, select

from config.settings import Settings
from domain.indicators import Subject
from domain.scorecards import Period
from models.database import transaction
from models.issues import IssueRow, counting
from models.registry import AccountRow, SiteRow
from models.scores import ScoreCardRow
from models.sweeps import SweepRow
from pipeline.annual import annual_forms
from pipeline.circular import Wish, circular_file
from pipeline.notify import send_digests
from pipeline.rectification import rectification_file
from pipeline.score_report import score_report
from pipeline.wiring import Wiring
from reports.annual import forms_xlsx
from reports.texts import Speaker
from web.app import create_app
from web.service import first_link

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WIDE, NARROW = (1280, 860), (390, 800)
COLOURS = 96
TALLEST = 1500
PATIENCE_MS = 300_000
GAP, GREY = 12, (222, 222, 218)


def main() -> None:
    """Read the arguments, take the pictures, say where they lie."""
    parser = argparse.ArgumentParser(prog="scripts/pictures")
    parser.add_argument("data", nargs="?", default=os.environ.get("XUNWANG_DATA", "var"), help="a swept data folder")
    parser.add_argument("--only", metavar="NAME", nargs="*", default=(), help="only these pictures")
    given = parser.parse_args()
    wiring = Wiring.from_settings(Settings.load({**os.environ, "XUNWANG_DATA": given.data}))
    FOLDER.mkdir(parents=True, exist_ok=True)

    def wanted(name: str) -> bool:
        return not given.only or name in given.only

    try:
        with _served(wiring) as address, _browser() as browser:
            context = browser.new_context()
            enter = context.new_page()
            enter.goto(f"{address}/welcome/{first_link(wiring, enter=True)}")
            enter.click("button")
            signed = context.storage_state()
            pages = {lang: _page(browser, lang, signed) for lang in ("zh-CN", "en-GB")}
            for name, path, size, looks in shots(wiring):
                if wanted(name):
                    page = pages["en-GB" if "lang=en" in looks else "zh-CN"]
                    page.set_viewport_size({"width": size[0], "height": size[1]})
                    page.goto(f"{address}{path}{'&' if '?' in path else '?'}{looks}")
                    page.wait_for_load_state("networkidle")
                    _keep(page.screenshot(full_page=True), name)
            for name, width, html in _letters(wiring) if wanted("mail") or wanted("mail-phone") else ():
                # On a page of ours its policy would take the letter's styles away.
                pages["zh-CN"].goto("about:blank")
                pages["zh-CN"].set_viewport_size({"width": width, "height": 800})
                pages["zh-CN"].set_content(html)
                _keep(pages["zh-CN"].screenshot(full_page=True), name)
        for name, make in documents(wiring).items():
            if wanted(name) and (pdf := make()):
                _keep(_first_pages(pdf, 2 if name == "circular" else 1), name)
    finally:
        wiring.close()


def documents(wiring: Wiring) -> dict[str, Callable[[], bytes]]:
    """Name and maker of every document that is shown, as PDF; nothing where this machine cannot print it."""
    speaker, today = Speaker("zh_CN"), wiring.clock().astimezone(wiring.zone).date()
    period = Period.quarter_of(today)
    worst = next(iter(_by_issues(wiring)), "")
    return {
        "circular": lambda: circular_file(wiring, Wish(period=period, anew=False), "pdf", speaker),
        "rectification": lambda: rectification_file(wiring, worst, "pdf", speaker) if worst else b"",
        "scores": lambda: _printed(score_report(wiring, period, Subject.SITE, speaker, anew=False)),
        "annual": lambda: _printed(forms_xlsx(annual_forms(wiring, today.year, [worst]), speaker)) if worst else b"",
    }


def shots(wiring: Wiring) -> Iterator[tuple[str, str, tuple[int, int], str]]:
    """Name, path, window and looks of every picture."""
    with transaction(wiring.sessions) as session:
        card = select(ScoreCardRow.subject).where(ScoreCardRow.total.is_not(None)).order_by(ScoreCardRow.total)
        code = session.scalars(card).first() or session.scalars(select(SiteRow.code)).first()
        issues = select(IssueRow.fingerprint).where(IssueRow.check_id == "broken_link")
        issue = session.scalars(issues).first() or session.scalars(select(IssueRow.fingerprint)).first()
        wrong = select(IssueRow.subject).where(
            IssueRow.subject.in_(select(AccountRow.code)), IssueRow.check_id == "stale_account"
        )
        account = session.scalars(wrong).first() or session.scalars(select(AccountRow.code)).first()
        sweep = session.scalars(
            select(SweepRow.id).where(SweepRow.subject == code).order_by(SweepRow.ordered_at)
        ).first()
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
        "account": f"/accounts/{account}",
        "issues": "/issues",
        "issue": f"/issues/{issue}",
        "review": "/review?tab=vetoes",
        "suspicions": "/review",
        "sweeps": "/sweeps",
        "sweep": f"/sweeps/{sweep}",
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
    for name in ("overview", "site", "issue", "suspicions", "indicators"):
        yield f"{name}-en-dark", pages[name], WIDE, "lang=en&theme=dark"
    for name in ("overview", "issues", "site", "issue", "suspicions", "columns"):
        yield f"{name}-phone", pages[name], NARROW, "lang=zh_CN&theme=light"


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


def _by_issues(wiring: Wiring) -> list[str]:
    """Codes of sites by how much there is to mend, most first."""
    with transaction(wiring.sessions) as session:
        found = select(IssueRow.subject).where(counting(), IssueRow.subject.in_(select(SiteRow.code)))
        return list(session.scalars(found.group_by(IssueRow.subject).order_by(func.count().desc(), IssueRow.subject)))


def _printed(workbook: bytes) -> bytes:
    """A workbook as LibreOffice prints it; empty where there is none on this machine."""
    office = shutil.which("soffice")
    if office is None:
        return b""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(workbook)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return path.with_suffix(".pdf").read_bytes()


def _first_pages(pdf: bytes, number: int) -> bytes:
    """The first pages of a PDF beside each other, as PNG."""
    with pdfium.PdfDocument(pdf) as document:
        shown = [document[at].render(scale=1.15).to_pil().convert("RGB") for at in range(min(number, len(document)))]
    if number == 1:
        # What stands on the page, not the paper left below it.
        page = shown[0]
        ink = ImageChops.invert(page).getbbox() or (0, 0, page.width, page.height)
        shown = [page.crop((0, 0, page.width, min(page.height, ink[3] + 4 * GAP)))]
    whole = Image.new(
        "RGB", (sum(one.width + GAP for one in shown) + GAP, max(one.height for one in shown) + 2 * GAP), GREY
    )
    left = GAP
    for one in shown:
        whole.paste(one, (left, GAP))
        left += one.width + GAP
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


def _keep(content: bytes, name: str) -> None:
    """Few colours are enough for a page, and make a picture a fifth as large; rare ones must live, since red and brown mean different things."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        FOLDER / f"{name}.png", optimize=True
    )
    print(f"{name}.png", flush=True)


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
def _browser() -> Iterator[Browser]:
    program = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()


def _page(browser: Browser, language: str, signed: Any) -> Page:
    """A page as a reader of that language has it: the browser draws fields for dates in its own."""
    page = browser.new_context(locale=language, storage_state=signed).new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


if __name__ == "__main__":
    main()
