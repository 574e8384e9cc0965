"""What an article of a survey (征集调查) shows beside its text: until when, whether it is over, and what came of it."""

from __future__ import annotations

from datetime import timedelta

from demo.model import Article
from demo.site import Site


def survey(site: Site, article: Article) -> str:
    """The box below the text; empty for articles that are no survey."""
    if article.ends is None:
        return ""
    over = article.ends < site.today
    start = article.published.date()
    state = "已结束" if over else "进行中"
    box = (
        f"<table><tr><td>征集时间</td><td>{start:%Y-%m-%d} 至 {article.ends:%Y-%m-%d}</td></tr><tr><td>状态</td><td>{state}</td></tr></table>"
        if site.index % 2
        else f"<p>征集时间：{start:%Y年%m月%d日}至{article.ends:%Y年%m月%d日}　征集状态：{state}</p>"
    )
    online = '<p><a href="javascript:void(0)">我要参与</a></p>'
    shown = over and not site.active(article.result_fault)
    if shown:
        told = f"截至{article.ends:%Y年%m月%d日}，共收到意见建议{article.serial % 37 + 3}条，其中采纳{article.serial % 5 + 1}条，已吸收到正式文本中。"
        box += f"<h3>结果反馈</h3><p>{told}</p>"
    elif over and article.serial % 2:
        box += "<h3>结果反馈</h3><p>暂无</p>"
    return f'<div class="zj">{box}{online}</div>'


def ends_after(article: Article) -> timedelta:
    """How long a survey runs."""
    return timedelta(days=18 + article.serial % 12)
