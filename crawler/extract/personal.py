"""Finds unmasked personal numbers (identity, bank card, mobile phone) in a text and masks them; keeps none."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.hits import PersonalHit, PersonalKind

# The look behind comes after the first digit: a pattern that begins with it would be tried at every character.
_CANDIDATE = re.compile(r"[0-9](?<![0-9A-Za-z.][0-9])(?:[ \u00a0-]?[0-9]){9,19}[xX]?(?![0-9A-Za-z*＊])")
"""Eleven to twenty digits, perhaps in groups, with nothing of a longer number or word around them."""
_PERHAPS = re.compile(rb"[0-9](?:[ -]?[0-9]){9}")
"""What is left of a candidate when all but ASCII is left out of its line."""
_FEWEST = 10
"""Characters of ASCII in a line with a candidate."""
_GROUPS = re.compile(r"[ \u00a0-]")
_MOBILE = re.compile(r"(?:86)?(1[3-9]\d{9})")
_BANK = re.compile(r"62\d{14}|62\d{17}|62\d{15}|4\d{15}|5[1-5]\d{14}")
_BEFORE = 24
_AFTER = 12
_SAMPLES = 3
_MOST_CANDIDATES = 5000

_ID_LABEL = re.compile(
    r"身份证(?:件)?(?:号码?|编号)?|公民身份号码|证件(?:号码?|编号)|残疾人?证(?:号码?|编号)?|居民证|身份号码?",
    re.IGNORECASE,
)
_BANK_LABEL = re.compile(
    r"银行卡(?:号码?|账号)?|(?:借记|储蓄|社保|工资|一卡通|惠农)卡?(?:卡号|账号)|卡号|银行(?:账|帐)号|一卡通号?"
)
_PHONE_LABEL = re.compile(
    r"(?:本人|家庭|个人|家长|监护人|申请人|持有人|户主|学生|考生)(?:的)?(?:联系)?(?:电话|手机|方式)(?:号码?)?|手机(?:号码?)?|移动电话|电话号码|联系方式|联系电话"
)
_PRIVATE_PHONE = re.compile(r"本人|家庭|个人|家长|监护人|申请人|户主|学生|考生|受助|救助|低保|贫困|村民|患者")
_OFFICE = re.compile(
    r"咨询|举报|投诉|监督|值班|服务热线|热线|办公|传真|报名|客服|受理|联系人|经办|承办|负责人|采购|招标|代理|项目|单位|公司|报警|救援|预约|窗口|信箱|邮箱|主办|医院|学校"
)
"""Words beside phones that are meant to be called."""
_OTHER_NUMBER = re.compile(
    r"信用代码|组织机构代码|税号|纳税人识别号|(?:项目|招标|采购|合同|公告|标段|备案|批准|许可|登记|注册|流水|订单|受理|办件|信访|业务|档案|索引|文件|资产|设备|产品|工单|票据|发票|凭证|交易|宗地|不动产)(?:证)?(?:编)?[号码]|条形?码|文号|案号|索引号|统一编码|ISBN|ISSN|网址|http|www\.",
    re.IGNORECASE,
)
"""Labels of numbers that only look like personal ones."""
_CORPORATE = re.compile(
    r"公司|财政|单位|户名|开户名|账户名称|对公|保证金|缴费|缴款|收款|局|厅|委员会|中心|专户|基金会|红十字|捐"
)
"""Accounts of units are published on purpose."""
_MANY_PHONES = 5
"""Mobile numbers on one page from which a list of people is suspected."""


@dataclass(frozen=True, slots=True)
class _Found:
    kind: PersonalKind
    number: str
    label: str
    sure: bool


def personal_hits(text: str) -> tuple[PersonalHit, ...]:
    """What stands unmasked in a text, by kind. Only counts and masked samples come out of here."""
    found = list(_found(text))
    if not found:
        return ()
    phones = {one.number for one in found if one.kind is PersonalKind.PHONE and not one.sure}
    hits = []
    for kind in PersonalKind:
        same = [one for one in found if one.kind is kind]
        if kind is PersonalKind.PHONE:
            private = [one for one in same if one.sure]
            # Single numbers beside «电话» are how offices and shops are reached; only people's own, or a whole list, are told.
            same = private or (same if len(phones) >= _MANY_PHONES else [])
        if not same:
            continue
        distinct = {one.number: one for one in reversed(same)}
        first = sorted(distinct.values(), key=lambda one: same.index(one))
        hits.append(
            PersonalHit(
                kind=kind,
                count=len(distinct),
                samples=tuple(f"{one.label}{masked_number(one.number)}" for one in first[:_SAMPLES]),
                labels=tuple(sorted({one.label for one in first if one.label}))[:5],
                sure=kind is not PersonalKind.PHONE and any(one.sure for one in first),
            )
        )
    return tuple(hits)


def masked(text: str) -> str:
    """The text with every identity, bank card and mobile number masked, whatever its context."""
    return _CANDIDATE.sub(lambda match: _mask_match(match[0]), text)


def holds_number(text: str) -> bool:
    """True when ``masked`` would change the text."""
    return any(_mask_match(match[0]) != match[0] for match in _CANDIDATE.finditer(text))


def masked_number(number: str) -> str:
    """First three and last two characters, the rest as stars."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def is_identity_number(number: str, *, strict: bool = False) -> bool:
    """True for numbers of identity cards and residence permits: region in force at some time, a real date, right check digit.

    ``strict``: the region must have existed at the date of birth.
    """
    if len(number) not in (15, 18):
        return False
    try:
        from id_validator import validator  # every district there ever was: few pages hold a number so long

        return bool(validator.is_valid(number.upper(), strict))
    except (ValueError, KeyError, IndexError, TypeError):  # the library trips over impossible dates
        return False


def luhn(number: str) -> bool:
    """The check digit of bank cards."""
    total = 0
    for at, char in enumerate(reversed(number)):
        value = int(char) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Every match of _CANDIDATE, which goes over no two lines. Of a Chinese page little is left without its characters: where the first
    number could stand is told there in a fraction of the time, and before the footer there is seldom one.
    """
    bare = text.encode("ascii", "ignore")
    first = _PERHAPS.search(bare)
    if first is None:
        return
    number = bare.count(b"\n", first.start()) + 1  # lines from there to the end
    lines, shown = text.rsplit("\n", number)[-number:], bare.rsplit(b"\n", number)[-number:]
    start = len(text) - sum(map(len, lines)) - number + 1
    for line, plain in zip(lines, shown, strict=True):
        end = start + len(line)
        if len(plain) >= _FEWEST:
            yield from _CANDIDATE.finditer(text, start, end)
        start = end + 1


def _found(text: str) -> Iterator[_Found]:
    for number, match in enumerate(_candidates(text)):
        if number >= _MOST_CANDIDATES:
            return
        bare = _GROUPS.sub("", match[0]).upper()
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        after = text[match.end() : match.end() + _AFTER]
        for look in _LOOKS:
            one = look(bare, before, after)
            if one is not None:
                yield one
                break


def _identity(number: str, before: str, after: str) -> _Found | None:
    label = _last(_ID_LABEL, before)
    if len(number) == 20 and number[18:].isdigit() and "残" in before:
        number = number[:18]  # the number of a disability certificate begins with the identity number
    if len(number) == 15 and not label:
        return None  # without check digit and label a number proves nothing
    if not is_identity_number(number) or (not label and _OTHER_NUMBER.search(before)):
        return None
    return _Found(PersonalKind.IDENTITY, number, label, True)


def _bank(number: str, before: str, after: str) -> _Found | None:
    if not _BANK.fullmatch(number) or not luhn(number) or _OTHER_NUMBER.search(before):
        return None
    label = _last(_BANK_LABEL, before)
    if not label or _CORPORATE.search(before) or _CORPORATE.search(after):
        return None
    return _Found(PersonalKind.BANK_CARD, number, label, True)


def _phone(number: str, before: str, after: str) -> _Found | None:
    match = _MOBILE.fullmatch(number)
    if match is None or _OTHER_NUMBER.search(before):
        return None
    private = bool(_PRIVATE_PHONE.search(before))
    if not private and _OFFICE.search(before + after):
        return None
    return _Found(PersonalKind.PHONE, match[1], _last(_PHONE_LABEL, before), private)


_LOOKS: tuple[Callable[[str, str, str], _Found | None], ...] = (_identity, _bank, _phone)


def _last(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.findall(text)
    return found[-1] if found else ""


def _mask_match(shown: str) -> str:
    number = _GROUPS.sub("", shown).upper()
    if is_identity_number(number) or is_identity_number(number[:18]) or _MOBILE.fullmatch(number):
        return masked_number(number)
    if _BANK.fullmatch(number) and luhn(number):
        return masked_number(number)
    return shown
