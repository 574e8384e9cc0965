"""Answers that are good by their status and something else by their content: empty files, error pages in place of files and pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import quote

from demo import assets
from demo.builder import Builder, moment
from demo.model import Article, Attachment, Decoy, Link, Reply

if TYPE_CHECKING:
    from demo.faults import Seeder
    from demo.site import Site

SOFT, HOMEWARD, MOVED = "/zlk/", "/jbwz/", "/ztbd2019/"
"""Folders: with its own page for unknown addresses; that sends unknown ones home; that was moved away."""
_ERROR = "<p>您访问的文件不存在或已被删除，请与网站管理员联系。</p>"
_SOFT = "<p>您要的内容已经迁走，请回到首页重新查找。</p>"
_WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head>'
    "<meta name=ProgId content=Word.Document></head><body><p class=MsoNormal>报名表</p></body></html>"
)


def _html(site: Site, title: str, content: str) -> Reply:
    charset = site.family.charset
    text = f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title></head><body><h1>{title}</h1>{content}</body></html>'
    return Reply(body=text.encode(charset), content_type=f"text/html; charset={charset}")


def answer(site: Site, path: str) -> Reply | None:
    """The odd reply of a path whose fault is open, or of a decoy; None for everything else."""
    fault, how = site.odd.get(path, ("", ""))
    if not how or (fault and not site.active(fault)):
        return None
    match how:
        case "empty":
            return Reply(body=b"", content_type="application/pdf")
        case "error_page":
            return _html(site, "系统提示", _ERROR)
        case "wrong_kind":
            return Reply(body=assets.document("xls", path), content_type="application/pdf")
        case "as_html":
            return Reply(body=assets.document("pdf", path), content_type="text/html")
        case "word_html":
            return Reply(body=_WORD.encode(), content_type="application/msword")
        case "coding":
            return replace(_html(site, "办事统计", "<p>本页内容</p>"), headers=(("Content-Encoding", "gzip"),))
    return unknown(site, path)


def unknown(site: Site, path: str) -> Reply | None:
    """What the odd folders say to addresses they do not know; None outside of them."""
    if path.startswith(SOFT) and SOFT in site.odd_folders:
        return _html(site, site.name, _SOFT)
    if path.startswith(HOMEWARD) and HOMEWARD in site.odd_folders:
        return Reply(status=302, headers=(("Location", "/"),))
    return None


def seed(seeder: Seeder, how: str) -> None:
    """A recipe ``wire:HOW``."""
    {"soft": _soft, "home": _home, "moved": _moved, "sheet": _sheet, "coding": _coding}.get(
        how, lambda one: _file(one, how)
    )(seeder)


def _file(seeder: Seeder, how: str) -> None:
    site, fault = seeder.site, seeder.fault_id("broken_link")
    name, kind = {
        "empty": ("公示名单.pdf", "pdf"),
        "error_page": ("申报表.doc", "doc"),
        "wrong_kind": ("统计年报.pdf", "pdf"),
    }[how]
    column, n = seeder.host_article(files=True)
    a = column.articles[n]
    path = site.family.file_path(a.path.split("?")[0].rsplit("/", 1)[0] + "/", a.serial + 2, name)
    site.assets[path] = (kind, path)
    site.odd[path] = (fault, how)
    column.articles[n] = replace(a, attachments=(*a.attachments, Attachment(name=name, path=path, kind=kind)))
    values = {"status": 200, "kind": "attachment", "answers": how}
    seeder.note(fault, site.url(quote(path)), name, values, (site.url(a.path),), (site.url(path),))


def _page(seeder: Seeder, folder: str, name: str) -> str:
    site = seeder.site
    serial = seeder.builder.next_serial()
    path = f"{folder}{serial}.{site.family.ending}"
    when = moment(site.today - timedelta(days=320), seeder.rng)
    site.extra_pages[path] = Article(serial=serial, column="", title=name, published=when, path=path, source=site.unit)
    return path


def _named(seeder: Seeder, fault: str, path: str, name: str, values: dict[str, object]) -> None:
    on = seeder._attach(Link(text=name, href=path, fault=fault))
    seeder.note(fault, seeder.site.url(path), name, {"kind": "page", **values}, (on,))


def _soft(seeder: Seeder) -> None:
    site, fault = seeder.site, seeder.fault_id("broken_link")
    site.odd_folders.add(SOFT)
    path = _page(seeder, SOFT, "旧版资料库")
    site.odd[path] = (fault, "soft")
    _named(seeder, fault, path, "旧版资料库", {"status": 200, "answers": "soft"})
    fine = _page(seeder, SOFT, "资料库使用说明")
    seeder._attach(Link(text="资料库使用说明", href=fine))
    site.decoys.append(Decoy(url=site.url(fine), check="broken_link", why="works, beside addresses that only look so"))


def _home(seeder: Seeder) -> None:
    site, fault = seeder.site, seeder.fault_id("broken_link")
    site.odd_folders.add(HOMEWARD)
    path = _page(seeder, HOMEWARD, "举报网站入口")
    site.odd[path] = (fault, "home")
    _named(seeder, fault, path, "举报网站入口", {"status": 200, "answers": "home"})


def _coding(seeder: Seeder) -> None:
    fault = seeder.fault_id("broken_link")
    path = _page(seeder, "/tjfx/", "办事统计")
    seeder.site.odd[path] = (fault, "coding")
    _named(seeder, fault, path, "办事统计", {"status": 200, "failure": "bad_encoding"})


def _moved(seeder: Seeder) -> None:
    for number in range(1, 6):
        fault = seeder.fault_id("broken_link")
        path = _page(seeder, MOVED, f"专题报道之{number}")
        seeder.site.dead[path] = (fault, 404)
        _named(seeder, fault, path, f"专题报道之{number}", {"status": 404})


def _sheet(seeder: Seeder) -> None:
    site, fault = seeder.site, seeder.fault_id("broken_link")
    path = f"/images/bg{seeder.builder.next_serial()}.png"
    site.assets[path] = ("png", path)
    site.dead[path] = (fault, 404)
    site.sheet_images.append(path)
    sheet = site.url(site.style_sheets[0])
    seeder.note(fault, site.url(path), "", {"status": 404, "kind": "image", "answers": "sheet"}, (sheet,))


def decoys(builder: Builder, rng: Random) -> None:
    """Files that look odd and open: a PDF announced as a web page, a document that is markup Word writes, a name in GBK."""
    site = builder.site
    column = site.columns["tzgg"]
    rows = [n for n, a in enumerate(column.articles[:7]) if not a.pinned and not a.shown_after]
    at = rng.choice(rows)
    a = column.articles[at]
    folder = a.path.split("?")[0].rsplit("/", 1)[0] + "/"
    links = []
    for number, (how, name) in enumerate((("as_html", "实施方案.pdf"), ("word_html", "报名表.doc")), 3):
        path = site.family.file_path(folder, a.serial + number, name)
        site.assets[path] = (name.rpartition(".")[2], path)
        site.odd[path] = ("", how)
        links.append(Attachment(name=name, path=path, kind=name.rpartition(".")[2]))
        site.decoys.append(Decoy(url=site.url(quote(path)), check="broken_link", why=f"opens although odd: {how}"))
    column.articles[at] = replace(a, attachments=(*a.attachments, *links))
