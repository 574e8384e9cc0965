"""Papers as Word documents: our template or an office's own, filled by docxtpl in a sandbox."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from domain.wording import N_, PlainError
from reports.paper import Annex, Paper

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
"""What XML cannot hold; pages of strangers may."""


class TemplateFaultError(PlainError):
    """A template that cannot be filled: one sentence."""


def paper_docx(paper: Paper, template: bytes, *, name: str = "") -> bytes:
    """The filled template. ``name`` of an office's own one, for the error. Raises TemplateFaultError."""
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(_context(paper), jinja_env=SandboxedEnvironment(autoescape=True))
        about = document.docx.core_properties
        about.title = " ".join(str(_clean(paper.title)).split())
        if not paper.annexes:
            _without_empty_pages(document)
        out = io.BytesIO()
        document.save(out)
    except TemplateError as error:
        raise TemplateFaultError(
            N_("模板 {name} 中的标记有误：{reason}。请对照 xunwang report template 写出的默认模板更正。"),
            name=name or "docx",
            reason=str(error.message or error),
        ) from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise TemplateFaultError(
            N_("{name} 不是 Word 文档（.docx）：请用 Word 或 WPS 另存为 .docx 后再用作模板。"), name=name or "docx"
        ) from error
    return out.getvalue()


def _without_empty_pages(document: DocxTemplate) -> None:
    """Without annexes the pages laid across for them have nothing on them: the last section gives way to the one before."""
    body = document.docx.element.body
    breaks = body.xpath("./w:p[w:pPr/w:sectPr]")
    if not breaks or any(one.tag != qn("w:sectPr") for one in breaks[-1].itersiblings()):
        return
    shape = breaks[-1].pPr
    body.replace(body.sectPr, shape.sectPr)


def _context(paper: Paper) -> dict[str, Any]:
    """The values under the names a template uses."""
    values: dict[str, Any] = {
        name: getattr(paper, name)
        for name in (
            "issuer", "red_head", "number", "draft", "title", "addressees", "opening", "day", "contact", "remark", "copies",
        )
    }  # fmt: skip
    values["sections"] = [asdict(section) for section in paper.sections]
    values["annexes"] = [{"number": one.number, "title": one.title} for one in paper.annexes]
    values["annex"] = {one.key: _annex(one) for one in paper.annexes}
    values["facts"] = paper.facts
    cleaned: dict[str, Any] = _clean(values)
    return cleaned


def _annex(annex: Annex) -> dict[str, Any]:
    return {
        "number": annex.number,
        "title": annex.title,
        "rows": list(annex.rows),
        "note": annex.note,
        "first": annex.number == 1,
    }


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, Mapping):
        return {key: _clean(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(below) for below in value]
    return "" if value is None else value
