"""Stand-in pages are told from real ones; asserts nothing about what follows from it."""

from pathlib import Path

import pytest

from crawler.extract.charsets import decode
from crawler.extract.notices import gate, looks_missing, maintenance

NAVIGATION = (
    '<div id="nav"><ul>' + "".join(f'<li><a href="/c{n}/">政务公开栏目{n}</a></li>' for n in range(40)) + "</ul></div>"
)
FOOTER = (
    '<div class="foot"><p>主办单位：某市人民政府办公室 承办单位：某市大数据中心 联系电话：023-00000000 地址：某市某区某路1号</p>'
    "<p>网站标识码：5000000000 渝ICP备00000000号 渝公网安备50000000000000号 建议使用1280*800分辨率浏览</p></div>"
)
ARTICLE = "<p>" + "各有关单位：现将有关事项通知如下，请认真贯彻执行。" * 30 + "</p>"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (
            "<html><title>提示</title><body><h1>网站升级维护中</h1><p>给您带来不便，敬请谅解！</p></body></html>",
            "网站升级维护中",
        ),
        ("<h2>尊敬的用户：本站正在进行系统升级，预计明日恢复。</h2>", "尊敬的用户：本站正在进行系统升级，预计明日恢复"),
        ("因服务器检修，本网站暂停访问，请稍后再试。", "因服务器检修，本网站暂停访问，请稍后再试"),
        ("<title>系统维护</title><body>系统维护中...</body>", "系统维护中..."),
        ("<body>Site under maintenance</body>", "Site under maintenance"),
    ],
)
def test_the_words_of_an_upgrade_notice_are_given(page: str, words: str) -> None:
    assert maintenance(page) == words


@pytest.mark.parametrize(
    "page",
    [
        f"<html><title>某市人民政府</title>{NAVIGATION}<p>网站升级维护中的公告</p>{ARTICLE}</html>",
        "<p>栏目建设中，敬请期待</p>",
        "<p>该功能正在升级改造</p>",
        "<p>城市建设中心新闻</p>",
        "<p>我市城市更新建设成效明显</p>",
        "",
    ],
)
def test_other_pages_are_no_upgrade_notice(page: str) -> None:
    assert maintenance(page) == ""


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<body></body>", "404 Not Found"),
        ("<body></body>", "404-页面不存在"),
        ("<body></body>", "您访问的页面不存在"),
        ("<body></body>", "页面未找到 - 某市人民政府"),
        ("<h1>抱歉，您访问的页面不存在或已被删除！</h1><a href='/'>返回首页</a>", "某市人民政府"),
        (f"{NAVIGATION}<div class='box'><p>很抱歉，您要查看的信息已删除</p></div>{FOOTER}", "某市人民政府"),
        (f"{NAVIGATION}<ul><li>对不起，没有找到您要的页面</li></ul>{FOOTER}", "通知公告"),
        ("<p>页面走丢了</p><p>5 秒后返回首页</p>", ""),
        ("<p>错误代码：404</p>", "出错了"),
        ("<p>该文章不存在</p>", ""),
        ("<h1>Not Found</h1><p>The requested URL /a/b.html was not found on this server.</p>", ""),
        ("<p>Sorry, the page you are looking for does not exist.</p>", ""),
    ],
)
def test_a_not_found_page_is_told_though_its_status_is_good(page: str, title: str) -> None:
    assert looks_missing(page, title)


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (f"{NAVIGATION}{ARTICLE}{FOOTER}", "关于印发管理办法的通知"),
        (f"{NAVIGATION}{ARTICLE}<p>页面不存在</p>{FOOTER}", "通知"),
        (f"{NAVIGATION}<p>市民反映门户网站第404号文件下载不了</p>{FOOTER}", "关于404号文件下载问题的咨询"),
        (
            "<p>留言：我办理的档案信息找不到，请问怎么办？</p><p>答复：请携带身份证到档案馆查询。</p>",
            "档案信息找不到怎么办",
        ),
        (f"{NAVIGATION}<p>暂无内容</p>{FOOTER}", "人事信息"),
        ("<p>经查，该公司住所不存在，现予公告。</p>", "列入经营异常名录公告"),
        ("<p>海南404厂招聘公告，有意者请将简历发至邮箱。</p>", "404厂招聘公告"),
    ],
)
def test_pages_with_content_are_not_called_missing(page: str, title: str) -> None:
    assert not looks_missing(page, title)


COOKIE_GATE = (
    "<html><head><script>var _0x1a2b=['\\x63\\x6f\\x6f\\x6b\\x69\\x65'];function go(){document.cookie='token='+calc()+';path=/';"
    "location.reload();}setTimeout(go,50);</script></head><body></body></html>"
)


@pytest.mark.parametrize(
    ("status", "page"),
    [
        (200, COOKIE_GATE),
        (200, "<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script><body></body></html>"),
        (200, "<html><script>eval(function(p,a,c){return p}('acw_sc__v2'))</script></html>"),
        (
            412,
            "<!DOCTYPE html><html><head><meta id='x' content='y'><script>(function(){})()</script></head><body></body></html>",
        ),
        (412, ""),
        (521, "<script>document.cookie=('__jsl_clearance=1');location.href=location.pathname</script>"),
        (202, COOKIE_GATE),
        (
            503,
            "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script><p>Checking your browser</p>",
        ),
        (403, "<title>访问被拦截</title><p>您的请求存在威胁，已被网站防火墙拦截</p>"),
        (
            405,
            "<html><title>405</title><body>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</body></html>",
        ),
        (200, "<script>x()</script><p>请开启JavaScript并刷新该页</p>"),
        (200, "<script src=a.js></script><div>正在进行安全检查，请完成滑块验证</div>"),
    ],
)
def test_a_gate_is_told_by_what_it_does(status: int, page: str) -> None:
    assert gate(status, page)


@pytest.mark.parametrize(
    ("status", "page"),
    [
        (200, f"<html><script>document.cookie='seen=1';</script>{NAVIGATION}{ARTICLE}</html>"),
        (200, f"<script>document.cookie='a=1';function b(){{location.href='/'}}</script>{NAVIGATION}"),
        (200, "<html><script>location.href='/index.html';</script></html>"),
        (200, "<script>eval('1');location.href='/index.html'</script><a href='/index.html'>进入首页</a>"),
        (200, "<ul id=list></ul><script>fetch('/api/list')</script>"),
        (404, "<h1>404 Not Found</h1>"),
        (403, "<h1>403 Forbidden</h1>"),
        (500, "<h1>Internal Server Error</h1>"),
        (200, ""),
        (200, f"<p>本市开展人机验证安全检查专项行动</p><script>a()</script>{ARTICLE}"),
        (None, ""),
    ],
)
def test_ordinary_answers_are_no_gate(status: int | None, page: str) -> None:
    assert not gate(status, page)


def test_a_challenge_named_in_the_headers_is_a_gate() -> None:
    assert gate(403, "", {"Cf-Mitigated": "challenge"})


def test_the_ministrys_answer_for_a_missing_robots_file_is_a_not_found_page(shared_fixtures: Path) -> None:
    pages = [
        decode(file.read_bytes(), "")[0]
        for file in sorted((shared_fixtures / "robots-protego").rglob("*.gov.cn*"))
        if file.is_file()
    ]
    pages = [page for page in pages if "<html" in page.lower()]
    if not pages:
        pytest.skip("no saved answer of a ministry")

    assert any(looks_missing(page, "") for page in pages)


def test_no_real_article_is_called_missing_or_a_gate(shared_fixtures: Path) -> None:
    files = [
        file
        for name in ("gne", "trafilatura-zh", "pilotstd-mee-search", "gerapy")
        for file in (shared_fixtures / name).rglob("*.html")
    ]
    texts = {file.name: decode(file.read_bytes(), "")[0] for file in files}

    assert len(texts) > 10
    assert [
        name for name, text in texts.items() if looks_missing(text, "") or gate(200, text) or maintenance(text)
    ] == []
