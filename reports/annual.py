"""The annual report form of a site (政府网站工作年度报表): what its crawls can say beside the field that people fill in; pure but for the catalogue.

Fields and blocks: indicators.md section 9 [R]. An estimate is never an entry: the crawl sees what is published, from when it began to look.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from domain.papers import HEI
from domain.wording import N_
from reports.sheets import Col, Formula, Sheet, cell_name, workbook
from reports.texts import Speaker

HEAD, PUBLISHING, TOPICS, ANSWERS = N_("基本情况"), N_("信息发布"), N_("专栏专题"), N_("解读回应")
SERVICES, TALKING, SAFETY, MEDIA, NEW = N_("办事服务"), N_("互动交流"), N_("安全防护"), N_("移动新媒体"), N_("创新发展")
SIGNED = N_("签字")
PIECES, NUMBER, TIMES, DAYS, YES_NO = N_("条"), N_("个"), N_("次"), N_("天"), N_("是/否")

FORM: tuple[tuple[str, str, str, str], ...] = (
    (HEAD, N_("填报单位"), "", "organizer"),
    (HEAD, N_("年度"), "", "year"),
    (HEAD, N_("网站名称"), "", "name"),
    (HEAD, N_("首页网址"), "", "home_url"),
    (HEAD, N_("主办单位"), "", "organizer"),
    (HEAD, N_("网站类型"), "", "kind"),
    (HEAD, N_("政府网站标识码"), "", "code"),
    (HEAD, N_("ICP备案号"), "", "icp"),
    (HEAD, N_("公安机关备案号"), "", "police"),
    (HEAD, N_("独立用户访问总量"), NUMBER, ""),
    (HEAD, N_("网站总访问量"), TIMES, ""),
    (PUBLISHING, N_("总数"), PIECES, "published"),
    (PUBLISHING, N_("概况类信息更新量"), PIECES, "static"),
    (PUBLISHING, N_("政务动态信息更新量"), PIECES, "news"),
    (PUBLISHING, N_("信息公开目录信息更新量"), PIECES, "disclosed"),
    (TOPICS, N_("维护数量"), NUMBER, "topics"),
    (TOPICS, N_("新开设数量"), NUMBER, ""),
    (ANSWERS, N_("解读信息发布总数"), PIECES, "interpretation"),
    (ANSWERS, N_("解读材料数量"), PIECES, ""),
    (ANSWERS, N_("解读产品数量"), NUMBER, ""),
    (ANSWERS, N_("媒体评论文章数量"), PIECES, ""),
    (ANSWERS, N_("回应公众关注热点或重大舆情数量"), TIMES, ""),
    (SERVICES, N_("是否发布服务事项目录"), YES_NO, "catalogue"),
    (SERVICES, N_("注册用户数"), NUMBER, ""),
    (SERVICES, N_("政务服务事项数量"), N_("项"), "guides"),
    (SERVICES, N_("可全程在线办理事项数量"), N_("项"), ""),
    (SERVICES, N_("办件量总数"), N_("件"), ""),
    (SERVICES, N_("自然人办件量"), N_("件"), ""),
    (SERVICES, N_("法人办件量"), N_("件"), ""),
    (TALKING, N_("是否使用统一平台"), YES_NO, ""),
    (TALKING, N_("收到留言数量"), PIECES, "messages"),
    (TALKING, N_("办结留言数量"), PIECES, "answered"),
    (TALKING, N_("平均办理时间"), DAYS, "reply_days"),
    (TALKING, N_("公开答复数量"), PIECES, "public_replies"),
    (TALKING, N_("征集调查期数"), N_("期"), "surveys"),
    (TALKING, N_("收到意见数量"), PIECES, ""),
    (TALKING, N_("公布调查结果期数"), N_("期"), "survey_results"),
    (TALKING, N_("在线访谈期数"), N_("期"), "interviews"),
    (TALKING, N_("网民留言数量"), PIECES, ""),
    (TALKING, N_("答复网民提问数量"), PIECES, ""),
    (TALKING, N_("是否提供智能问答"), YES_NO, ""),
    (SAFETY, N_("安全检测评估次数"), TIMES, ""),
    (SAFETY, N_("发现问题数量"), NUMBER, ""),
    (SAFETY, N_("问题整改数量"), NUMBER, ""),
    (SAFETY, N_("是否建立安全监测预警机制"), YES_NO, ""),
    (SAFETY, N_("是否开展应急演练"), YES_NO, ""),
    (SAFETY, N_("是否明确网站安全责任人"), YES_NO, ""),
    (MEDIA, N_("是否有移动新媒体"), YES_NO, "has_media"),
    (MEDIA, N_("微博名称"), "", "weibo"),
    (MEDIA, N_("微博信息发布量"), PIECES, "weibo_posts"),
    (MEDIA, N_("微博关注量"), NUMBER, ""),
    (MEDIA, N_("微信名称"), "", "wechat"),
    (MEDIA, N_("微信信息发布量"), PIECES, "wechat_posts"),
    (MEDIA, N_("微信订阅数"), NUMBER, ""),
    (MEDIA, N_("其他新媒体"), "", "other_media"),
    (NEW, N_("搜索即服务"), YES_NO, ""),
    (NEW, N_("多语言版本"), YES_NO, ""),
    (NEW, N_("无障碍浏览"), YES_NO, ""),
    (NEW, N_("千人千网"), YES_NO, ""),
    (NEW, N_("其他"), "", ""),
    (SIGNED, N_("单位负责人"), "", ""),
    (SIGNED, N_("审核人"), "", ""),
    (SIGNED, N_("填报人"), "", ""),
    (SIGNED, N_("联系电话"), "", "phone"),
    (SIGNED, N_("填报日期"), "", ""),
)
"""Block, field, unit, and the estimate it takes; empty: only people know."""

Told = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What the machine knows of a field, and from where."""

    value: Told
    basis: str
    """Chinese msgid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualForm:
    """One site's form of one year."""

    code: str
    name: str
    year: int
    since: str
    """ISO day from which the machine has looked within the year; empty when it never did."""
    estimates: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Block and name of the fields only people can fill in."""
        return tuple((block, name) for block, name, _unit, key in FORM if key not in self.estimates)


def forms_xlsx(forms: Sequence[AnnualForm], speaker: Speaker) -> bytes:
    """The workbook, a sheet a site: estimate and basis beside the field for the entry; a column and a count tell what is still missing."""
    return workbook([_sheet(form, speaker) for form in forms])


def _sheet(form: AnnualForm, speaker: Speaker) -> Sheet:
    text = speaker.text
    top = _top(form, speaker)
    first, last = len(top) + 1, len(top) + len(FORM)
    entries = f"{cell_name(first, 5)}:{cell_name(last, 5)}"
    rows = [
        (*line, "", Formula(text=f'=IF({cell_name(first + number, 5)}="","{text("待填")}","")', value=text("待填")))
        for number, line in enumerate(_lines(form, speaker))
    ]
    columns = (
        Col(heading=text("板块"), width=12),
        Col(heading=text("项目"), width=32),
        Col(heading=text("单位"), width=8, style="centre"),
        Col(heading=text("机器估计"), width=28),
        Col(heading=text("估计依据"), width=36),
        Col(heading=text("填报数"), width=28, style="entry"),
        Col(heading=text("待填"), width=8, style="centre"),
    )
    left = Formula(text=f"=COUNTBLANK({entries})", value=len(FORM))
    return Sheet(
        title=form.name or form.code,
        columns=columns,
        rows=rows,
        top=top,
        filtered=False,
        protected=True,
        extra=((last + 2, 4, text("尚未填报的项目数")), (last + 2, 5, left)),
    )


def forms_docx(forms: Sequence[AnnualForm], speaker: Speaker) -> bytes:
    """The forms as a document, each from a page of its own: a table with the estimate in its own column, and what only people can fill in."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    for number, form in enumerate(forms):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _write(document, form, speaker)
    about = document.core_properties
    about.author = about.comments = ""
    about.title = speaker.text("政府网站工作年度报表（{year} 年度）", year=str(forms[0].year)) if forms else ""
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _write(document: Doc, form: AnnualForm, speaker: Speaker) -> None:
    text = speaker.text
    title, *lines = _top(form, speaker)
    _heading(document, title, 18).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=6, style="Table Grid")
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # on every page
    heads = ("板块", "项目", "单位", "机器估计", "估计依据", "填报数")
    for cell, heading in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text(heading)
        cell.paragraphs[0].runs[0].bold = True
    for told in _lines(form, speaker):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, word in zip(row.cells, (*told, ""), strict=True):
            cell.text = str(word)
            cell.paragraphs[0].style = document.styles["No Spacing"]
    widths = [Cm(width) for width in (2.9, 3.6, 1.9, 3.2, 3.1, 2.3)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    _heading(document, text("只能人工填报的项目"), 14)
    blocks: dict[str, list[str]] = {}
    for block, name in form.missing:
        blocks.setdefault(block, []).append(text(name))
    for block, names in blocks.items():
        document.add_paragraph(
            text("{label}：{sentence}", label=text(block), sentence=speaker.join(names)), style="List Bullet"
        )


def _heading(document: Doc, words: str, size: int) -> Paragraph:
    """A heading in black, as official forms have them; Word's own is blue."""
    heading: Paragraph = document.add_heading("", 1)
    run = heading.add_run(words)
    run.font.size, run.font.color.rgb, run.font.name = Pt(size), RGBColor(0, 0, 0), HEI
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEI)
    return heading


def _top(form: AnnualForm, speaker: Speaker) -> tuple[str, ...]:
    text = speaker.text
    seen = (
        text("机器估计只包括 {since} 以来看到的公开内容，可能少于实际，须核对后填入“填报数”。", since=form.since)
        if form.since
        else text("本年度没有可信的巡查，机器没有估计。")
    )
    left = text("共 {all} 项，其中 {n} 项只能人工填报。", all=len(FORM), n=len(form.missing))
    name = f"{form.name} ({form.code})" if speaker.locale == "en" else f"{form.name}（{form.code}）"
    return text("政府网站工作年度报表（{year} 年度）", year=str(form.year)), name, seen, left


def _lines(form: AnnualForm, speaker: Speaker) -> Sequence[tuple[str | int | float, ...]]:
    made = []
    for block, name, unit, key in FORM:
        known = form.estimates.get(key)
        value: Told = "" if known is None else known.value
        if isinstance(value, bool):
            value = speaker.text("是") if value else speaker.text("否")
        if key == "kind":
            value = speaker.text(str(value))
        basis = speaker.text(known.basis) if known else ""
        said = speaker.text(name)
        made.append((speaker.text(block), said[:1].upper() + said[1:], speaker.text(unit), value, basis))
    return made
