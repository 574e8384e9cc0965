"""How sweeps go about: rhythm, manners at hosts, limits, and what is read of a page."""

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from config.kinds import filled, flag, listed, network, number, path, text, web_address, whole
from config.theme import setting
from domain.sweeps import Budget, Pace


@dataclass(frozen=True, kw_only=True)
class Sweeping:
    """How sweeps go about: rhythm, manners at hosts, limits, and what is read of a page."""

    sweep_every_hours: float = setting(
        24.0, number(gt=0, le=24 * 31), "每个站点隔多少小时巡查一次", "Hours between two sweeps of a site"
    )
    sweep_delay: float = setting(
        0.5, number(ge=0, le=60), "对同一主机两次请求的间隔（秒）", "Seconds between two requests to one host"
    )
    sweep_concurrency: int = setting(
        2, whole(ge=1, le=64), "对同一主机同时发出的请求数", "Requests to one host at a time"
    )
    sweep_timeout: float = setting(
        15.0,
        number(gt=0, le=300),
        "等待响应的秒数；国家指标以 15 秒为无法访问",
        "Seconds to wait for an answer; the national sheet calls 15 seconds unreachable",
    )
    sweep_max_pages: int = setting(
        5000, whole(ge=1), "每次巡查每站最多读取的网页数", "Most pages read of a site in one sweep"
    )
    sweep_max_depth: int = setting(12, whole(ge=0, le=100), "距首页最多点击几次", "Most clicks away from the home page")
    sweep_max_targets: int = setting(
        50_000, whole(ge=1), "每次巡查每站最多核实的链接数", "Most distinct link targets settled in one sweep"
    )
    sweep_max_outside: int = setting(
        300,
        whole(ge=0),
        "每次巡查每站最多读取的外部页面数，用于发现被劫持的外链；0 为不读取",
        "Most outside pages read per sweep and site to find hijacked links; 0: none",
    )
    sweep_deadline_minutes: float = setting(
        60.0, number(gt=0), "每站巡查的时间上限（分钟）", "Minutes after which the sweep of a site ends"
    )
    sweep_children: int = setting(
        os.cpu_count() or 1,
        whole(ge=1, le=256),
        "同时运行的巡查进程数；默认等于处理器核数",
        "Crawling processes at a time; by default one per core",
    )
    sites_per_child: int = setting(
        8, whole(ge=1, le=256), "一个巡查进程同时巡查的站点数", "Sites that one crawling process sweeps together"
    )
    max_body_mb: float = setting(
        8.0, number(gt=0, le=2048), "单个响应最多读取多少兆字节", "Most megabytes read of one answer"
    )
    max_renders: int = setting(
        60,
        whole(ge=0),
        "每次巡查每站最多用浏览器打开多少页；0 为不用浏览器",
        "Most pages opened in a browser per sweep; 0: none",
    )
    max_pictures: int = setting(
        20,
        whole(ge=0),
        "每次巡查每站最多为多少处失效链接截图留证；0 为不截图",
        "Most pictures a sweep takes of pages with the broken link outlined; 0: none",
    )
    check_fragments: bool = setting(
        False,
        flag,
        "是否检查页内锚点（# 后的位置）是否存在",
        "Look for the places within pages that links name behind «#»",
    )
    settled_days: float = setting(
        14.0,
        number(ge=0, le=14),
        "例行巡查中，没有变化的旧文章和附件最长隔多少天再访问一次；0 为每次都访问（首页、栏目、留言、新文章和已知问题每次必访）",
        "Longest time in days for which a routine sweep leaves settled articles and files unasked; 0: everything is asked every time "
        "(home page, columns, boards, new articles and known faults always are)",
    )
    list_pages: int = setting(
        3, whole(ge=1, le=100), "每个列表最多翻看几页", "Pages of a list that are read for its newest item"
    )
    board_pages: int = setting(
        40,
        whole(ge=1, le=1000),
        "每个留言栏目往前最多翻看几页（翻到一年前为止）",
        "Pages of a message board that are read back, until a year has been seen",
    )
    board_threads: int = setting(
        600, whole(ge=1), "每个留言栏目最多打开多少条留言", "Messages of a board whose own pages are opened"
    )
    retry_spacing: tuple[float, ...] = setting(
        (30.0, 120.0),
        listed(number(ge=0, le=86400)),
        "失败后再次尝试前等待的秒数，用逗号分隔，有几个就再试几次",
        "Seconds to wait before each further try of what failed, separated by commas",
    )
    wording_files: tuple[Path, ...] = setting(
        (),
        listed(path),
        "自备的用语词库（CSV 文件），用逗号分隔，补充或替换随附词条",
        "Lexicons of wrong wording of your own (CSV files), separated by commas; they add to the shipped one or replace its lines",
    )
    max_attachments: int = setting(
        20,
        whole(ge=0, le=1000),
        "一次巡查最多读取多少个附件（PDF、DOCX、XLSX）的文字；0 为不读",
        "Attachments (PDF, DOCX, XLSX) whose text one sweep reads; 0 reads none",
    )
    max_attachment_mb: float = setting(
        8.0, number(gt=0, le=100), "读取文字的附件最大多少兆字节", "Largest attachment that is read, in megabytes"
    )
    max_searches: int = setting(
        3,
        whole(ge=0, le=20),
        "一次巡查最多向站内搜索提几次查询；0 为不查",
        "Questions one sweep puts to a site's search; 0 asks none",
    )
    control_urls: tuple[str, ...] = setting(
        (),
        listed(web_address),
        "用来判断监测端自身网络是否正常的网址，用逗号分隔",
        "Addresses that tell whether our own network is well, separated by commas",
    )
    allow_private_networks: tuple[IPv4Network | IPv6Network, ...] = setting(
        (),
        listed(network),
        "允许访问的内部网段，用逗号分隔，如 10.0.0.0/8",
        "Networks that may be visited although they are not public, separated by commas, such as 10.0.0.0/8",
    )
    user_agent: str = setting(
        "Xunwang/0.1 (+https://www.example.org/xunwang)",
        filled,
        "访问时自报的名称；请把其中的网址换成说明巡查来意的联系页面",
        "Name given when visiting; put a page there that says who watches and how to reach you",
    )
    ca_file: str = setting(
        "",
        text,
        "除通行的根证书外，另行信任的根证书文件（PEM）",
        "PEM file of root certificates that are trusted beside the usual ones",
    )
    obey_robots: bool = setting(
        True, flag, "是否遵守 robots.txt（可按站点另设）", "Whether robots.txt is obeyed (may differ per site)"
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
