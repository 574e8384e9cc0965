"""Wrong wording (错别字、表述不规范、严重表述错误) in the text of pages and attachments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome
from domain.lexicon import WordClass
from domain.records import TextRecord, TextSource, WordHit

_OPEN, _CLOSE = '“"‘「『《〈【', '”"’」』》〉】'
_CORRECTS = (
    "应为",
    "应是",
    "误写",
    "误为",
    "错写",
    "写成",
    "写作",
    "改为",
    "更正",
    "勘误",
    "正确写法",
    "错别字",
    "不是",
    "而非",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which classes are looked at and which a machine may call a fault by itself."""

    classes: tuple[WordClass, ...] = (WordClass.GRAVE, WordClass.IMPROPER, WordClass.TYPO)
    alone: tuple[WordClass, ...] = (WordClass.TYPO,)
    """Classes in which a sure term is a fault; in all others a person has to look."""
    historic: tuple[str, ...] = ("史料", "旧志", "府志", "县志", "地方志", "民国", "古籍", "清代", "档案汇编", "文献")
    """Words of titles of old texts, whose spelling is not ours."""


@check(title="用语错误")
def wrong_wording(record: TextRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A page or attachment contains a wording that the lexicon calls wrong: a wrong character, an improper or a gravely wrong expression.

    ## Why it matters
    A grave wording error is a veto (veto.site.security.expression) once a person has confirmed it; ordinary wrong characters are
    counted by circulars and have to be corrected.

    ## How to fix it
    Correct the text as the finding says. Where the wording is right (a name, a quotation), dismiss the finding: the same wording
    is not raised again on that site; or allow it in a lexicon file of your own (`XUNWANG_WORDING_FILES`).

    ## What it does not judge
    Wording that is quoted in order to correct it, and titles of historic documents. Grave and improper expressions, and terms the
    lexicon is not sure of, are suspected only. The shipped lexicon holds ordinary wrong characters and no political terms: these
    come from the operator's own file.
    """
    if record.source is TextSource.SITE:
        if not record.lexicon:
            yield Fault(message="没有可用的用语词库，本次不作判定", outcome=Outcome.UNKNOWN)
        return
    if not record.lexicon:
        yield Fault(message="没有可用的用语词库，本次不作判定", outcome=Outcome.UNKNOWN)
        return
    historic = any(word in record.title for word in params.historic)
    for hit in record.words:
        if hit.word_class not in params.classes or _criticised(hit):
            continue
        doubtful = historic or _quoted(hit) or not hit.sure or hit.word_class not in params.alone
        yield Fault(
            message="“{wrong}”应为“{right}”（{word_class}）：{excerpt}",
            values={
                "wrong": hit.wrong,
                "right": hit.right,
                "word_class": hit.word_class.value,
                "excerpt": f"…{hit.before}{hit.wrong}{hit.after}…",
                "count": hit.count,
            }
            | ({"published": record.published.isoformat()} if record.published else {}),
            evidence=(
                Evidence(
                    kind=EvidenceKind.PAGE, url=record.url, captured_at=record.captured_at, key=record.evidence_key
                ),
            ),
            outcome=Outcome.SUSPICION if doubtful else Outcome.FAULT,
            confidence=0.6 if doubtful else 0.97,
            discriminator=hit.wrong,
            found_on=hit.found_on or record.found_on,
            instances=hit.instances,
        )


def _quoted(hit: WordHit) -> bool:
    return hit.before[-1:] in _OPEN and hit.after[:1] in _CLOSE if hit.before and hit.after else False


def _criticised(hit: WordHit) -> bool:
    """«“布署”应为“部署”»: the wrong form is shown in order to correct it."""
    around = f"{hit.before}|{hit.after}"
    return any(word in around for word in _CORRECTS) and (_quoted(hit) or hit.right in around)
