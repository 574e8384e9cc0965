"""Sites that are none of the demo city's, on a server that is none of ours: no line of code knows them."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli import main

TODAY = date.today()  # noqa: DTZ011 - only its distance to itself matters, weeks are compared
STALE, FRESH = TODAY - timedelta(days=500), TODAY - timedelta(days=1)


def listing(title: str, newest: date, folder: str, number: int = 8) -> str:
    rows = "".join(
        f'<tr><td><a href="/{folder}/{n}.htm">关于{title}第{n}号事项</a></td><td>{newest - timedelta(days=3 * n)}</td></tr>'
        for n in range(number)
    )
    return page(title, f'<div id="weizhi">您的位置：<a href="/">首页</a> &gt; {title}</div><table>{rows}</table>')


def page(title: str, body: str) -> str:
    menu = "".join(
        f'<td><a href="/{folder}/index.htm">{name}</a></td>'
        for folder, name in (("gonggao", "通知公告"), ("dongtai", "工作动态"), ("zhengce", "政策文件"))
    )
    foot = (
        '<p>主办单位：丁县民政局 联系电话：0731-5550123 <a href="/map.htm">网站地图</a> 网站标识码：4301230007'
        ' <a href="https://beian.miit.gov.cn/">湘ICP备11009988号</a> 湘公网安备 43012302000007号'
        ' <img src="/red.gif" alt="政府网站标识"><a href="/jiucuo.htm">政府网站找错</a></p>'
    )
    return (
        f"<html><head><title>{title}</title></head><body><table><tr>{menu}</tr></table>{body}<hr>{foot}</body></html>"
    )


@pytest.fixture
def other(tmp_path: Path) -> Iterator[str]:
    """A hand-made site of a county's bureau, in tables, GB18030, on the standard library's own server."""
    root = tmp_path / "htdocs"
    files = {
        "index.htm": page("丁县民政局", listing("工作动态", FRESH, "dongtai", 5)),
        "gonggao/index.htm": listing("通知公告", STALE, "gonggao"),
        "dongtai/index.htm": listing("工作动态", FRESH, "dongtai"),
        "zhengce/index.htm": listing("政策文件", FRESH, "zhengce"),
        "map.htm": page("网站地图", "<p>三个栏目</p>"),
        "jiucuo.htm": page("找错", "<p>欢迎指正</p>"),
    }
    for folder in ("gonggao", "dongtai", "zhengce"):
        for n in range(8):
            body = f"<h2>第{n}号</h2><p>各乡镇：现将有关事项通知如下，请遵照执行。</p>" + (
                '<p>附件：<a href="/files/none.doc">申请表</a></p>' if (folder, n) == ("zhengce", 2) else ""
            )
            files[f"{folder}/{n}.htm"] = page(f"关于第{n}号事项", body)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("gb18030"))
    (root / "index.html").write_bytes(files["index.htm"].encode("gb18030"))
    (root / "red.gif").write_bytes(b"GIF89a")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *given: object) -> None:
            """No line."""

    server = http.server.ThreadingHTTPServer(("127.0.0.77", 0), functools.partial(Quiet, directory=root))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.77:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.timeout(200)
def test_a_registry_of_other_sites_on_another_server_is_swept_without_a_change_of_code(
    other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {
        "DATA": str(tmp_path / "var"),
        "ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "RETRY_SPACING": "0.1,0.1",
        "SWEEP_DELAY": "0",
        "SWEEP_CONCURRENCY": "4",
        "MAX_RENDERS": "4",
    }.items():
        monkeypatch.setenv(f"XUNWANG_{name}", value)
    registry = tmp_path / "名录.csv"
    registry.write_bytes(
        f"网站标识码,网站名称,首页网址,主办单位\n4301230007,丁县民政局,{other},丁县民政局\n".encode("gbk")
    )
    assert main(["import", "sites", str(registry)]) == 0
    assert main(["sweep", "--all"]) == 0
    capsys.readouterr()
    assert main(["findings", "--format", "jsonl"]) == 0
    lines = capsys.readouterr().out
    assert f'"check":"broken_link","outcome":"fault","url":"{other}files/none.doc"' in lines.replace(
        '": "', '":"'
    ).replace('", "', '","'), lines
    assert f"{other}gonggao/" in lines, "the stale column is found"
    accused = {(found["check"], found["url"].removeprefix(other)) for found in map(json.loads, lines.splitlines())}
    columns = {
        url.removesuffix("index.htm")
        for check, url in accused
        if check in {"stale_column", "empty_column", "undated_article"}
    }
    assert columns == {"gonggao/"}, accused
