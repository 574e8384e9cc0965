"""What is to be thought of a good answer that held something else than was asked for."""

from collections.abc import Iterator

from domain.findings import Outcome
from domain.records import LinkKind, LinkRecord, StandIn
from domain.wording import N_

Verdict = tuple[str, Outcome, float]
"""Sentence, outcome, confidence."""

_LIKE_MISSING = N_("页面可以打开，但内容与本站“页面不存在”的提示页相同，已核实 {tries} 次")
_SAYS_MISSING = N_("页面可以打开，但内容像是“页面不存在”，请人工确认")
_HOME = N_("链接被转到网站首页，原页面可能已不存在，请人工确认")
_EMPTY = N_("文件可以下载，但内容为空（0 字节）")
_ERROR_FILE = N_("应为 {announced} 文件，打开后是“不存在”的错误页面")
_WEB_PAGE = N_("应为 {announced} 文件，打开后是网页，请人工确认")
_WEB_PICTURE = N_("图片地址返回的是网页，无法显示，请人工确认")
_OTHER_KIND = N_("文件内容与扩展名 {announced} 不符，无法正常打开")
_UNKNOWN_KIND = N_("文件内容无法识别，可能已损坏或加密，请人工确认")


def stand_in_faults(link: LinkRecord, *, min_tries: int) -> Iterator[Verdict]:
    """At most one verdict on a link whose latest answer was good."""
    found = link.stand_in
    if found is None:
        return
    sure = link.stand_in_tries >= min_tries
    file = link.kind is not LinkKind.PAGE and bool(link.announced)
    fault = Outcome.FAULT if sure else Outcome.SUSPICION
    match found:
        case StandIn.LIKE_MISSING if file:
            yield _ERROR_FILE, fault, 0.97
        case StandIn.LIKE_MISSING:
            yield _LIKE_MISSING, fault, 0.97
        case StandIn.SAYS_MISSING if file:
            yield _ERROR_FILE, fault, 0.95
        case StandIn.SAYS_MISSING:
            yield _SAYS_MISSING, Outcome.SUSPICION, 0.8
        case StandIn.HOME:
            yield _HOME, Outcome.SUSPICION, 0.7
        case StandIn.EMPTY:
            yield _EMPTY, fault, 0.97
        case StandIn.WEB_PAGE:
            yield (_WEB_PAGE if link.announced else _WEB_PICTURE), Outcome.SUSPICION, 0.7
        case StandIn.OTHER_KIND:
            yield _OTHER_KIND, fault, 0.9
        case StandIn.UNKNOWN_KIND:
            yield _UNKNOWN_KIND, Outcome.SUSPICION, 0.6
