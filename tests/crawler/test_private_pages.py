"""A sweep of pages and files with private numbers leaves no such number anywhere in its bundle."""

from pathlib import Path

import zstandard
from fixture_site import FixtureSite
from private_numbers import identity_number
from sweeping import an_order, receipt_of, swept

from demo.assets import document
from domain.records import PersonalKind, TextRecord, TextSource
from domain.sweeps import Budget

NUMBERS = [identity_number(serial) for serial in range(1, 5)]
PHONE = "13800000001"


def everything_in(folder: Path) -> str:
    """The content of every file, unpacked where it is packed."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if path.parent.parent.name == "blobs":
                data = zstandard.decompress(data)
            parts.append(data.decode("utf-8", "replace"))
    return "\n".join(parts)


def test_numbers_are_counted_and_never_kept(tmp_path: Path) -> None:
    title = f"甲某{NUMBERS[0]}救助公示"
    pages: dict[str, str | bytes] = {
        "/": f'<html><body><ul><li><a href="/gs/1.html">{title}</a></li><li><a href="/gs/">公示</a></li></ul>'
        f'<p>户主电话{PHONE}</p><a href="/f/list.xlsx">发放名单.xlsx</a></body></html>',
        "/gs/": f'<html><head><meta name="ColumnName" content="公示"></head><body><ul><li><a href="/gs/1.html">{title}</a>2026-11-01</li></ul></body></html>',
        "/gs/1.html": f'<html><head><title>{title}</title><meta name="ArticleTitle" content="{title}"></head><body><h1>{title}</h1>'
        f"<p>发布时间：2026-11-01</p><p>身份证号：{NUMBERS[1]}，户主电话：{PHONE}</p></body></html>",
        "/f/list.xlsx": document("xlsx_table", f"姓名\t身份证号\n甲某\t{NUMBERS[2]}\n乙某\t{NUMBERS[3]}"),
    }
    with FixtureSite(pages) as site:
        budget = Budget(max_seconds=60, max_renders=0, max_attachments=5)
        (bundle,) = swept(tmp_path, an_order(site, budget=budget))
        assert receipt_of(bundle).finish_reason == "finished"
        assert site.asked("/f/list.xlsx") == 1, "whether it works and what stands in it: one request"
    texts = {
        record.url.rpartition("/")[2]: record
        for record in bundle.artifacts().of(TextRecord)
        if record.source is not TextSource.SITE
    }
    counts = {
        name: {hit.kind: hit.count for hit in record.personal} for name, record in texts.items() if record.personal
    }
    assert counts["1.html"][PersonalKind.IDENTITY] == 2
    assert counts["list.xlsx"] == {PersonalKind.IDENTITY: 2}
    assert texts["list.xlsx"].found_on == (site.url("/"),)
    kept = everything_in(bundle.path)
    assert "甲某" in kept
    for number in (*NUMBERS, PHONE):
        assert number not in kept


def test_no_more_files_are_fetched_than_the_budget_allows(tmp_path: Path) -> None:
    files = {f"/f/{number}.pdf": document("pdf", str(number)) for number in range(8)}
    links = "".join(f'<a href="{path}">材料{path}</a>' for path in files)
    with FixtureSite(
        {"/": f"<html><body>{links}<a href='/f/big.pdf?huge=1'>大文件</a></body></html>", **files}
    ) as site:
        budget = Budget(max_seconds=60, max_renders=0, max_attachments=3, max_attachment_bytes=50_000)
        (bundle,) = swept(tmp_path, an_order(site, budget=budget))
    (total,) = [record for record in bundle.artifacts().of(TextRecord) if record.source is TextSource.SITE]
    assert 1 < total.texts <= 1 + 3
