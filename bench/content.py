"""Identity marks, identity numbers, wording and the price of scanning, on public case tables: ``python -m bench.content --fixtures DIR``.

The folder holds ``footer-marks``, ``gov-sites``, ``idcard-id-validator``, ``typo-pycorrector`` and ``gne``; whatever is not there is left out. Exits 1
below the bars.
"""

import argparse
import csv
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser

from config.lexicon import load_lexicon
from crawler.extract.marks import error_report_codes, malformed_code, read_marks
from crawler.extract.pagetext import page_text
from crawler.extract.personal import is_identity_number, personal_hits
from crawler.extract.wording import Scanner
from domain.lexicon import Term

PRECISION, RECALL = 0.98, 0.95
_MARKS = {"zhaocuo": "error_report", "dangzheng": "badge", "site_code": "site_code", "icp": "icp", "gongan": "police"}
_ENTRIES = 20_000
_ROUNDS = 5
T = TypeVar("T")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The lines of a table with tabs between."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def marks(folder: Path) -> bool:
    """Every form of the footer marks: present where a visitor sees it, absent where it is not or is no proper value."""
    right = missed = false = 0
    for row in rows_of(folder / "footer-marks" / "marks.tsv"):
        mark = _MARKS.get(row["mark"])
        if mark is None:
            continue
        absent = mark == "site_code" and ("comment" in row["variant"] or "wrong length" in row["variant"])
        html = _as_page(row["snippet"])
        seen = read_marks(html, "http://www.example.gov.cn/")[mark] is not None
        right += seen and not absent
        missed += not seen and not absent
        false += seen and absent
        if "two different" in row["note"] and len(error_report_codes(html)) != 2:
            missed += 1
        if "wrong length" in row["variant"] and not malformed_code(html):
            missed += 1
    return _told("footer marks", right, missed, false)


def identity_numbers(folder: Path) -> bool:
    """The public cases of identity numbers."""
    rows = rows_of(folder / "idcard-id-validator" / "cases.tsv")
    said = [
        (is_identity_number(r["number"], strict=r["strict_mode"] == "true"), r["expected"] == "valid") for r in rows
    ]
    right = sum(one and two for one, two in said)
    return _told(
        "identity numbers", right, sum(two and not one for one, two in said), sum(one and not two for one, two in said)
    )


def wording(folder: Path) -> bool:
    """How much of the confusion list is found, by the shipped lexicon and by the list itself, and false alarms on clean text."""
    pairs = _pairs(folder / "typo-pycorrector" / "custom_confusion.txt")
    clean = "\n".join(right for _, right in pairs)
    pages = [page_text(LexborHTMLParser(html), html) for html in _pages(folder)]
    prose = "\n".join(pages)
    own = Scanner(load_lexicon().terms)
    listed = Scanner(
        [Term(wrong=wrong, right=right) for wrong, right in pairs if len(wrong) > 1 and wrong not in right]
    )
    print(
        f"wording: {len(pairs)} pairs; clean text: {len(clean)} characters of right forms, {len(prose)} of saved pages"
    )
    for name, scanner in (("shipped lexicon", own), ("the list as lexicon", listed)):
        found = sum(any(True for _ in scanner.found(f"我们认为{wrong}的情况")) for wrong, _ in pairs)
        false = list(scanner.found(clean))
        hits = list(scanner.found(prose))
        print(
            f"  {name} ({scanner.size} entries): found {found} of {len(pairs)} ({found / len(pairs):.1%}); false alarms per 10,000 "
            f"characters: right forms {10_000 * len(false) / len(clean):.2f}, hits on saved pages {10_000 * len(hits) / max(1, len(prose)):.2f}"
        )
        for hit in hits[:20] if scanner is own else ():
            print(f"    on a saved page: …{hit.before}[{hit.term.wrong}→{hit.term.right}]{hit.after}…")
    sure = Scanner([term for term in load_lexicon().terms if term.sure])
    false_sure = list(sure.found(clean))
    print(f"  sure terms only: false alarms on right forms {len(false_sure)}")
    return not false_sure


def price(folder: Path) -> bool:
    """Processor time of scanning for wording and personal data against that of parsing, same pages, same run."""
    pages = list(_pages(folder))
    letters = [
        line.strip()[0]
        for line in (folder / "typo-pycorrector" / "common_char_set.txt").open(encoding="utf-8")
        if line.strip()
    ]
    draw = random.Random(1)
    words = {"".join(draw.choice(letters) for _ in range(draw.choice((2, 3, 4, 4)))) for _ in range(2 * _ENTRIES)}
    scanner = Scanner([Term(wrong=word, right="正") for word in sorted(words)[:_ENTRIES]])
    parse = take = scan = 0.0
    for _ in range(_ROUNDS):
        spent, trees = _timed(lambda: [LexborHTMLParser(page) for page in pages])
        parse += spent
        spent, texts = _timed(lambda trees=trees: [page_text(*one) for one in zip(trees, pages, strict=True)])  # type: ignore[misc]
        take += spent
        spent, _ = _timed(lambda texts=texts: [(list(scanner.found(text)), personal_hits(text)) for text in texts])  # type: ignore[misc]
        scan += spent
    each = 1000 / (_ROUNDS * len(pages))
    print(
        f"price, {len(pages)} pages, lexicon of {scanner.size}: parsing {parse * each:.3f} ms a page, taking the text {take * each:.3f}, "
        f"scanning {scan * each:.3f}; scanning / parsing {scan / parse:.2f}, text and scanning / parsing {(take + scan) / parse:.2f}"
    )
    return scan < parse


def main() -> int:
    """Measure what the folder holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.content", description=__doc__)
    parser.add_argument("--fixtures", type=Path, required=True, metavar="DIR")
    folder: Path = parser.parse_args().fixtures
    parts: Sequence[tuple[str, Callable[[Path], bool]]] = (
        ("footer-marks", marks),
        ("idcard-id-validator", identity_numbers),
        ("typo-pycorrector", wording),
        ("gne", price),
    )
    good = [part(folder) for name, part in parts if (folder / name).is_dir()]
    if not good:
        parser.error(f"{folder}: none of the case tables is there")
    return 0 if all(good) else 1


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def _told(name: str, right: int, missed: int, false: int) -> bool:
    precision = right / (right + false) if right + false else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    print(f"{name}: right {right}, missed {missed}, false {false}; precision {precision:.3f}, recall {recall:.3f}")
    return precision >= PRECISION and recall >= RECALL


def _as_page(snippet: str) -> str:
    """The line within a page: bare addresses as links, bare script as a script, cut tags closed, cut numbers filled."""
    text = snippet.replace("<span>...</span>", "<span>05012345</span>")
    if text.startswith("http"):
        text = f'<a href="{text}"><img src="x.png"></a>'
    elif text.startswith(("document.write", "$(")):
        text = f"<script>{text}</script>"
    elif not text.endswith(">") and text.startswith("<") and not text.startswith("<!"):
        text += ">"
    return f"<html><body><div>{text}</div></body></html>"


def _pairs(path: Path) -> list[tuple[str, str]]:
    lines = (line.split() for line in path.open(encoding="utf-8") if line.strip() and not line.startswith("#"))
    return [(parts[0], parts[1]) for parts in lines if len(parts) > 1 and parts[0] != parts[1]]


def _pages(folder: Path) -> Iterator[str]:
    found: Iterable[Path] = sorted((folder / "gne").rglob("*.htm*"))
    return (path.read_text(encoding="utf-8", errors="replace") for path in found)


if __name__ == "__main__":
    raise SystemExit(main())
