"""HTML → PDF, printed by a Chromium that reaches nothing: no script, no network, no file."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Playwright, sync_playwright

from domain.wording import N_, PlainError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FOOT = '<div style="width:100%;text-align:center;font:14pt serif">— <span class="pageNumber"></span> —</div>'
_PATIENCE_MS = 120_000


class PrintError(PlainError):
    """Nothing can be printed on this machine."""


def to_pdf(html: str, *, numbered: bool = True) -> bytes:
    """The page as PDF, with its own paper size and margins; ``numbered``: «— 1 —» at the foot. Raises PrintError."""
    with _chromium() as tools:
        try:
            browser = tools.chromium.launch(
                executable_path=next((path for name in BROWSERS if (path := shutil.which(name))), None),
                chromium_sandbox=os.geteuid() != 0,
                args=["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
            )
        except PlaywrightError as error:
            raise PrintError(
                N_("没有可用的浏览器，不能生成 PDF：运行 scripts/setup 安装 Chromium，或改用 .docx、.xlsx。")
            ) from error
        try:
            # Pages are written by strangers: what they say must not call anybody from here.
            context = browser.new_context(java_script_enabled=False, offline=True)
            page = context.new_page()
            page.set_default_timeout(_PATIENCE_MS)
            page.set_content(html, wait_until="load")
            return page.pdf(
                prefer_css_page_size=True,
                print_background=True,
                display_header_footer=numbered,
                header_template="<span></span>",
                footer_template=_FOOT,
                tagged=True,
            )
        except PlaywrightError as error:
            raise PrintError(N_("PDF 没有生成：{reason}"), reason=str(error).splitlines()[0]) from error
        finally:
            browser.close()


@contextmanager
def _chromium() -> Iterator[Playwright]:
    with sync_playwright() as tools:
        yield tools
