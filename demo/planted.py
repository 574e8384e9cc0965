"""What others have put behind or into a site: outside links that fell into other hands, links out of sight, and their honest look-alikes."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from demo.hosts import NEWSPAPER, PLANTED, STRANGER
from demo.model import Decoy, Link, Wire

if TYPE_CHECKING:
    from demo.faults import Seeder
    from demo.site import Site

_STRANGERS: dict[str, tuple[str, str, str]] = {
    "gambling": (
        "云海合作网",
        "云海娱乐城-真人荷官在线发牌",
        "<p>百家乐、老虎机、体育投注应有尽有，注册送彩金，首存优惠，提款秒到！</p>",
    ),
    "adult": (
        "青年之家",
        "成人视频在线观看-午夜福利",
        "<p>成人电影 激情视频 国产自拍在线 高清免费</p>",
    ),
    "for_sale": (
        "云州特产网",
        "此域名可出售",
        "<p>您访问的域名可能正在出售，点击购买此域名，支持中介交易。</p>",
    ),
    "parked": (
        "云州招聘网",
        "该域名已过期",
        "<p>该域名已过期，域名已停放。Related searches</p>",
    ),
}
"""Kind → what the site calls the link, and the title and words that stand there now."""

_NOTICES: dict[str, tuple[str, str]] = {
    "/fz/1.html": (
        "关于严厉打击网络赌博违法犯罪活动的通告",
        "<p>凡利用百家乐、老虎机、体育投注、棋牌平台等形式开设赌场的，公安机关将依法追究刑事责任。“注册送彩金”“首存优惠”都是骗局，请广大群众警惕，积极举报。</p>",
    ),
    "/pj/2.html": (
        "张某等人开设赌场罪一审刑事判决书",
        "<p>被告人张某租用服务器搭建博彩平台，提供真人荷官、百家乐等项目，发展会员下注。法院经审理认为，其行为已构成开设赌场罪，判决如下。</p>",
    ),
    "/jw/3.html": (
        "净网行动：公安机关查处一批传播色情视频的网站",
        "<p>警方通报，犯罪嫌疑人开设成人直播平台、黄色网站牟利，现已被刑事拘留。</p>",
    ),
    "/cp/4.html": (
        "中国体育彩票开奖公告",
        "<p>体育彩票管理中心提醒：理性购彩，责任彩票。投注站查询、开奖号码、奖金分配。</p>",
    ),
}
"""Pages that write about such things, by path; served by the newspaper."""

_ANCHORS = ("云海娱乐", "网上开户", "彩金领取")
_PLAIN_ANCHORS = ("顺达物流", "新城装饰", "云海建材")
"""Names that say nothing of what is behind them."""


_RECIPES: dict[int, tuple[str, ...]] = {
    3: ("hijack:gambling", "hidden:sheet_file"),
    4: ("hidden:off_screen",),
    5: ("hijack:for_sale", "hidden:comment"),
    6: ("hidden:cloak",),
    7: ("hijack:adult", "hidden:pale_file"),
    8: ("hijack:parked", "hidden:marquee"),
    9: ("hidden:no_size",),
    17: ("hidden:by_script",),
    18: ("hijack:gambling", "hidden:same_colour"),
    19: ("hidden:sheet",),
    20: ("hijack:for_sale",),
}
"""What is planted in which site, by its number within twenty."""


def recipes(site: Site) -> tuple[str, ...]:
    """What is planted in a site that has faults at all and whose home page anybody can read."""
    return () if "spa" in site.features or site.wire is not Wire.PLAIN else _RECIPES.get((site.index - 1) % 20 + 1, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """Markup that somebody has planted in the home page."""

    fault: str
    html: str
    engines_only: bool = False


def hijack(seeder: Seeder, kind: str) -> None:
    """A friend link whose domain now belongs to others."""
    site = seeder.site
    fault = seeder.fault_id("hijacked_link")
    href = f"http://{STRANGER}:{site.port}/{kind}/{site.index}/"
    text = _STRANGERS[kind][0]
    site.friend_links.append(Link(text=text, href=href, fault=fault, unlink=True))
    seeder.note(fault, href, text, {"theme": kind}, (site.home_url,))


def hidden(seeder: Seeder, how: str) -> None:
    """Links in the home page that its visitors cannot see."""
    site = seeder.site
    fault = seeder.fault_id("hidden_link")
    links = " ".join(
        f'<a href="http://{PLANTED}:{site.port}/{site.index}/{number}.html">{text}</a>'
        for number, text in enumerate(_PLAIN_ANCHORS if how.endswith("_file") else _ANCHORS, 1)
    )
    white = links.replace("<a ", '<a style="color:#fff" ')
    boxes = {
        "off_screen": f'<div style="position:absolute;left:-9999px;top:-200px">{links}</div>',
        "no_size": f'<p style="font-size:0;line-height:0">{links}</p>',
        "same_colour": f'<div style="background:#ffffff"><span>{white}</span></div>',
        "marquee": f'<marquee height="1" width="2" scrollamount="3000">{links}</marquee>',
        "by_script": f'<div id="z{site.index}x">{links}</div><script>document.getElementById("z{site.index}x").style.display="none";</script>',
        "comment": f"<!--[if lt IE 5]>{links.replace(_ANCHORS[0], '真人荷官')}<![endif]-->",
        "sheet": f"<style>.k{site.index}q{{position:fixed;top:-3000px}}</style><div class='k{site.index}q'>{links}</div>",
        "sheet_file": f"<div class='k{site.index}f'>{links}</div>",
        "pale_file": f"<p class='k{site.index}p'>{links}</p>",
        "cloak": f"<div>{links}</div>",
    }
    site.planted.append(Planted(fault=fault, html=boxes[how], engines_only=how == "cloak"))
    seeder.note(fault, site.home_url, site.name, {"way": how}, (site.home_url,))


def in_sheet(site: Site) -> str:
    """What the site's style sheet says of planted boxes."""
    return f".k{site.index}f{{position:absolute;top:-4000px}}.k{site.index}p{{background:#fff}}.k{site.index}p a{{color:#fdfdfd}}"


def decoys(site: Site) -> None:
    """What looks planted and is not: pages against gambling behind a link, boxes that a visitor can open."""
    port = site.port
    paths = list(_NOTICES)
    path = paths[site.index % len(paths)]
    href = f"http://{NEWSPAPER}:{port}{path}"
    site.friend_links.append(Link(text=_NOTICES[path][0], href=href))
    site.decoys.append(Decoy(url=href, check="hijacked_link", why="writes against it, or by profession about it"))
    site.decoys.append(
        Decoy(url=site.home_url, check="hidden_link", why="a tab, a menu and a skip link: a visitor can open them")
    )


def honest_boxes(site: Site) -> str:
    """Boxes of the home page that are closed when it opens: a second tab with partners, a sub-menu, a link for screen readers."""
    partner = f"http://{PLANTED}:{site.port}/partner/{site.index}.html"
    return (
        f'<a class="skip-link" style="position:absolute;left:-9999px" href="#main">跳到正文</a>'
        f'<div class="tabs"><div class="tab-con">常用链接</div>'
        f'<div class="tab-con" style="display:none"><a href="{partner}">合作单位</a></div></div>'
    )


def shown(site: Site) -> str:
    """What the home page holds for everybody."""
    open_ = [one.html for one in site.planted if site.active(one.fault) and not one.engines_only]
    return "\n".join([honest_boxes(site), *open_])


def for_engines(site: Site, headers: dict[str, str]) -> bytes:
    """What is added for search engines and whoever comes from one; empty for everybody else."""
    engine = "spider" in headers.get("user-agent", "").lower() or "baidu." in headers.get("referer", "")
    if not engine:
        return b""
    html = "\n".join(one.html for one in site.planted if one.engines_only and site.active(one.fault))
    return html.encode(site.family.charset, "xmlcharrefreplace")


def stranger(path: str) -> tuple[str, str]:
    """Title and words of a page that has fallen into other hands."""
    kind = path.strip("/").split("/")[0]
    _, title, content = _STRANGERS.get(kind, ("", "404", ""))
    return title, content


def newspaper(path: str) -> tuple[str, str]:
    """Title and words of a page of the newspaper."""
    return _NOTICES.get(path, ("云州日报", f"<p>要闻版面 {escape(path)}</p>"))
