"""How sweeps go about: rhythm, manners at hosts, limits, and what is read of a page."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from config.kinds import Filled, Flag, Network, WebAddress
from config.theme import setting
from domain.sweeps import Budget, Pace


@dataclass(frozen=True, kw_only=True)
class Sweeping:
    """How sweeps go about: rhythm, manners at hosts, limits, and what is read of a page."""

    sweep_every_hours: Annotated[float, Meta(gt=0, le=24 * 31)] = setting(
        24.0, "每个站点隔多少小时巡查一次", "Hours between two sweeps of a site"
    )
    sweep_delay: Annotated[float, Meta(ge=0, le=60)] = setting(
        0.5, "对同一主机两次请求的间隔（秒）", "Seconds between two requests to one host"
    )
    sweep_concurrency: Annotated[int, Meta(ge=1, le=64)] = setting(
        2, "对同一主机同时发出的请求数", "Requests to one host at a time"
    )
    sweep_timeout: Annotated[float, Meta(gt=0, le=300)] = setting(
        15.0,
        "等待响应的秒数；国家指标以 15 秒为无法访问",
        "Seconds to wait for an answer; the national sheet calls 15 seconds unreachable",
    )
    sweep_max_pages: Annotated[int, Meta(ge=1)] = setting(
        5000, "每次巡查每站最多读取的网页数", "Most pages read of a site in one sweep"
    )
    sweep_max_depth: Annotated[int, Meta(ge=0, le=100)] = setting(
        12, "距首页最多点击几次", "Most clicks away from the home page"
    )
    sweep_max_targets: Annotated[int, Meta(ge=1)] = setting(
        50_000, "每次巡查每站最多核实的链接数", "Most distinct link targets settled in one sweep"
    )
    sweep_max_outside: Annotated[int, Meta(ge=0)] = setting(
        300,
        "每次巡查每站最多读取的外部页面数，用于发现被劫持的外链；0 为不读取",
        "Most outside pages read per sweep and site to find hijacked links; 0: none",
    )
    sweep_deadline_minutes: Annotated[float, Meta(gt=0)] = setting(
        60.0, "每站巡查的时间上限（分钟）", "Minutes after which the sweep of a site ends"
    )
    sweep_children: Annotated[int, Meta(ge=1, le=256)] = setting(
        os.cpu_count() or 1,
        "同时运行的巡查进程数；默认等于处理器核数",
        "Crawling processes at a time; by default one per core",
    )
    sites_per_child: Annotated[int, Meta(ge=1, le=256)] = setting(
        8, "一个巡查进程同时巡查的站点数", "Sites that one crawling process sweeps together"
    )
    max_body_mb: Annotated[float, Meta(gt=0, le=2048)] = setting(
        8.0, "单个响应最多读取多少兆字节", "Most megabytes read of one answer"
    )
    max_renders: Annotated[int, Meta(ge=0)] = setting(
        60, "每次巡查每站最多用浏览器打开多少页；0 为不用浏览器", "Most pages opened in a browser per sweep; 0: none"
    )
    max_pictures: Annotated[int, Meta(ge=0)] = setting(
        20,
        "每次巡查每站最多为多少处失效链接截图留证；0 为不截图",
        "Most pictures a sweep takes of pages with the broken link outlined; 0: none",
    )
    check_fragments: Flag = setting(
        False, "是否检查页内锚点（# 后的位置）是否存在", "Look for the places within pages that links name behind «#»"
    )
    settled_days: Annotated[float, Meta(ge=0, le=14)] = setting(
        14.0,
        "例行巡查中，没有变化的旧文章和附件最长隔多少天再访问一次；0 为每次都访问（首页、栏目、留言、新文章和已知问题每次必访）",
        "Longest time in days for which a routine sweep leaves settled articles and files unasked; 0: everything is asked every time "
        "(home page, columns, boards, new articles and known faults always are)",
    )
    list_pages: Annotated[int, Meta(ge=1, le=100)] = setting(
        3, "每个列表最多翻看几页", "Pages of a list that are read for its newest item"
    )
    board_pages: Annotated[int, Meta(ge=1, le=1000)] = setting(
        40,
        "每个留言栏目往前最多翻看几页（翻到一年前为止）",
        "Pages of a message board that are read back, until a year has been seen",
    )
    board_threads: Annotated[int, Meta(ge=1)] = setting(
        600, "每个留言栏目最多打开多少条留言", "Messages of a board whose own pages are opened"
    )
    retry_spacing: tuple[Annotated[float, Meta(ge=0, le=86400)], ...] = setting(
        (30.0, 120.0),
        "失败后再次尝试前等待的秒数，用逗号分隔，有几个就再试几次",
        "Seconds to wait before each further try of what failed, separated by commas",
    )
    wording_files: tuple[Path, ...] = setting(
        (),
        "自备的用语词库（CSV 文件），用逗号分隔，补充或替换随附词条",
        "Lexicons of wrong wording of your own (CSV files), separated by commas; they add to the shipped one or replace its lines",
    )
    max_attachments: Annotated[int, Meta(ge=0, le=1000)] = setting(
        20,
        "一次巡查最多读取多少个附件（PDF、DOCX、XLSX）的文字；0 为不读",
        "Attachments (PDF, DOCX, XLSX) whose text one sweep reads; 0 reads none",
    )
    max_attachment_mb: Annotated[float, Meta(gt=0, le=100)] = setting(
        8.0, "读取文字的附件最大多少兆字节", "Largest attachment that is read, in megabytes"
    )
    max_searches: Annotated[int, Meta(ge=0, le=20)] = setting(
        3, "一次巡查最多向站内搜索提几次查询；0 为不查", "Questions one sweep puts to a site's search; 0 asks none"
    )
    control_urls: tuple[WebAddress, ...] = setting(
        (),
        "用来判断监测端自身网络是否正常的网址，用逗号分隔",
        "Addresses that tell whether our own network is well, separated by commas",
    )
    allow_private_networks: tuple[Network, ...] = setting(
        (),
        "允许访问的内部网段，用逗号分隔，如 10.0.0.0/8",
        "Networks that may be visited although they are not public, separated by commas, such as 10.0.0.0/8",
    )
    user_agent: Filled = setting(
        "Xunwang/0.1 (+https://www.example.org/xunwang)",
        "访问时自报的名称；请把其中的网址换成说明巡查来意的联系页面",
        "Name given when visiting; put a page there that says who watches and how to reach you",
    )
    ca_file: str = setting(
        "",
        "除通行的根证书外，另行信任的根证书文件（PEM）",
        "PEM file of root certificates that are trusted beside the usual ones",
    )
    obey_robots: Flag = setting(
        True, "是否遵守 robots.txt（可按站点另设）", "Whether robots.txt is obeyed (may differ per site)"
    )

    def budget(self) -> Budget:
        """Where a sweep ends by itself."""
        return Budget(
            max_pages=self.sweep_max_pages,
            max_depth=self.sweep_max_depth,
            max_seconds=round(self.sweep_deadline_minutes * 60),
            max_body_bytes=round(self.max_body_mb * 1_000_000),
            max_renders=self.max_renders,
            max_pictures=self.max_pictures,
            list_pages=self.list_pages,
            max_targets=self.sweep_max_targets,
            max_outside=self.sweep_max_outside,
            board_pages=self.board_pages,
            board_threads=self.board_threads,
            max_attachments=self.max_attachments,
            max_attachment_bytes=round(self.max_attachment_mb * 1_000_000),
            max_searches=self.max_searches,
        )

    def pace(self) -> Pace:
        """How gently a host is asked."""
        return Pace(
            delay_s=self.sweep_delay,
            concurrency=self.sweep_concurrency,
            timeout_s=self.sweep_timeout,
            retry_spacing_s=self.retry_spacing,
        )
