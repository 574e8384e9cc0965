"""Faults and decoys in what is written: wrong wording, personal numbers in pages and files. No number belongs to anybody alive."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from demo.model import Attachment, Decoy, Paragraph

if TYPE_CHECKING:
    from demo.faults import Seeder
    from demo.site import Site

_SENTENCES: dict[str, tuple[str, str]] = {
    "布署": ("部署", "会议听取了工作汇报，对下一阶段任务作出全面{}。"),
    "再接再励": ("再接再厉", "希望受表彰的单位和个人珍惜荣誉、{}。"),
    "按装": ("安装", "目前已完成设备{}和调试。"),
    "竟争": ("竞争", "切实规范招标行为，维护公平{}的市场秩序。"),
    "签定": ("签订", "双方就合作事项{}了框架协议。"),
    "震憾": ("震撼", "演出场面宏大，令观众深受{}。"),
    "国藉": ("国籍", "报名人员须具有中华人民共和国{}。"),
    "截止目前": ("截至目前", "{}，共受理群众来电来访三百余件。"),
}
"""Wrong wording → right wording and a sentence for both."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REGIONS = ("530102", "530103", "530111", "110101", "310101")


def words(seeder: Seeder, word: str) -> None:
    """A wrong wording in the text of a recent article."""
    right, sentence = _SENTENCES[word]
    fault = seeder.fault_id("wrong_wording")
    url, title = _write(seeder, Paragraph(text=sentence.format(word), fault=fault, mended=sentence.format(right)))
    seeder.note(fault, url, title, {"wrong": word, "right": right})


def menu(seeder: Seeder, word: str) -> None:
    """A wrong wording in the page frame: on every page, one fault."""
    right, sentence = _SENTENCES[word]
    fault = seeder.fault_id("wrong_wording")
    seeder.site.slogan = Paragraph(text=sentence.format(word), fault=fault, mended=sentence.format(right))
    seeder.note(fault, seeder.site.home_url, seeder.site.name, {"wrong": word, "right": right, "everywhere": True})


def private(seeder: Seeder, how: str) -> None:
    """Numbers of people in full: ``page`` and ``bank`` in an article, ``pdf``, ``docx`` and ``xlsx`` in a file it offers."""
    fault = seeder.fault_id("leaked_personal_data")
    people = [
        (name, identity_number(seeder, n), bank_card(seeder, n)) for n, name in enumerate(("甲某", "乙某", "丙某"))
    ]
    if how in ("page", "bank"):
        told = [
            f"{name}，{'身份证号' if how == 'page' else '银行卡号'}：{one if how == 'page' else card}"
            for name, one, card in people
        ]
        hidden = [
            f"{name}，{'身份证号' if how == 'page' else '银行卡号'}：{(one if how == 'page' else card)[:3]}****{one[-2:]}"
            for name, one, card in people
        ]
        paragraph = Paragraph(
            text="现将发放名单公布如下：" + "；".join(told),
            fault=fault,
            mended="现将发放名单公布如下：" + "；".join(hidden),
        )
        url, title = _write(seeder, paragraph)
        kind = "identity" if how == "page" else "bank_card"
        seeder.note(fault, url, title, {"kind": kind, "count": len(people)})
        return
    site = seeder.site
    column, at = seeder.host_article(files=True)
    article = column.articles[at]
    name = f"补贴发放名单.{how}"
    path = site.family.file_path(article.path.split("?")[0].rsplit("/", 1)[0] + "/", article.serial + 2, name)
    rows = [("姓名", "身份证号", "金额"), *((one, number, "300") for one, number, _ in people)]
    site.assets[path] = (f"{how}_table", _rows(rows))
    site.mended_assets[path] = (fault, (f"{how}_table", _rows([(a, b[:3] + "***" + b[-2:], c) for a, b, c in rows])))
    files = (*article.attachments, Attachment(name=name, path=path, kind=how))
    column.articles[at] = replace(article, attachments=files)
    found_on = (site.url(article.path),)
    seeder.note(
        fault, site.url(quote(path)), name, {"kind": "identity", "count": len(people)}, found_on, (site.url(path),)
    )


def decoys(site: Site) -> None:
    """Texts that look wrong and are right, on sites with the feature ``plain_speech``."""
    valid = _checked(f"53010219030415{site.index % 1000:03d}")
    texts = (
        ("wrong_wording", "校对提示：“布署”应为“部署”，“按装”应为“安装”，请各单位注意规范用语。"),
        ("wrong_wording", "统计部门发布署名文章，介绍按装配式建筑标准组织施工的做法。"),
        ("wrong_wording", "请已登记律师事务所于月底前来自己经常办理业务的窗口领取证书。"),
        ("leaked_personal_data", "咨询电话：0699-5550000，联系人：经办人员，手机：13800000001。"),
        ("leaked_personal_data", "统一社会信用代码：11539900MB0A12345X，组织机构代码：MB0A12345。"),
        ("leaked_personal_data", f"项目编号：{valid}，招标编号：530102190304150010。"),
        ("leaked_personal_data", "公示名单：甲某，身份证号530***********1234，电话138****0001。"),
        ("leaked_personal_data", "缴款账户户名：云州市财政局，账号：6299990000000018。"),
        ("leaked_personal_data", "样例：证件号码530102190304151239为填写示例，校验位不成立。"),
    )
    column = site.columns["tzgg"]
    rows = [n for n, a in enumerate(column.articles) if not a.shown_after and not a.pinned]
    for (check, text), n in zip(texts, rows, strict=False):
        article = column.articles[n]
        column.articles[n] = replace(article, paragraphs=(*article.paragraphs, Paragraph(text=text)))
        site.decoys.append(Decoy(url=site.url(article.path), check=check, why=text))


def identity_number(seeder: Seeder, n: int) -> str:
    """A number with right region, date and check digit, of somebody born before 1910."""
    rng = seeder.rng
    day = f"190{rng.randrange(1, 9)}{rng.randrange(1, 13):02d}{rng.randrange(1, 28):02d}"
    return _checked(f"{rng.choice(_REGIONS)}{day}{100 + 7 * n + rng.randrange(800):03d}"[:17])


def bank_card(seeder: Seeder, n: int) -> str:
    """A number with a right check digit in a range that no bank issues."""
    body = f"629999{seeder.rng.randrange(10**6):06d}{n:03d}"
    for digit in "0123456789":
        total = 0
        for at, char in enumerate(reversed(body + digit)):
            value = int(char) * (2 if at % 2 else 1)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return body + digit
    raise AssertionError("one of ten digits always fits")


def _checked(seventeen: str) -> str:
    return seventeen + "10X98765432"[sum(int(c) * w for c, w in zip(seventeen, _WEIGHTS, strict=True)) % 11]


def _rows(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def _write(seeder: Seeder, paragraph: Paragraph) -> tuple[str, str]:
    column, at = seeder.host_article()
    article = column.articles[at]
    column.articles[at] = replace(article, paragraphs=(*article.paragraphs, paragraph))
    return seeder.site.url(article.path), article.title
