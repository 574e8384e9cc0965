"""Page tags (网页标签) that the specification requires and a sampled page does not carry."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome
from domain.records import PageKind, TagsRecord

_NAMES = {
    "sitename": "SiteName",
    "sitedomain": "SiteDomain",
    "siteidcode": "SiteIDCode",
    "columnname": "ColumnName",
    "columndescription": "ColumnDescription",
    "columnkeywords": "ColumnKeywords",
    "columntype": "ColumnType",
    "articletitle": "ArticleTitle",
    "pubdate": "PubDate",
    "contentsource": "ContentSource",
}
"""Spelling of the specification, by the name a record knows."""
_NO_VALUE = re.compile(r"null|undefined|none|nan|n/?a|无|空|暂无|test|测试|\W*", re.IGNORECASE)
_UNFILLED = re.compile(
    r"\$\{|\{\{|<%|\{\$|\[\$|\{(?:cms|pe|dede|eyou|trs)[:.]|%[A-Za-z_]+%|\[!--|#[A-Za-z_.]+#", re.IGNORECASE
)
"""What a template leaves behind when nobody fills it in."""
_LABELS = {
    "sitename": {"网站名称", "站点名称"},
    "sitedomain": {"网站域名"},
    "siteidcode": {"政府网站标识码", "网站标识码"},
    "columnname": {"栏目名称"},
    "columndescription": {"栏目描述"},
    "columnkeywords": {"栏目关键词"},
    "columntype": {"栏目类别", "栏目类型"},
    "articletitle": {"标题", "文章标题"},
    "pubdate": {"发布时间", "发布日期"},
    "contentsource": {"来源", "信息来源"},
}
"""The specification's own words for a tag, left in place of its value."""
_SITE_CODE = re.compile(r"(?:bm\d{8}|\d{10})", re.IGNORECASE)
_DAY = re.compile(r"(?:19|20)\d\d(?:\W+[01]?\d\W+[0-3]?\d|年\s*\d\d?\s*月\s*\d\d?\s*日|\d\d\d\d)")
_BRACKETS = re.compile(r"[\s（(【\[].*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Tags asked for on every page, on column pages and on articles; names in lower case."""

    site: tuple[str, ...] = ("sitename", "sitedomain", "siteidcode")
    column: tuple[str, ...] = ("columnname", "columndescription", "columnkeywords", "columntype")
    article: tuple[str, ...] = ("articletitle", "pubdate", "contentsource")


@check(title="网页标签缺失")
def missing_meta_tag(record: TagsRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A sampled page lacks page tags (网页标签) that the annex of 国办发〔2017〕47号 requires, or carries template text instead.

    ## Why it matters
    Each sampled page with missing tags costs points (deduct.function.meta), and search engines and the national aggregation cannot
    tell what the page is.

    ## How to fix it
    Fill the tags in the page templates: SiteName, SiteDomain and SiteIDCode on every page; ColumnName, ColumnDescription,
    ColumnKeywords and ColumnType on column pages; ArticleTitle, PubDate and ContentSource on articles.

    ## What it does not judge
    Pages that scripts write and no browser has shown; optional tags (Keywords, Author, Description, Image, Url). Whether the
    values agree with the registry is for `registry_mismatch`. Five pages a site are sampled, the same ones as long as they exist.
    """
    wanted = params.site
    if record.kind is PageKind.COLUMN:
        wanted += params.column
    elif record.kind is PageKind.ARTICLE:
        wanted += params.article
    missing = tuple(_NAMES.get(name, name) for name in wanted if not _says_something(name, record.tags.get(name, "")))
    evidence = (
        Evidence(kind=EvidenceKind.PAGE, url=record.url, captured_at=record.captured_at, key=record.evidence_key),
    )
    if missing and record.scripted:
        yield Fault(
            message="页面由脚本生成，未经浏览器打开核实，本次不作判定（未见标签 {missing}）",
            values={"missing": missing},
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    if missing:
        left = tuple(
            f"{_NAMES.get(name, name)}={record.tags[name][:40]}"
            for name in wanted
            if record.tags.get(name) and not _says_something(name, record.tags[name])
        )
        yield Fault(
            message="网页标签未填写：{missing}（模板文字未替换：{left}）" if left else "网页标签缺失：{missing}",
            values={"missing": missing, "page_kind": record.kind.value, **({"left": left} if left else {})},
            evidence=evidence,
            confidence=0.97,
        )
    printed, tagged = _bare(record.name), _bare(record.tags.get("columnname", ""))
    if printed and tagged and "ColumnName" not in missing and printed not in tagged and tagged not in printed:
        yield Fault(
            message="标签 ColumnName 为“{tag}”，页面上的栏目名称是“{name}”",
            values={"tag": record.tags["columnname"], "name": record.name, "missing": ("ColumnName",)},
            evidence=evidence,
            outcome=Outcome.SUSPICION,
            confidence=0.8,
            discriminator="ColumnName",
        )


def _says_something(name: str, value: str) -> bool:
    text = value.strip()
    if not text or _NO_VALUE.fullmatch(text) or _UNFILLED.search(text) or text in _LABELS.get(name, ()):
        return False
    if name == "siteidcode":
        return bool(_SITE_CODE.fullmatch(text))
    if name == "pubdate":
        return bool(_DAY.search(text))
    return True


def _bare(name: str) -> str:
    return _BRACKETS.sub("", name.strip()).strip("：:·•>》")
