"""What the platforms of the accounts answer: an RSSHub, the WeChat interface, Weibo, two app stores."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from demo.hosts import ANDROID_STORE, APPLE_STORE, HUB, WECHAT, WEIBO
from demo.media import Channel, MediaPost
from demo.model import SHANGHAI, Reply

if TYPE_CHECKING:
    from demo.city import City

HOSTS = frozenset({HUB, WECHAT, WEIBO, APPLE_STORE, ANDROID_STORE})
_JSON = "application/json; charset=utf-8"


def secret_of(channel: Channel) -> tuple[str, str]:
    """AppID and AppSecret of a WeChat account; those of some are wrong on purpose."""
    secret = f"secret-{channel.number}"
    return f"wx{channel.number:06d}", f"wrong-{channel.number}" if channel.odd == "dead_secret" else secret


def answer(city: City, address: str, method: str, path: str, query: str, body: str) -> Reply:
    """The reply of a platform."""
    fields = {name: values[0] for name, values in parse_qs(query).items()}
    match address:
        case _ if address == HUB:
            return _hub(city, path)
        case _ if address == WECHAT:
            return _wechat(city, path, fields, body)
        case _ if address == WEIBO:
            return _weibo(city, path, fields)
        case _ if address == APPLE_STORE:
            return _apple(city, path, fields)
        case _:
            return _android(city, path)


def _json(data: Any) -> Reply:
    return Reply(body=json.dumps(data, ensure_ascii=False).encode(), content_type=_JSON)


def _missing() -> Reply:
    return Reply(status=404, body=b"not found", content_type="text/plain")


def _html(content: str, status: int = 200) -> Reply:
    text = f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{content}</body></html>"
    return Reply(status=status, body=text.encode())


def _hub(city: City, path: str) -> Reply:
    found = city.channel_by_handle(path.rpartition("/")[2])
    if found is None or found.source != "rsshub" or found.odd == "dead_404":
        page = "<title>Error in RSSHub!</title><h1>Looks like something went wrong in RSSHub</h1>"
        return _html(page, 404)
    if found.odd == "dead_hub":
        return _html("<title>Error in RSSHub!</title><p>风控校验失败</p>", 503)
    posts = () if found.odd == "empty" else found.shown_posts(city.mended)
    items = "".join(
        f"<item><title><![CDATA[{p.title}]]></title><link>https://t.yunzhou.example/{found.number}/{p.serial}</link>"
        f"<pubDate>{format_datetime(p.published.astimezone(UTC), usegmt=True)}</pubDate></item>"
        for p in posts
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title><![CDATA[{found.name} 的动态]]></title><generator>RSSHub</generator>{items}</channel></rss>'
    return Reply(body=text.encode(), content_type="application/xml; charset=utf-8")


def _wechat(city: City, path: str, fields: dict[str, str], body: str) -> Reply:
    try:
        sent = json.loads(body) if body else {}
    except ValueError:
        return _json({"errcode": 47001, "errmsg": "data format error"})
    if path == "/cgi-bin/stable_token":
        number = str(sent.get("appid", "")).removeprefix("wx")
        found = city.channels.get(int(number)) if number.isdigit() else None
        if found is None:
            return _json({"errcode": 40013, "errmsg": "invalid appid"})
        if sent.get("secret") != f"secret-{found.number}":
            return _json({"errcode": 40125, "errmsg": "invalid appsecret"})
        return _json({"access_token": f"token-{found.number}", "expires_in": 7200})
    number = fields.get("access_token", "").removeprefix("token-")
    found = city.channels.get(int(number)) if number.isdigit() else None
    if found is None:
        return _json({"errcode": 40001, "errmsg": "invalid credential"})
    match path:
        case "/cgi-bin/freepublish/batchget":
            return _published(city, found, sent)
        case "/datacube/getarticletotal":
            return _mass_sent(city, found, str(sent.get("begin_date", "")))
        case "/cgi-bin/get_current_selfmenu_info":
            return _menu(city, found)
    return _missing()


def _published(city: City, found: Channel, sent: dict[str, Any]) -> Reply:
    if found.odd in ("dead_quota", "dead_right"):
        return _json({"errcode": 45009 if found.odd == "dead_quota" else 48001, "errmsg": "refused"})
    posts = found.shown_posts(city.mended)
    start, count = int(sent.get("offset", 0)), int(sent.get("count", 20))
    items = [
        {
            "article_id": f"{found.number}-{p.serial}",
            "update_time": int(p.published.timestamp()),
            "content": {
                "news_item": [
                    {
                        "title": p.title,
                        "url": f"http://mp.weixin.qq.com/s?__biz={found.number}&mid={p.serial}",
                        "content": f"<p>{escape(p.title)}</p>",
                        "need_open_comment": 0,
                        "is_deleted": False,
                    }
                ]
            },
        }
        for p in posts[start : start + count]
    ]
    return _json({"total_count": len(posts), "item_count": len(items), "item": items})


def _mass_sent(city: City, found: Channel, day: str) -> Reply:
    if found.odd == "no_stats":
        return _json({"errcode": 48001, "errmsg": "api unauthorized"})
    sent_on = f"{city.today - timedelta(days=3):%Y-%m-%d}"
    if found.odd == "mass" and day == sent_on:
        return _json({"list": [{"ref_date": day, "msgid": "1_1", "title": "群发：今日要闻"}]})
    return _json({"list": []})


def _menu(city: City, found: Channel) -> Reply:
    buttons: list[dict[str, Any]] = [
        {"name": "政务公开", "type": "view", "url": f"http://{WEIBO}:{city.port}/menu/open"}
    ]
    if not found.has("unresponsive_account", city.mended):
        buttons.append({"name": "互动", "sub_button": {"list": [{"name": "留言咨询", "type": "click", "key": "V1"}]}})
    elif found.odd == "dead_menu":
        buttons.append({"name": "领导信箱", "type": "view", "url": f"http://{WEIBO}:{city.port}/menu/gone"})
    return _json({"is_menu_open": 1, "selfmenu_info": {"button": buttons}})


def _weibo(city: City, path: str, fields: dict[str, str]) -> Reply:
    if path == "/menu/open":
        return _html("<h1>政务公开</h1>")
    if path == "/api/container/getIndex":
        found = city.channel_by_handle(fields.get("value", ""))
        if found is None:
            return _json({"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}})
        if found.odd in ("wall", "page"):
            return _json({"ok": -100, "url": "https://passport.weibo.example/"})
        user = {
            "id": int(found.handle),
            "screen_name": found.shown_name if found.has("registry_mismatch", city.mended) else found.name,
            "verified": found.odd != "uncertified" or not found.has("registry_mismatch", city.mended),
            "verified_reason": f"{found.organizer}官方微博",
        }
        cards = [{"card_type": 9, "mblog": _blog(p, user, found.odd)} for p in found.shown_posts(city.mended)]
        return _json({"ok": 1, "data": {"cards": cards}})
    found = city.channel_by_handle(path.rpartition("/")[2])
    if found is None or not path.startswith("/u/"):
        return _missing()
    if found.odd == "page":
        rows = "".join(
            f'<div class="WB_detail"><div node-type="feed_list_content">{escape(p.title)}</div><a node-type="feed_list_item_date" '
            f'date="{int(p.published.timestamp() * 1000)}" href="/{found.handle}/{p.serial}">{p.published:%m-%d}</a></div>'
            for p in found.shown_posts(city.mended)
        )
        return _html(rows)
    return _html("<title>Sina Visitor System</title><p>请先登录</p>")


def _blog(post: MediaPost, user: dict[str, Any], odd: str) -> dict[str, Any]:
    at = post.published if odd != "foreign" else post.published.astimezone(UTC)
    made: dict[str, Any] = {
        "created_at": f"{at:%a %b %d %H:%M:%S %z %Y}",
        "bid": f"Q{post.serial}",
        "text": escape(post.title),
        "user": user,
    }
    if post.pinned:
        made["isTop"] = 1
    if post.repost:
        made["retweeted_status"] = {"created_at": made["created_at"], "text": "上级部门的消息"}
    return made


def _apple(city: City, path: str, fields: dict[str, str]) -> Reply:
    number = int(fields.get("id", "0") or 0) - 1_600_000_000
    found = city.channels.get(number)
    if path != "/lookup" or found is None:
        return _missing()
    if found.odd == "busy":
        return Reply(status=503, body=b"busy", content_type="text/plain")
    dead = found.has("dead_app", city.mended)
    if found.odd == "gone" and dead:
        return _json({"resultCount": 0, "results": []})
    updated = _updated(city, dead=found.odd == "asleep" and dead)
    app = {
        "trackName": found.name,
        "version": "3.2.1",
        "currentVersionReleaseDate": f"{updated:%Y-%m-%dT%H:%M:%SZ}",
        "sellerName": found.organizer,
    }
    return _json({"resultCount": 1, "results": [app]})


def _updated(city: City, *, dead: bool) -> datetime:
    noon = datetime(city.today.year, city.today.month, city.today.day, 12, tzinfo=SHANGHAI)
    return noon - timedelta(days=1200 if dead else 60)


def _android(city: City, path: str) -> Reply:
    number = path.rpartition("/")[2].partition(".")[0]
    found = city.channels.get(int(number)) if number.isdigit() else None
    if found is None or found.source != "android":
        return _missing()
    dead = found.has("dead_app", city.mended)
    if found.odd == "blocked":
        return _html("<h1>403 Forbidden</h1>", 403)
    if path.startswith("/files/"):
        if found.odd == "no_file" and dead:
            return _missing()
        if found.odd == "page_file" and dead:
            return _html("<p>请在微信中打开</p>")
        return Reply(body=_apk(), content_type="application/vnd.android.package-archive", padded_to=3_000_000)
    if found.odd == "gone" and dead:
        return _html("<p>该应用已下架</p>")
    updated = _updated(city, dead=found.odd == "asleep" and dead)
    return _html(
        f"<h1>{escape(found.name)}</h1><p>版本：2.4.{found.number % 10}</p><p>更新时间：{updated:%Y-%m-%d}</p>"
        f"<a href='/top'>下载排行</a><a href='/files/{found.number}.apk'>立即下载</a>"
    )


@cache
def _apk() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in ("AndroidManifest.xml", "classes.dex"):
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), b"0" * 1000)
    return packed.getvalue()
