"""Runs inside the rivals' own environment: reads saved texts from a JSON file, prints what each extractor says of them.

``python rival_worker.py FILE``: FILE holds ``{"articles": [{"url", "text"}], "lists": [{"url", "text"}]}``; the answer is
``{"dates": {name: [day or null]}, "ms": {name: number}, "lists": {name: [{"items", "newest", "next"}]}}``. Stands alone: nothing of the
product is there to import.
"""

import contextlib
import io
import json
import logging
import re
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

Reader = Callable[[str, str], Any]
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")


def date_readers() -> dict[str, Reader]:
    """Name → function of (text, url) that gives a publishing time in any form, or nothing."""
    htmldate, trafilatura, gne = import_module("htmldate"), import_module("trafilatura"), import_module("gne")
    newspaper, gerapy = import_module("newspaper"), import_module("gerapy_auto_extractor")
    extractor = gne.GeneralNewsExtractor()

    def of_newspaper(text: str, url: str) -> Any:
        article = newspaper.Article(url)
        article.download(input_html=text)
        article.parse()
        return article.publish_date

    def of_trafilatura(text: str, url: str) -> Any:
        found = trafilatura.extract_metadata(text, default_url=url)
        return found.date if found is not None else None

    return {
        "htmldate": lambda text, url: htmldate.find_date(text, original_date=True, url=url),
        "htmldate, not extensive": lambda text, url: htmldate.find_date(
            text, original_date=True, extensive_search=False, url=url
        ),
        "trafilatura": of_trafilatura,
        "gne": lambda text, _url: extractor.extract(text)["publish_time"],
        "newspaper4k": of_newspaper,
        "gerapy-auto-extractor": lambda text, _url: gerapy.extract_datetime(text),
    }


def list_readers() -> dict[str, Callable[[str, str], dict[str, Any]]]:
    """Name → function of (text, url) that gives what the extractor says of a list page; what it does not tell is left out."""
    htmldate, gerapy, autopager = (
        import_module("htmldate"),
        import_module("gerapy_auto_extractor"),
        import_module("autopager"),
    )

    def newest_stated(text: str, url: str) -> dict[str, Any]:
        return {"newest": day_of(htmldate.find_date(text, original_date=False, url=url))}

    def items(text: str, url: str) -> dict[str, Any]:
        return {"items": len(gerapy.extract_list(text, base_url=url) or [])}

    def following(text: str, url: str) -> dict[str, Any]:
        found = [link.attrib.get("href") for kind, link in autopager.extract(text) if kind == "NEXT"]
        return {"next": urljoin(url, found[0]) if found and found[0] else ""}

    return {"htmldate (newest)": newest_stated, "gerapy-auto-extractor": items, "autopager": following}


def day_of(found: Any) -> str | None:
    """``YYYY-MM-DD`` of whatever an extractor answers; None for nothing."""
    if found is None or found == "":
        return None
    match = _DAY.search(str(found))
    return f"{int(match[1]):04}-{int(match[2]):02}-{int(match[3]):02}" if match else None


def main(file: Path) -> None:
    """Ask every extractor about every text."""
    given = json.loads(file.read_text(encoding="utf-8"))
    answer: dict[str, Any] = {"dates": {}, "ms": {}, "lists": {}}
    for name, reader in date_readers().items():
        started = time.process_time()
        answer["dates"][name] = [_asked(reader, one, day_of) for one in given["articles"]]
        answer["ms"][name] = 1000 * (time.process_time() - started) / max(1, len(given["articles"]))
    for name, lister in list_readers().items():
        answer["lists"][name] = [_asked(lister, one, lambda found: found) or {} for one in given["lists"]]
    sys.stdout.write(json.dumps(answer))


def _asked(reader: Callable[[str, str], Any], one: dict[str, str], shape: Callable[[Any], Any]) -> Any:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            return shape(reader(one["text"], one["url"]))
        except Exception:  # noqa: BLE001 - an extractor that breaks on a page says nothing about it
            return None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    main(Path(sys.argv[1]))
