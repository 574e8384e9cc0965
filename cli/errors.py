"""Any exception → one sentence for people and an exit status; handles nothing."""

import re
import sqlite3
import traceback
from difflib import get_close_matches

import typer

from cli.declare import ORDER
from cli.words import SPEAKER, _

DONE, WRONG, USAGE, INTERRUPTED = 0, 1, 2, 130
_UsageError = typer.BadParameter.__bases__[0]  # Typer shows its own copy of click by this one class only


def sentence_of(error: BaseException) -> tuple[str, int]:
    """What, where and what to do, in the language in force, and the exit status."""
    if isinstance(error, KeyboardInterrupt):
        return _("已中断：完成的部分已保存，下次运行会接着进行。"), INTERRUPTED
    if isinstance(error, typer.Abort):
        return _("已取消：没有作任何改动。"), WRONG
    if isinstance(error, _UsageError):
        return _usage(error), USAGE
    message, values = getattr(error, "message", None), getattr(error, "values", None)
    if isinstance(message, str) and isinstance(values, dict):
        return SPEAKER.render(message, values), WRONG
    if type(error).__module__.partition(".")[0] in _OURS:
        return SPEAKER.text(str(error)), WRONG
    if isinstance(error, OSError):
        return _operating_system(error), WRONG
    if isinstance(error, sqlite3.Error):
        return _("数据库出错（{detail}）：运行 xunwang doctor 查看原因。", detail=str(error)), WRONG
    return _unforeseen(error), WRONG


_OURS = {"domain", "config", "models", "crawler", "checks", "issues", "scoring", "reports", "pipeline", "jobs", "demo"}


_WRONG_VALUE = re.compile(
    r"Invalid value for '([^']+)': (?:Value error, )?'(.*)' (?:is not one of (.+)|does not match the format.*)"
)


def _usage(error: BaseException) -> str:
    detail = _usage_detail(error)
    if not detail:  # a group without a command: its help has been shown
        return ""
    command = getattr(getattr(error, "ctx", None), "command_path", "xunwang")
    return _("用法有误：{detail}；用 {command} --help 查看用法。", detail=detail, command=command)


def _usage_detail(error: BaseException) -> str:
    words = str(getattr(error, "format_message", lambda: error)()).strip().rstrip(".。")
    option, parameter = getattr(error, "option_name", None), getattr(error, "param", None)
    if option and words.startswith("No such option"):
        near = getattr(error, "possibilities", None)
        hint = _("，是否应为 {near}", near=sorted(near)[0]) if near else ""
        return _("没有 {option} 这个选项{hint}", option=option, hint=hint)
    if command := re.match(r"No such command '([^']+)'", words):
        near = get_close_matches(command[1], ORDER, n=1)
        hint = _("，是否应为 {near}", near=near[0]) if near else ""
        return _("没有 {name} 这个命令{hint}", name=command[1], hint=hint)
    if words.startswith("Missing") and parameter is not None:
        return _("缺少 {name}", name=parameter.get_error_hint().strip("'"))
    if extra := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", words):
        return _("多出的参数 {extra}", extra=extra[1])
    if wrong := _WRONG_VALUE.match(words):
        name, value, choices = wrong.groups()
        if choices:
            return _(
                "{name} 的值 {value} 不可用，可用的有 {choices}",
                name=name,
                value=value,
                choices=choices.replace("'", ""),
            )
        return _("{name} 的值 {value} 不是日期：请写成 2026-11-24 这样的形式", name=name, value=value)
    return words.removeprefix("Invalid value: ")


def _operating_system(error: OSError) -> str:
    place = str(error.filename or "")
    known = {
        FileNotFoundError: "找不到 {place}：请核对文件名。",
        IsADirectoryError: "{place} 是文件夹：请给出文件名。",
        PermissionError: "没有权限访问 {place}：请检查文件和所在文件夹的权限。",
    }
    message = next((text for kind, text in known.items() if isinstance(error, kind) and place), "")
    if message:
        return _(message, place=place)
    detail = error.strerror or str(error) or type(error).__name__
    return _(
        "系统拒绝了操作（{detail}）{place}：请检查磁盘空间、权限和端口。",
        detail=detail,
        place=f" {place}" if place else "",
    )


def _unforeseen(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return _(
        "程序内部出错（{kind}：{detail}，{where}）：设置 XUNWANG_DEBUG=1 再运行一次可看到详情，请连同命令一起报告。",
        kind=type(error).__name__,
        detail=" ".join(str(error).split())[:200],
        where=where,
    )
