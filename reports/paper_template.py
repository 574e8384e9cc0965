"""Writes the Word template of a paper that an office may change: fonts, margins and lines of GB/T 9704, with marks to be filled."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from domain.papers import FANG, HEI, KAI, SONG, TITLE
from reports.paper import Column, annex_word
from reports.texts import Speaker

_RED = RGBColor(0xDD, 0x00, 0x00)
_LINE = Pt(29)
"""22 lines in 225 mm."""
_WIDE = 247
"""Width of a table on a landscape page, in millimetres."""
_MANY = 9
"""Columns beyond which a table is set smaller."""


def paper_template(tables: Sequence[tuple[str, Sequence[Column]]], speaker: Speaker) -> bytes:
    """The template as DOCX. ``tables``: name and columns of every annex it can print.

    Marks are those of docxtpl: ``{{ title }}`` is a value, ``{%p … %}`` a paragraph's and ``{%tr … %}`` a row's instruction. An
    office may move, reword and restyle everything, and leave out what it does not want.
    """
    document = Document()
    _styles(document)
    _page(document.sections[0], wide=False)
    _feet(document)
    _head(document, speaker)
    _body(document)
    _end(document, speaker)
    _page(document.add_section(WD_SECTION.NEW_PAGE), wide=True)
    for number, (key, columns) in enumerate(tables):
        _annex(document, key, columns, speaker, first=number == 0)
    about = document.core_properties  # of the library, not of the office
    about.author = about.comments = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Doc) -> None:
    normal = document.styles["Normal"]
    _font(normal, FANG, 16)
    shape = normal.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    for name, font, size, indent in (
        ("Title", TITLE, 22, False),
        ("Heading 1", HEI, 16, True),
        ("Heading 2", KAI, 16, True),
        ("Body Text", FANG, 16, True),
    ):
        style = document.styles[name]
        _font(style, font, size)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(36) if name == "Title" else _LINE
        if indent:
            _indent(style)
    title = document.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    document.styles["Body Text"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _font(style: ParagraphStyle, name: str, size: int) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = name, Pt(size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        if qn(theme) in fonts.attrib:
            del fonts.attrib[qn(theme)]


def _indent(style: ParagraphStyle) -> None:
    """Two characters, whatever the size of the letters."""
    shape = style.element.get_or_add_pPr()
    indent = shape.find(qn("w:ind"))
    if indent is None:
        indent = OxmlElement("w:ind")
        shape.append(indent)
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "640")


def _page(section: Section, *, wide: bool) -> None:
    width, height = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if wide else (width, height)
    if wide:
        section.top_margin = section.bottom_margin = Mm(26)
        section.left_margin = section.right_margin = Mm(25)
    else:
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25 if not wide else 15)


def _feet(document: Doc) -> None:
    """«— 1 —»: odd pages right, even pages left."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        shape = paragraph.paragraph_format
        shape.left_indent = shape.right_indent = Pt(14)
        _run(paragraph, "— ", SONG, 14)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = _run(paragraph, "", SONG, 14)
            mark = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark.text = text
            run.append(mark)
        _run(paragraph, " —", SONG, 14)


def _run(paragraph: Paragraph, text: str, font: str, size: int, colour: RGBColor | None = None) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    return run._element


def _head(document: Doc, speaker: Speaker) -> None:
    _mark(document, "{%p if draft %}")
    paragraph = document.add_paragraph()
    _run(paragraph, "{{ draft }}", HEI, 12, _RED)
    _mark(document, "{%p endif %}")
    _mark(document, "{%p if red_head %}")
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.space_before = Pt(14)
    _run(paragraph, "{{ issuer }}", TITLE, 32, _RED)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(29)
    _run(paragraph, "{{ number }}", FANG, 16)
    _line_below(paragraph)
    _mark(document, "{%p endif %}")
    document.add_paragraph()
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph()
    _mark(document, "{%p if addressees %}")
    document.add_paragraph("{{ addressees }}" + (": " if speaker.locale == "en" else "："))
    _mark(document, "{%p endif %}")


def _mark(document: Doc, mark: str) -> None:
    """An instruction on a line of its own; it is gone once the paper is filled."""
    document.add_paragraph(mark)


def _line_below(paragraph: Paragraph) -> None:
    borders: Any = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", "DD0000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    shape = paragraph._p.get_or_add_pPr()
    shape.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _body(document: Doc) -> None:
    document.add_paragraph("{{ opening }}", style="Body Text")
    _mark(document, "{%p for section in sections %}")
    document.add_paragraph("{{ section.title }}", style="Heading 1")
    _mark(document, "{%p for paragraph in section.paragraphs %}")
    document.add_paragraph("{{ paragraph }}", style="Body Text")
    _mark(document, "{%p endfor %}")
    _mark(document, "{%p endfor %}")


def _end(document: Doc, speaker: Speaker) -> None:
    colon = ": " if speaker.locale == "en" else "："
    _mark(document, "{%p if annexes %}")
    document.add_paragraph()
    _mark(document, "{%p for one in annexes %}")
    first = (
        "{% if loop.first %}" + annex_word(speaker) + colon + "{% else %}\u3000\u3000\u3000{% endif %}"
    )  # under the first one's number
    numbered = "{% if annexes | length > 1 %}{{ one.number }}. {% endif %}"  # GB/T 9704: a single annex bears no number
    document.add_paragraph(first + numbered + "{{ one.title }}", style="Body Text")
    _mark(document, "{%p endfor %}")
    _mark(document, "{%p endif %}")
    document.add_paragraph()
    for text in ("{{ issuer }}", "{{ day }}"):
        paragraph = document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(64)
    _mark(document, "{%p if remark %}")
    document.add_paragraph("{{ remark }}", style="Body Text")
    _mark(document, "{%p endif %}")
    _mark(document, "{%p if copies %}")
    paragraph = document.add_paragraph()
    _run(paragraph, speaker.text("抄送") + colon + "{{ copies }}", FANG, 14)
    _mark(document, "{%p endif %}")


def _annex(document: Doc, key: str, columns: Sequence[Column], speaker: Speaker, *, first: bool) -> None:
    _mark(document, f"{{%p if annex.{key} %}}")
    paragraph = document.add_paragraph()
    _run(
        paragraph,
        annex_word(speaker) + f"{{% if annexes | length > 1 %}} {{{{ annex.{key}.number }}}}{{% endif %}}",
        HEI,
        16,
    )
    # The section break has begun a page already for whichever annex comes first.
    if not first:
        paragraph.insert_paragraph_before("{%p if not annex." + key + ".first %}")
        _break(paragraph.insert_paragraph_before())
        paragraph.insert_paragraph_before("{%p endif %}")
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, f"{{{{ annex.{key}.title }}}}", TITLE, 20)
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _narrow_sides(table)
    size = 10 if len(columns) <= _MANY else 9
    whole = sum(column.width for column in columns)
    for number, column in enumerate(columns):
        width = Mm(_WIDE * column.width / whole)
        table.columns[number].width = width
        for row, text, font in ((0, column.heading, HEI), (2, f"{{{{ row.{column.key} }}}}", FANG)):
            cell = table.cell(row, number)
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            if row == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(paragraph, text, font, size)
    for row, mark in ((1, f"{{%tr for row in annex.{key}.rows %}}"), (3, "{%tr endfor %}")):
        table.cell(row, 0).paragraphs[0].add_run(mark)
    _repeated(table.rows[0])
    _whole(table.rows[2])
    _mark(document, f"{{%p if annex.{key}.note %}}")
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _run(paragraph, f"{{{{ annex.{key}.note }}}}", FANG, size)
    _mark(document, "{%p endif %}")
    _mark(document, "{%p endif %}")


def _narrow_sides(table: Table) -> None:
    """Word's usual 1.9 mm on either side of a cell would take a fifth of a table of thirteen columns."""
    sides: Any = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        mark = OxmlElement(f"w:{side}")
        mark.set(qn("w:w"), "45")
        mark.set(qn("w:type"), "dxa")
        sides.append(mark)
    table._tbl.tblPr.insert_element_before(sides, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _break(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.page_break_before = True
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(1)


def _repeated(row: _Row) -> None:
    """The heading stands on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _whole(row: _Row) -> None:
    """A row is not torn by the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
