"""The circular as a paper: words, editions, Word file by the official layout, HTML that calls nobody."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from circular_kit import STYLE, an_issue, card, materials
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from config.circulars import load_style
from config.errors import ConfigError
from domain.circulars import Circular, Edition, Watched
from domain.findings import Outcome
from domain.registry import Platform
from domain.replies import ReplySpeed
from domain.scorecards import CardVerdict
from reports.circular import Issue, word_circular
from reports.circular_annexes import COLUMNS, columns_of
from reports.paper import Paper, percent, tight
from reports.paper_docx import TemplateFaultError, paper_docx
from reports.paper_html import paper_html
from reports.paper_template import paper_template
from reports.texts import Speaker
from scoring.circular import make_circular

ZH, EN = Speaker("zh_CN"), Speaker("en")


def a_circular(**given: object) -> Circular:
    issues = (
        an_issue("1"),
        an_issue("1", "broken_link", "附件\x0b下载", found_on=("https://www.example.gov.cn/<b>&",)),
        an_issue("2", "overdue_reply", "王某某反映小区停水"),
        an_issue("2", "leaked_personal_data", "困难群众名单"),
        an_issue(
            "1",
            "wrong_wording",
            "关于节水的通知",
            values={"wrong": "即食生效", "right": "即时生效", "published": "2030-05-02"},
        ),
        an_issue("2", "wrong_wording", "关于停水的通知", values={"wrong": "布署", "right": "部署"}),
        an_issue("2", "stale_home_page", "首页", outcome=Outcome.SUSPICION, values={"warning": True}),
    )
    values: dict[str, object] = {
        "issues": issues,
        "sites": tuple(
            Watched(
                code=code,
                name=f"某市第{code}局 & 网站",
                organizer=f"某市第{code}局",
                url="https://www.example.gov.cn/",
                contact="李某某 023-0000",
            )
            for code in "123"
        ),
        "accounts": (
            Watched(
                code="a1", name="某市发布", organizer="某市政府", platform=Platform.WEIBO, last_update=date(2030, 4, 2)
            ),
        ),
        "account_cards": (card("a1", CardVerdict.UNQUALIFIED),),
        "speeds": (ReplySpeed(site_code="2", as_of=card("2").as_of, messages=8, answered=7, open=1),),
    }
    return make_circular(
        materials(
            card("1", total=112.5),
            card("2", total=101.0),
            card("3", CardVerdict.UNQUALIFIED, total=None, vetoes_signed=("veto.site.home_stale",)),
            **{**values, **given},
        )
    )


def a_paper(edition: Edition = Edition.INTERNAL, speaker: Speaker = ZH, **given: object) -> Paper:
    issue = Issue(edition=edition, day=date(2030, 7, 3), reply_by=date(2030, 7, 17), number="某府办〔2030〕9号")
    return word_circular(a_circular(**given), issue, speaker, {"broken_link": "链接不可用"})


def template(speaker: Speaker = ZH) -> bytes:
    return paper_template([(key, columns_of(key, Edition.INTERNAL, speaker)) for key in COLUMNS], speaker)


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


def test_the_paper_tells_totals_bands_problems_and_annexes() -> None:
    paper = a_paper()
    said = "".join(one for section in paper.sections for one in section.paragraphs)
    assert "本期共检查政府网站3个，占总数的100%；合格2个，合格率66.7%，不合格1个。" in said
    assert "某市第1局 & 网站的“通知公告”栏目" in said
    assert [one.key for one in paper.annexes] == [
        "unqualified_sites", "unqualified_accounts", "problems", "broken_links", "text_errors", "warnings", "messages",
        "high_scores",
    ]  # fmt: skip
    accounts = paper.annex("unqualified_accounts")
    assert accounts is not None
    assert accounts.rows[0]["last_update"] == "2030-04-02"
    messages = paper.annex("messages")
    assert messages is not None
    assert (messages.rows[0]["rate"], messages.rows[0]["on_time"]) == ("87.5%", "87.5%")


@pytest.mark.parametrize("speaker", [ZH, EN])
def test_a_veto_that_waits_is_counted_apart_in_text_table_and_figures(speaker: Speaker) -> None:
    waits = card("4", vetoes_suspected=("veto.site.home_stale",), total=118.0)
    circular = a_circular(
        sites=tuple(Watched(code=code, name=f"某市第{code}局", region="某区") for code in "1234"),
        cards=(card("1"), card("2"), card("3", CardVerdict.UNQUALIFIED, total=70.0), waits),
    )
    issue = Issue(edition=Edition.INTERNAL, day=date(2030, 7, 3), reply_by=date(2030, 7, 17))
    paper = word_circular(circular, issue, speaker, {})
    said = "".join(one for section in paper.sections for one in section.paragraphs)
    told = {
        ZH: "合格2个，合格率50%，单项否决待签认1个（未计入合格），不合格1个。",
        EN: "qualified: 2, a rate of 50%; with a veto that waits to be signed, not counted as qualified: 1; unqualified: 1.",
    }[speaker]
    assert told in said
    annex = paper.annex("waiting_vetoes")
    assert annex is not None
    (row,) = annex.rows
    assert (row["name"], row["region"]) == ("某市第4局", "某区")
    assert paper.facts["sites"]["waiting"] == 1  # type: ignore[index]
    public = word_circular(circular, replace(issue, edition=Edition.PUBLIC), speaker, {})
    assert "waiting_vetoes" not in [one.key for one in public.annexes]


def test_text_errors_carry_the_day_their_page_was_published_where_it_is_known() -> None:
    annex = a_paper().annex("text_errors")
    assert annex is not None
    assert "发布日期" in [column.heading for column in annex.columns]
    assert [row["published"] for row in annex.rows] == ["2030-05-02", ""]


def test_the_public_edition_lists_no_single_fault_and_names_no_person() -> None:
    paper = a_paper(Edition.PUBLIC)
    assert {one.key for one in paper.annexes} == {
        "unqualified_sites",
        "unqualified_accounts",
        "messages",
        "high_scores",
    }
    assert paper.remark == "（此件删减后公开）"
    html = paper_html(paper, ZH)
    assert "王某某" not in html
    assert "困难群众名单" not in html
    assert "李某某" not in html
    assert "即食生效" not in html
    assert "evidence" not in html


def test_the_word_file_keeps_the_official_layout() -> None:
    document = Document(io.BytesIO(paper_docx(a_paper(), template())))
    first, last = document.sections[0], document.sections[-1]
    assert [round(size.mm) for size in (first.page_width, first.page_height) if size] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(size.mm) for size in margins if size] == [37, 35, 28, 26]
    assert last.page_width is not None
    assert last.page_height is not None
    assert last.page_width > last.page_height
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1", "Body Text")
    }
    assert fonts == {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Body Text": "仿宋_GB2312",
    }
    assert "PAGE" in first.footer._element.xml
    about = document.core_properties
    assert (about.author, about.comments, about.title) == ("", "", " ".join(a_paper().title.split()))
    assert "PAGE" in first.even_page_footer._element.xml


def test_the_word_file_holds_everything_and_no_mark_is_left() -> None:
    paper = a_paper()
    said = words_of(paper_docx(paper, template()))
    assert "{%" not in said
    assert "{{" not in said
    for section in paper.sections:
        assert section.title in said
        assert all(paragraph in said for paragraph in section.paragraphs)
    for annex in paper.annexes:
        assert annex.title in said
    assert "https://www.example.gov.cn/<b>&" in said
    assert "附件下载" in said  # what XML cannot hold is left out


def test_a_single_annex_bears_no_number_and_several_do() -> None:
    paper = a_paper()
    one = replace(paper, annexes=paper.annexes[:1])
    for made, wanted in ((one, False), (paper, True)):
        said, html = words_of(paper_docx(made, template())), paper_html(made, ZH)
        assert ("附件 1\n" in said, "附件：1. " in said) == (wanted, wanted)
        assert ("附件 1</h2>" in html, "附件：1. " in html) == (wanted, wanted)
        assert f"附件：{'1. ' if wanted else ''}{paper.annexes[0].title}" in said


def test_the_word_file_tells_what_a_table_does_not() -> None:
    assert "扣分为计入指标封顶之前的分值" in words_of(paper_docx(a_paper(), template()))


def test_a_paper_without_annexes_has_no_empty_page_at_its_end() -> None:
    document = Document(io.BytesIO(paper_docx(replace(a_paper(), annexes=()), template())))
    assert len(document.sections) == 1
    assert document.sections[0].page_width is not None
    assert round(document.sections[0].page_width.mm) == 210


def test_an_office_may_word_its_own_template_with_bare_figures() -> None:
    own = Document()
    own.add_paragraph("共查 {{ facts.sites.checked }} 个，合格率 {{ facts.sites.rate }}")
    out = io.BytesIO()
    own.save(out)
    assert "共查 3 个，合格率 66.7%" in words_of(paper_docx(a_paper(), out.getvalue()))


@pytest.mark.parametrize("mark", ["{{ title", "{{ ''.__class__.__mro__ }}", "{{ nothing.at_all }}"])
def test_a_template_that_cannot_be_filled_or_reaches_further_is_refused_in_one_sentence(mark: str) -> None:
    own = Document()
    own.add_paragraph(mark)
    out = io.BytesIO()
    own.save(out)
    with pytest.raises(TemplateFaultError, match=r"模板 office\.docx 中的标记有误"):
        paper_docx(a_paper(), out.getvalue(), name="office.docx")


def test_what_is_no_word_file_is_refused_in_one_sentence() -> None:
    with pytest.raises(TemplateFaultError, match=r"office.docx 不是 Word 文档"):
        paper_docx(a_paper(), b"PK no", name="office.docx")


def test_the_html_stands_alone_and_escapes_what_pages_say() -> None:
    html = paper_html(a_paper(), ZH)
    assert not re.search(r"<(?:script|link|img)|src=|url\(", html)
    assert "https://www.example.gov.cn/&lt;b&gt;&amp;" in html
    assert "size: A4" in html


def test_shares_are_rounded_half_up_from_the_exact_fraction() -> None:
    from fractions import Fraction

    assert percent(Fraction(1, 8), 0) == "13%"
    assert percent(Fraction(84, 88), 1) == "95.5%"
    assert percent(Fraction(1132, 1142), 2) == "99.12%"
    assert percent(Fraction(1), 1) == "100%"
    assert percent(None, 1) == "–"


def test_chinese_is_set_without_spaces_and_english_with() -> None:
    assert tight("共 3 个，占 50% 的 Web 站", ZH) == "共3个，占50%的 Web 站"
    assert tight("3 sites", Speaker("en")) == "3 sites"


def test_warnings_are_an_annex_of_their_own_and_no_problem() -> None:
    paper = a_paper()
    warnings, problems = paper.annex("warnings"), paper.annex("problems")
    assert warnings is not None
    assert problems is not None
    (row,) = warnings.rows
    assert (row["contact"], row["times"], row["mended"]) == ("李某某 023-0000", 1, "否")
    assert row["id"] not in {one["id"] for one in problems.rows}


def test_the_problem_list_tells_what_each_cost_and_what_the_last_look_found() -> None:
    made = replace(a_circular(), charged={"1broken_link附件\x0b下载": 1.5})
    issue = Issue(edition=Edition.INTERNAL, day=date(2030, 7, 3), reply_by=date(2030, 7, 17))
    annex = word_circular(made, issue, ZH, {}).annex("problems")
    assert annex is not None
    told = {str(row["id"]): row for row in annex.rows}
    assert told["1broken_link"]["points"] == "1.5"
    assert str(told["1broken_link"]["recheck"]).endswith("仍存在")
    assert [row["points"] for key, row in told.items() if key != "1broken_link"] == [""] * (len(told) - 1)


@pytest.mark.parametrize("style", ["standard", "chongqing"])
def test_the_english_paper_speaks_english_and_keeps_chinese_for_names_and_documents(style: str) -> None:
    from checks.registry import discover

    paper = a_paper(speaker=Speaker("en"), style=load_style(style, checks=frozenset(discover())))
    parts = (
        [paper.title, paper.addressees, paper.issuer, paper.opening, paper.remark, paper.draft]
        + [one for section in paper.sections for one in (section.title, *section.paragraphs)]
        + [one.title for one in paper.annexes]
        + [column.heading for one in paper.annexes for column in one.columns]
    )
    said = " ".join(part for part in parts if part)
    assert "Government websites checked: 3" in said
    assert "(国办秘函〔2019〕19号)" in said
    names = r"某市第\d局 & 网站|通知公告|“?某市发布”?"
    terms = r"\(国办秘函〔2019〕19号\)|渝府办发〔2019〕63号|\([\u4e00-\u9fff]+\)"
    assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", re.sub(f"{names}|{terms}", "", said))
    assert "  " not in said


def test_an_office_without_english_words_has_its_own_left_out_of_the_english_edition() -> None:
    style = replace(
        STYLE, basis=("某府〔2019〕1号",), addressees="各区县", requirements=("立行立改。",), issuer="某市政府办"
    )
    paper = a_paper(speaker=Speaker("en"), style=style)
    said = " ".join([paper.opening, paper.addressees, *(one for part in paper.sections for one in part.paragraphs)])
    assert not re.search("某府|各区县|立行立改", said)
    assert paper.issuer == "某市政府办"
    assert "the Chinese text (通报) is the one that counts" in paper.remark


def test_an_office_may_move_reword_and_leave_out_what_the_default_template_holds() -> None:
    own = Document(io.BytesIO(template()))
    for table in own.tables[2:]:
        own.element.body.remove(table._element)
    for paragraph in list(own.paragraphs):
        if "{{ addressees }}" in paragraph.text:
            paragraph.text = "主送：{{ addressees }}（共 {{ facts.problems }} 个问题）"
    own.styles["Body Text"].font.size = Pt(15)
    out = io.BytesIO()
    own.save(out)
    filled = paper_docx(a_paper(style=replace(STYLE, addressees="各区县")), out.getvalue())
    assert "主送：各区县（共 " in words_of(filled)
    size = Document(io.BytesIO(filled)).styles["Body Text"].font.size
    assert size is not None
    assert size.pt == 15
    assert len(Document(io.BytesIO(filled)).tables) == 2


@pytest.mark.parametrize("style", ["standard", "chongqing"])
def test_the_styles_of_the_house_can_be_read(style: str) -> None:
    from checks.registry import discover

    found = load_style(style, checks=frozenset(discover()))
    assert found.problems
    assert found.requirements
    assert "{period}" in found.title


def test_an_unknown_key_or_check_of_a_style_is_named(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "ours.yaml").write_text("title: 通报\nissuers: 某办\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="issuer"):
        load_style("ours", [folder])
    (folder / "ours.yaml").write_text(
        "title: 通报\nproblems:\n  - {title_zh: 甲, title_en: A, checks: [no_such]}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="no_such"):
        load_style("ours", [folder], checks={"broken_link"})
    with pytest.raises(ConfigError, match="chongqing"):
        load_style("chongqin")


def test_a_fault_of_the_whole_site_is_said_to_stand_on_its_home_page() -> None:
    paper = a_paper(issues=(an_issue("1", "unreachable_site", "某市第1局 & 网站"), an_issue("1")))
    annex = paper.annex("problems")
    assert annex is not None
    assert sorted(str(row["place"]) for row in annex.rows) == ["通知公告", "首页"]
