"""The site of the link race: about 2,000 pages on one host, five classes of addresses; ``python -m bench.race_site`` serves it."""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from enum import StrEnum
from random import Random
from typing import Any

import uvicorn

PAGES, NAVIGATION, LINKS_PER_PAGE = 2000, 40, 10
DELAY_S = 0.02
COUNTS = "/-/counts"
"""Where the server tells what it was asked; no page names it."""


class Kind(StrEnum):
    """What an address does."""

    FINE = "fine"
    GONE = "gone"
    WALL = "wall"
    ONCE_503 = "once_503"
    ONCE_429 = "once_429"
    SOFT = "soft_404"


_CLASSES = {7: Kind.GONE, 11: Kind.WALL, 13: Kind.ONCE_503, 17: Kind.ONCE_429, 19: Kind.SOFT}
_ALL = {
    **{f"/a/{number}.html": _CLASSES.get(number % 100, Kind.FINE) for number in range(PAGES)},
    **{f"/c/{number}/": Kind.FINE for number in range(NAVIGATION)},
    "/": Kind.FINE,
}

# Soft 404 pages speak in many ways; the last, which uses none of the usual words, is what /a/ says to every unknown address.
_SOFT = (
    ("页面不存在", "抱歉，您访问的页面不存在或已被删除。"),
    ("404 - 找不到页面", "对不起，找不到您要访问的网页，请检查地址是否正确。"),
    ("系统提示", "您请求的信息已经下线，五秒后返回。"),
    ("友情提示", "哎呀，迷路了！"),
)
# What may mislead: pages that speak of missing pages, and pages that say next to nothing.
_TEMPTING = (
    (
        "关于清理网站失效链接的通知",
        "各单位要逐一排查，凡页面不存在、链接打不开、附件找不到的，须于本月底前整改到位。" * 6,
    ),
    ("第404号提案答复", "对政协第404号提案的答复如下：建议已采纳。"),
    ("今日要闻", "图片新闻。"),
    ("不动产登记资料查询", "未找到记录的，请到窗口办理。办理时限五个工作日，请携带身份证件原件和复印件。" * 4),
)


def kinds() -> dict[str, Kind]:
    """Every address the site names, by path."""
    return dict(_ALL)


def linked(number: int) -> list[int]:
    """Numbers of the pages that page ``number`` names; chosen so that every address has fine parents."""
    return [(number * 7 + offset * 191 + 3) % PAGES for offset in range(LINKS_PER_PAGE)]


def page(path: str, seed: int) -> str:
    """The document at a path that exists."""
    number = int("".join(char for char in path if char.isdigit()) or 0)
    rng = Random(f"{seed}:{path}")
    if number % 100 == 19 and path.startswith("/a/"):
        return _soft((number // 100 + seed) % len(_SOFT))
    title, words = (
        f"工作动态第{number}期",
        f"本期介绍第{number}号工作。" + "".join(rng.choices("推进落实优化服务提升质量加强监管", k=200)),
    )
    if number % 50 == 1:
        title, words = _TEMPTING[number // 50 % len(_TEMPTING)]
    links = "".join(f'<li><a href="/a/{target}.html">第{target}期</a></li>' for target in linked(number))
    return _frame(title, f"<h1>{title}</h1><p>{words}</p><ul>{links}</ul>")


def _soft(number: int) -> str:
    title, words = _SOFT[number]
    return _frame(title, f"<p>{words}</p>")


def _frame(title: str, content: str) -> str:
    navigation = "".join(f'<a href="/c/{number}/">栏目{number}</a>' for number in range(NAVIGATION))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="nav">{navigation}</div>'
        f'<div class="main">{content}</div><div class="footer">主办单位：某市人民政府办公室</div></body></html>'
    )


class RaceApp:
    """The site as an ASGI application; counts every request."""

    def __init__(self, *, seed: int, delay_s: float) -> None:
        self._seed = seed
        self._delay_s = delay_s
        self._asked: Counter[str] = Counter()

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        path: str = scope["path"]
        if path == COUNTS:
            body = json.dumps({"requests": sum(self._asked.values()), "addresses": len(self._asked)}).encode()
            await _answer(send, 200, body, "application/json")
            return
        first = not self._asked[path]
        self._asked[path] += 1
        await asyncio.sleep(self._delay_s)
        status, body, extra = self._reply(path, first=first)
        await _answer(send, status, b"" if scope["method"] == "HEAD" else body, "text/html; charset=utf-8", extra)

    def _reply(self, path: str, *, first: bool) -> tuple[int, bytes, tuple[tuple[bytes, bytes], ...]]:
        match _ALL.get(path):
            case Kind.GONE:
                return 404, b"<h1>404</h1>", ()
            case Kind.WALL:
                script = "<script>document.cookie='k='+Date.now();location.reload()</script>"
                return 412, f"<html><head>{script}</head><body></body></html>".encode(), ()
            case Kind.ONCE_503 if first:
                return 503, b"busy", ()
            case Kind.ONCE_429 if first:
                return 429, b"slow down", ((b"retry-after", b"1"),)
            case None if path.startswith("/a/"):
                return 200, _soft(len(_SOFT) - 1).encode(), ()
            case None:
                return 404, b"not found", ()
        return 200, page(path, self._seed).encode(), ()


async def _answer(
    send: Callable[[dict[str, Any]], Awaitable[None]],
    status: int,
    body: bytes,
    content_type: str,
    extra: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> int:
    """Serve the site until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m bench.race_site", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--delay", type=float, default=DELAY_S, help="seconds before each answer")
    given = parser.parse_args()
    app = RaceApp(seed=given.seed, delay_s=given.delay)
    uvicorn.run(
        app, host="127.0.0.1", port=given.port, log_level="warning", access_log=False, lifespan="off", ws="none"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
