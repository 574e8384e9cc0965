"""The site the speed bench sweeps: 2,000 pages of some 48 kB, 150 links each, 1 % of them dead; deterministic, written as files."""

import random
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

DEAD = 60
_ATTACHMENTS = 200
_PICTURES = 300
_COLUMNS = 40
_ROWS = 20
_LINKS = 147
_DEAD_SHARE = 0.01
_NAMES = (
    "通知公告", "工作动态", "政策文件", "政策解读", "领导活动", "图片新闻", "部门动态", "乡镇动态", "公示公告", "人事信息",
    "财政预决算", "规划计划", "统计数据", "重大项目", "应急管理", "行政执法", "招标采购", "民生实事", "教育信息", "医疗卫生",
    "社会保障", "就业创业", "食品药品", "安全生产", "环境保护", "国土资源", "住房保障", "农业农村", "交通运输", "文化旅游",
    "科技创新", "市场监管", "价格收费", "税收优惠", "乡村振兴", "双公示", "权责清单", "建议提案", "会议公开", "督查信息",
)  # fmt: skip
_WORDS = [
    "各",
    "县",
    "区",
    "人民政府",
    "市政府",
    "各部门",
    "各",
    "单位",
    "为",
    "认真",
    "贯彻",
    "落实",
    "党中央",
    "国务院",
    "决策",
    "部署",
    "进一步",
    "做好",
    "全市",
    "有关",
    "工作",
    "经",
    "研究",
    "同意",
    "现",
    "将",
    "通知",
    "如下",
    "一",
    "高度",
    "重视",
    "切实",
    "加强",
    "组织",
    "领导",
    "二",
    "明确",
    "责任",
    "细化",
    "措施",
    "三",
    "强化",
    "监督",
    "检查",
    "确保",
    "任务",
    "按时",
    "完成",
    "推进",
    "政务",
    "公开",
    "优化",
    "营商",
    "环境",
    "提升",
    "服务",
    "水平",
    "保障",
    "改善",
    "民生",
    "促进",
    "经济",
    "社会",
    "高质量",
    "发展",
    "安全",
    "生产",
    "防汛",
    "抗旱",
    "疫情",
    "防控",
    "项目",
    "建设",
    "资金",
    "管理",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchSite:
    """What was written, for whoever holds a server's log against it."""

    folder: Path
    pages: frozenset[str]
    """Paths of HTML pages."""
    files: frozenset[str]
    """Paths of everything else that is there."""
    dead: frozenset[str]
    """Paths that pages name and nothing answers."""


def write_site(
    folder: Path, *, pages: int = 2000, today: date, seed: int = 1, columns: int = _COLUMNS, links: int = _LINKS
) -> BenchSite:
    """Write the site afresh into ``folder``; the same seed, numbers and day give the same bytes."""
    if folder.exists():
        shutil.rmtree(folder)
    return _Writer(folder, pages, today, random.Random(seed), columns, links).write()


class _Writer:
    def __init__(
        self, folder: Path, pages: int, today: date, chance: random.Random, most_columns: int, links: int
    ) -> None:
        self._folder = folder
        self._today = today
        self._chance = chance
        self._links = links
        columns = min(most_columns, len(_NAMES), max(4, pages // 25))
        self._columns = [f"/zwgk/c{number:03}/" for number in range(columns)]
        rest = pages - 1 - columns
        lists = min(columns, rest // 20)
        self._second = [f"{column}index_2.html" for column in self._columns[:lists]]
        self._articles: dict[str, tuple[int, date]] = {}
        for number in range(rest - lists):
            column = number % columns
            day = today - timedelta(days=1 + 7 * (number // columns))  # a column gets an article a week
            path = f"{self._columns[column]}{day:%Y%m}/t{day:%Y%m%d}_{100000 + number}.html"
            self._articles[path] = (column, day)
        self._of_column: list[list[str]] = [[] for _ in self._columns]
        for path, (column, _) in self._articles.items():
            self._of_column[column].append(path)
        self._files = [f"/fujian/P{20260000 + number}.pdf" for number in range(_ATTACHMENTS)]
        self._pictures = [f"/images/p{number:03}.png" for number in range(_PICTURES)]
        self._dead = [
            f"/zwgk/c{n % columns:03}/2019{n % 12 + 1:02}/t2019{n % 12 + 1:02}01_{n}.html" for n in range(DEAD)
        ]
        self._named_files: set[str] = set()
        self._every = [*self._columns, *self._second, *self._articles]

    def write(self) -> BenchSite:
        self._put("/index.html", self._page("云中市人民政府", self._home(), home=True))
        for number, column in enumerate(self._columns):
            own = self._of_column[number]
            self._put(f"{column}index.html", self._list(number, own[:_ROWS], 1))
            if number < len(self._second):
                self._put(self._second[number], self._list(number, own[_ROWS : 2 * _ROWS], 2))
        for path, (of, day) in self._articles.items():
            self._put(path, self._article(path, of, day))
        for file in self._files:
            self._put(file, "%PDF-1.4 " + file)
        for picture in self._pictures:
            self._put_bytes(picture, b"\x89PNG\r\n\x1a\n" + picture.encode())
        self._put("/css/main.css", "body{}")
        self._put("/js/main.js", "var a=1;")
        files = frozenset([*self._files, *self._pictures, "/css/main.css", "/js/main.js"])
        return BenchSite(
            folder=self._folder, pages=frozenset(["/", *self._every]), files=files, dead=frozenset(self._dead)
        )

    def _put(self, path: str, text: str) -> None:
        self._put_bytes(path, text.encode())

    def _put_bytes(self, path: str, data: bytes) -> None:
        place = self._folder / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)

    def _words(self, number: int) -> str:
        return "".join(self._chance.choices(_WORDS, k=number))

    def _title(self, path: str) -> str:
        return f"关于{_WORDS[hash_of(path) % len(_WORDS)]}{_NAMES[hash_of(path) % len(_NAMES)]}的第{path[-11:-5]}号通知"

    def _home(self) -> str:
        boxes = []
        for number in range(min(12, len(self._columns))):
            rows = "".join(self._row(path) for path in self._of_column[number][:8])
            boxes.append(
                f'<div class="box"><h3><a href="{self._columns[number]}">{_NAMES[number]}</a>'
                f'<a class="more" href="{self._columns[number]}">更多</a></h3><ul>{rows}</ul></div>'
            )
        return "".join(boxes)

    def _row(self, path: str) -> str:
        return f'<li><a href="{path}">{self._title(path)}</a><span>{self._articles[path][1]}</span></li>'

    def _list(self, number: int, paths: list[str], page: int) -> str:
        column, name = self._columns[number], _NAMES[number]
        rows = "".join(self._row(path) for path in paths)
        following = f'<a href="{self._second[number]}">下一页</a>' if page == 1 and number < len(self._second) else ""
        tags = f'<meta name="ColumnName" content="{name}"><meta name="ColumnType" content="{name}">'
        trail = f'<div class="position">您的位置：<a href="/">首页</a> &gt; <a href="{column}">{name}</a></div>'
        return self._page(name, f'{trail}<ul class="list">{rows}</ul><div class="page">{following}</div>', tags)

    def _article(self, path: str, column: int, day: date) -> str:
        title, name = self._title(path), _NAMES[column]
        tags = (
            f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day} 09:{column % 60:02}:00">'
            f'<meta name="ContentSource" content="市政府办公室"><meta name="ColumnName" content="{name}">'
        )
        trail = f'<div class="position">您的位置：<a href="/">首页</a> &gt; <a href="{self._columns[column]}">{name}</a></div>'
        turn = len(self._named_files)
        picture, file = self._pictures[turn % _PICTURES], self._files[turn % _ATTACHMENTS]
        self._named_files.add(path)
        body = f'<h1>{title}</h1><div class="info">发布时间：{day} 来源：市政府办公室</div><div class="content"><p>'
        body += f'<img src="{picture}" alt="图"></p><p>附件：<a href="{file}">附件</a></p></div>'
        return self._page(title, trail + body, tags)

    def _page(self, title: str, body: str, tags: str = "", *, home: bool = False) -> str:
        menu = "".join(
            f'<li><a href="{column}">{_NAMES[number]}</a></li>' for number, column in enumerate(self._columns)
        )
        named = body.count("<a ") + len(self._columns) + 3
        beside = []
        for _ in range(max(0, self._links - named)):
            if self._chance.random() < _DEAD_SHARE:
                path = self._chance.choice(self._dead)
                beside.append(f'<li><a href="{path}">{self._words(6)}</a></li>')
            else:
                path = self._chance.choice(self._every)
                beside.append(f'<li><a href="{path}">{self._words(6)}</a></li>')
        text = "".join(f"<p>{self._words(60)}</p>" for _ in range(self._chance.randint(60, 124)))
        return (
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="SiteName" content="云中市人民政府"><meta name="SiteDomain" content="www.yunzhong.gov.cn">'
            f'<meta name="SiteIDCode" content="1501010001">{tags}<link rel="stylesheet" href="/css/main.css">'
            f'<script src="/js/main.js"></script></head><body><div class="nav"><ul>{menu}</ul></div>'
            f'<div class="main">{body}<div class="text">{text}</div></div>'
            f'<div class="side"><h3>相关链接</h3><ul>{"".join(beside)}</ul></div>'
            '<div class="footer"><p>主办：云中市人民政府办公室 联系电话：0352-1234567 <a href="/">网站地图</a></p>'
            "<p>网站标识码：1501010001 晋ICP备05000001号 晋公网安备 14020202000001号</p></div></body></html>"
        )


def hash_of(text: str) -> int:
    """A small number of a text, the same in every process."""
    number = 0
    for character in text:
        number = (number * 31 + ord(character)) % 1_000_003
    return number
