"""A real Chromium for tests: pages that note every script error and every breach of the content policy, axe-core, long patience."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE_MS = 400_000
"""For whatever is waited for: a machine that does much else at the same time is slow, not wrong."""
AXE = Path(__file__).parents[2] / ".cache" / "assets" / "axe.min.js"
LOOKS = (("lang=zh_CN&theme=light", "zh-CN"), ("lang=en&theme=dark", "en"))


@contextmanager
def a_chromium() -> Iterator[Browser]:
    """Started once for a module; while it runs, expectations wait as long as everything else."""
    program = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as tools:
        made = tools.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0, timeout=PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        try:
            yield made
        finally:
            expect.set_options(timeout=5_000)
            made.close()


@contextmanager
def a_page(browser: Browser) -> Iterator[Page]:
    """A page of nobody; nothing may have gone wrong on it by the end."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    yield made
    context.close()
    assert not errors


def unfit(page: Page, name: str, looks: str) -> list[tuple[str, ...]]:
    """What axe-core calls serious or critical on the page as it stands, and whether a phone would have to scroll sideways."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here: scripts/setup --test")
    page.evaluate(f"{AXE.read_text('utf-8')};0")
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    wrong: list[tuple[str, ...]] = [
        (name, looks, one["id"], one["nodes"][0]["html"][:200])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    size = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append((name, looks, "wider than a phone", ""))
    if size is not None:
        page.set_viewport_size(size)
    return wrong
