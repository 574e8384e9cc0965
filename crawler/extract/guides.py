"""Reads a service guide (办事指南): which classes of essential elements it shows, under whatever label; judges nothing."""

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.extract.fields import Field, Fields, bare, fields_of, frame_of
from crawler.extract.literals import Literals
from crawler.extract.outline import Box
from crawler.extract.placeholders import own_text
from domain.records import GuideElement

_KEYS: tuple[tuple[GuideElement, re.Pattern[str]], ...] = (
    (
        GuideElement.NAME,
        re.compile(r"(?:事项|服务|项目|业务|许可|主题|办理|办事)(?:名称|全称|标题)$|^办理事项$|^事项$|^实施事项$"),
    ),
    (
        GuideElement.BASIS,
        re.compile(r"(?<!收费)(?<!收费标准)依据(?:名称|内容|文件|条款)?$"),
    ),
    (
        GuideElement.CONDITIONS,
        re.compile(r"条件(?:说明|要求|描述)?$|(?:申请|申报|受理|办理|适用)(?:资格|范围|要求)$|^条件"),
    ),
    (
        GuideElement.MATERIALS,
        re.compile(
            r"材料(?:目录|清单|名称|明细|要求|信息|列表)?$|(?:申请|申报|提交|所需|办理)(?:的)?(?:资料|证件|手续|文件|要件)(?:清单|目录)?$|^资料清单$"
        ),
    ),
    (
        GuideElement.PLACE,
        re.compile(
            r"(?:地点|地址|地方)(?:说明|及.*|和.*|、.*)?$|(?:办理|受理|办事|服务)窗口$|^窗口(?:地址|位置|信息)$|时间(?:、|和|及|与)地[点址]"
        ),
    ),
    (
        GuideElement.TIME,
        re.compile(
            r"(?:办理|办公|受理|工作|服务|接待|办事|窗口|上班|咨询|开放|作息)(?:的)?时间(?:说明|安排)?$|^时间$|地[点址](?:、|和|及|与).*时间|时间(?:、|和|及|与)地[点址]"
        ),
    ),
    (
        GuideElement.PHONE,
        re.compile(
            r"^(?!(?:监督|投诉|举报|监督投诉|投诉监督|投诉举报|监督举报)(?:电话|方式|渠道)).*(?:电话|联系方式|咨询方式|咨询途径|咨询渠道|热线)(?:号码)?$"
        ),
    ),
    (
        GuideElement.PROCESS,
        re.compile(
            r"流程(?:图|说明|描述|信息)?$|(?<!特殊)程序$|(?:办理|办事|审批|操作|申请|申报)(?:步骤|过程|环节|指引)$|^流程"
        ),
    ),
)
_NOT = re.compile(
    r"网址|网上办理地址|网站|邮箱|邮寄|收费依据|时限|期限|更新时间|发布时间|实施时间|生效时间|监察|不予.*条件|网上.*地址|在线.*地址"
)
_NOT_ELEMENTS = re.compile(r"^收费")
_OTHERS = re.compile(
    r"^(?:(?:法定|承诺|办理|办结|审批|审查)(?:办结|办理)?(?:时限|期限|时效)|收费.{0,6}|是否收费|办件类型|事项类型|事项编码|基本编码|实施编码|实施主体.{0,4}|实施机构|实施机关|"
    r"办理机构|受理机构|决定机构|责任部门|主管部门|服务对象|办理对象|适用对象|行使层级|办理形式|办理方式|审批结果.{0,4}|办理结果|结果名称|送达方式|审批证件|咨询投诉|监督.{0,6}|"
    r"投诉.{0,6}|网上办理.{0,4}|在线办理|网办深度|到现场次数|通办范围|特殊程序|中介服务|常见问题|表格下载|样表下载|附件下载|相关附件|备注|数量限制|年审.{0,6}|权利.{0,6}|行政复议.{0,6}|基本信息|面向.{0,6})$"
)
_EMPTY = re.compile(
    r"^(?:null|undefined|NaN|待(?:补充|完善|更新|定)|(?:正在)?(?:完善|更新|补充|整理)中|此处填写.*|请填写.*|\{\{.*\}\}|\[?object.*)$",
    re.I,
)
_WHOLE = re.compile(r"指南|规程|须知|一次(?:性)?告知|说明书|流程")
_NAMED = Literals(
    begin + end
    for begins, ends in (
        ("设定 法律 法定 办理 实施 审批 许可", "依据"),
        ("申请 受理 办理 许可 审批 申报", "条件"),
        ("办理 申报 申请 所需 提交", "材料"),
        ("办理 受理 办公 办事", "地点 地址 窗口"),
        ("办理 办公 受理 工作 服务", "时间"),
        ("联系 咨询", "电话 方式"),
        ("办理 办事 审批 申请", "流程 程序 步骤"),
        ("事项 服务 项目", "名称"),
        ("承诺 法定 办理 承诺办结 法定办结 办理办结", "时限"),
        ("收费", "标准 依据"),
        ("服务", "对象"),
        ("实施", "主体"),
        ("监督", "电话"),
    )
    for begin in begins.split()
    for end in ends.split()
)
"""Labels of guides, none of which can lie over another."""
_SURE = 4
"""Labels from which a page says in words what it has to say: a frame or picture beside them is no second guide."""
_LABELS = 2
"""Different labels from which a page is read as a guide at all."""
_FORM = re.compile(r"表格|样表|申请表|登记表|申报表|模板|范本|下载")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGuide:
    """One guide as its page shows it."""

    title: str
    elements: tuple[str, ...]
    empty: tuple[str, ...]
    labels: int
    words: int
    held_elsewhere: bool
    forms: tuple[str, ...] = ()
    """Addresses, as written, of forms and samples the guide offers."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Element classes without any value, in order."""
        return tuple(element.value for element in GuideElement if element.value not in self.elements)

    @property
    def readable(self) -> bool:
        """True when the page says enough under labels to be judged by its words."""
        return self.labels >= _LABELS


def may_be_guide(html: str) -> bool:
    """True for pages with two different words of guides' labels; cheap enough for every page that is no article."""
    return guide_words(html) >= _LABELS


@lru_cache(maxsize=2)  # asked twice of each page
def guide_words(html: str) -> int:
    """How many different words of guides' labels a page's source holds."""
    return len(_NAMED.said_in(html))


@lru_cache(maxsize=4096)  # a site's pages carry the same labels
def element_of(label: str) -> str | None:
    """Key of a guide's label: its element classes joined by «+», ``""`` for another label of guides, None for words that are none."""
    if len(label) > 16 or len(label) < 2:
        return None
    if _OTHERS.match(label) and not (label.startswith("咨询") and "电话" in label):
        return ""
    if _NOT.search(label) or _NOT_ELEMENTS.match(label):
        return "" if label.endswith(("时限", "期限", "网址", "依据", "地址", "标准")) else None
    keys = [element.value for element, words in _KEYS if words.search(label)]
    return "+".join(keys) if keys else None


def read_guide(page: Box, title: str) -> ReadGuide:
    """The elements of the guide on a page; ``title`` is the page's title. Values may be attachments, pictures or «无»."""
    footers = frame_of(page)
    fields = fields_of(page, element_of, frame=footers)
    seen, named = _elements(fields)
    heading = next((box.text for box in page.walk() if box.tag in {"h1", "h2"} and box.text), "")
    if heading or title:
        seen.add(GuideElement.NAME.value)
    strings = own_text(page, footers)
    shown = any(one.rich for one in fields.found)
    labels = len({one.label for one in fields.found})
    pictures = labels < _SURE and (
        any(box.tag in {"iframe", "embed", "object"} for box in page.walk())
        or (not shown and _body_picture(page, footers))
    )
    files = [box for box in page.anchors if _is_file(box)]
    whole = [box for box in files if not _FORM.search(box.text) or _WHOLE.search(box.text)]
    return ReadGuide(
        title=heading or title,
        elements=tuple(one.value for one in GuideElement if one.value in seen),
        empty=tuple(one.value for one in GuideElement if one.value in named - seen),
        labels=labels,
        words=sum(len(text) for text in strings),
        held_elsewhere=pictures or (bool(whole) and not shown),
        forms=tuple(box.attribute("href") for box in files if _FORM.search(f"{box.text} {box.attribute('title')}")),
    )


def _elements(fields: Fields) -> tuple[set[str], set[str]]:
    seen: set[str] = set()
    named: set[str] = set()
    for one in fields.found:
        keys = [key for key in one.key.split("+") if key]
        named.update(keys)
        if _says(one):
            seen.update(keys)
    return seen, named


def _says(one: Field) -> bool:
    return one.rich or (bool(one.value) and not _EMPTY.match(bare(one.value) or "无"))


def _is_file(box: Box) -> bool:
    return re.search(r"\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|ofd)(?:$|[?#])", box.attribute("href"), re.I) is not None


def _body_picture(page: Box, footers: frozenset[int]) -> bool:
    """A picture as large as a page, outside links and footer: a scanned guide or a drawn process."""
    stack = [page]
    while stack:
        box = stack.pop()
        if id(box) in footers or box.tag in {"a", "nav", "header"}:
            continue
        if box.tag == "img" and not re.search(
            r"logo|banner|icon|top|head|ewm|qr", box.names + box.attribute("src"), re.I
        ):
            return True
        stack.extend(box.boxes)
    return False
