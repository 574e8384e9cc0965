"""What the WeChat interface's error codes mean for people, and which entries of a menu let the public speak; pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.records import InteractionEntry
from domain.wording import N_

BUSY = -1
REFUSED_TOKEN = frozenset({40001, 40014, 42001})
"""The token is not, or no longer, good: a fresh one may be."""

_SECRET = N_("公众号授权无效（AppID 或 AppSecret 不正确），本次未能看到内容。")
_LIST = N_("监测端地址不在公众号的 IP 白名单中：请在公众平台添加。")
_QUOTA = N_("公众号接口当日调用次数已用完，本次未能看到内容。")
_RIGHT = N_("公众号没有这项接口权限，本次未能看到内容。")
_BLOCKED = N_("公众号已被平台限制，本次未能看到内容。")
_REASONS: Mapping[int, str] = {
    40001: _SECRET,
    40002: _SECRET,
    40013: _SECRET,
    40125: _SECRET,
    41002: _SECRET,
    41004: _SECRET,
    40164: _LIST,
    61004: _LIST,
    45009: _QUOTA,
    45011: _QUOTA,
    48001: _RIGHT,
    48004: _BLOCKED,
    50001: _RIGHT,
    50002: _BLOCKED,
}
_OTHER = N_("公众号接口返回错误，本次未能看到内容。")
NO_MASS = N_("只能看到“发布”的内容，看不到“群发”的内容，不能据此判定不更新。")
NO_MENU = N_("自定义菜单未能读取。")
TODAY_UNSEEN = N_("当天群发的内容要到次日才能看到。")

_HEARING = re.compile(
    r"留言|咨询|建言|信箱|邮箱|投诉|举报|建议|互动|问政|客服|热线|12345|意见|反馈|答疑|提问|在线问|民声|诉求|评价"
)
_MOST_DEEP = 4


def reason(code: int) -> str:
    """The sentence for an error code."""
    return _REASONS.get(code, _OTHER)


def interactions_of(menu: Mapping[str, Any], *, comments: bool) -> tuple[InteractionEntry, ...]:
    """Ways to be heard: open comments, and the entries of the menu whose name says so."""
    found = [InteractionEntry(kind="comment", label="文章评论")] if comments else []
    for name, url in _buttons(menu.get("selfmenu_info", menu), 0):
        if _HEARING.search(name):
            found.append(InteractionEntry(kind="menu_link" if url else "message", label=name, url=url))
    return tuple(found)


def _buttons(node: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _MOST_DEEP:
        return
    if isinstance(node, list):
        for one in node:
            yield from _buttons(one, depth + 1)
    elif isinstance(node, dict):
        below = node.get("button") or node.get("sub_button") or node.get("list")
        if isinstance(node.get("name"), str) and not below:
            url = node.get("url")
            yield node["name"], url if isinstance(url, str) and url.startswith("http") else ""
        if below:
            yield from _buttons(below, depth)
