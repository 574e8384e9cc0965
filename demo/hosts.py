"""Addresses of the city's helpers: hosts that sites link to, and what each of them does on the wire."""

from __future__ import annotations

from dataclasses import dataclass

CONTROL = "127.20.0.1"
PROVINCE = "127.20.0.2"
MARKS = "127.20.0.3"
FEEDS = "127.20.0.4"
WALL_AGENT = "127.20.0.5"
WALL_HEAD = "127.20.0.6"
WALL_412 = "127.20.0.7"
WALL_429 = "127.20.0.8"
WALL_503 = "127.20.0.9"
DEAD = "127.20.0.10"
NEWSPAPER = "127.20.0.11"
WALL_403 = "127.20.0.12"
CDN = "127.20.0.13"
RESETTING = "127.20.0.14"
SLOW = "127.20.0.15"
HUB = "127.20.0.40"
WECHAT = "127.20.0.41"
WEIBO = "127.20.0.42"
APPLE_STORE = "127.20.0.43"
ANDROID_STORE = "127.20.0.44"
STRANGER = "127.20.0.20"
PLANTED = "127.20.0.21"


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """One helper host."""

    address: str
    name: str
    why: str
    """Why a link to it is no fault; empty where it is one."""


HELPERS: tuple[Helper, ...] = (
    Helper(address=CONTROL, name="control", why="control endpoints, linked from nowhere"),
    Helper(address=PROVINCE, name="南岭省政务服务网", why="works; columns that jump here are judged here"),
    Helper(address=MARKS, name="marks", why="works; stands for the hosts behind the footer marks"),
    Helper(address=FEEDS, name="feeds", why="feeds of the new-media accounts"),
    Helper(address=HUB, name="rsshub", why="answers like an RSSHub"),
    Helper(address=WECHAT, name="wechat", why="answers like the WeChat interface"),
    Helper(address=WEIBO, name="weibo", why="answers like the mobile interface and the pages of Weibo"),
    Helper(address=APPLE_STORE, name="apple", why="answers like Apple's look-up"),
    Helper(address=ANDROID_STORE, name="android", why="an app store with pages and files"),
    Helper(address=WALL_AGENT, name="南岭融媒", why="403 to clients that do not look like a browser, 200 to browsers"),
    Helper(address=WALL_HEAD, name="云州数据开放", why="403 to HEAD, 200 to GET"),
    Helper(address=WALL_412, name="国家法规查询", why="412 with a script that sets a cookie; a browser passes"),
    Helper(address=WALL_429, name="南岭人才网", why="429 with Retry-After to the first request of a path, then 200"),
    Helper(address=WALL_503, name="云州气象", why="503 with Retry-After to the first request of a path, then 200"),
    Helper(address=NEWSPAPER, name="云州日报", why="works"),
    Helper(address=WALL_403, name="南岭统计年鉴", why="403 to everybody: a wall, not a dead link"),
    Helper(address=STRANGER, name="strangers", why=""),
    Helper(address=PLANTED, name="planted", why="what hidden links lead to; a partner stands there too"),
    Helper(address=SLOW, name="云州地方志", why="works, but takes two seconds to the first byte"),
    Helper(address=CDN, name="cdn", why="works; pictures and style sheets"),
)
"""Helpers that listen. ``DEAD`` refuses and ``RESETTING`` resets; links to them are faults."""
