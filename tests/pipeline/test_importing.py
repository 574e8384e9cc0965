"""Importing a registry: what is new, changed and gone is said first; a bad row costs itself and nothing else."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from memory import SITE, a_database, store_site
from openpyxl import Workbook

from domain.registry import Account, AccountKind, Platform, Site, SiteKind, SiteLevel, SiteState
from models.database import Sessions, transaction
from models.queries import accounts_by_code, sites_by_code
from pipeline.importing import Imported, ImportPlan, apply_accounts, apply_sites, plan_accounts, plan_sites
from pipeline.reading_tables import TableError
from pipeline.registry_rows import SITES, read_registry

HEAD = "code,name,home_url,organizer,kind,level"
ROW = "5001010001,某市政府网,https://www.example.gov.cn/,某市政府,portal,city"
Write = Callable[..., Path]


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        yield sessions


@pytest.fixture
def quick(sqlite_url: str) -> Iterator[Sessions]:
    """For what does not depend on the database."""
    with a_database(sqlite_url) as sessions:
        yield sessions


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(*lines: str, name: str = "sites.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return file


def a_sheet(path: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    book.create_sheet("空白", 0)
    sheet = book["Sheet"]
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def plan(made: Sessions, path: Path) -> ImportPlan[Site]:
    with transaction(made) as session:
        return plan_sites(session, path)


def load(made: Sessions, path: Path) -> Imported:
    with transaction(made) as session:
        return apply_sites(session, plan_sites(session, path))


def stored(made: Sessions) -> list[Site]:
    with transaction(made) as session:
        return sites_by_code(session)


def told(plan: ImportPlan[Site] | ImportPlan[Account]) -> list[str]:
    return [str(remark) for remark in plan.bad_rows]


def test_new_sites_are_planned_first_and_written_then(made: Sessions, write: Write) -> None:
    path = write(HEAD, ROW, "5001010002,某局,http://ju.example.gov.cn,某局,department,county")
    found = plan(made, path)
    assert [site.code for site in found.new] == ["5001010001", "5001010002"]
    assert (found.changed, found.gone, found.unchanged, found.bad_rows) == ((), (), 0, ())
    assert stored(made) == []
    assert load(made, path) == Imported(new=2, changed=0)
    assert stored(made) == list(found.new)


def test_importing_the_same_file_again_changes_nothing(made: Sessions, write: Write) -> None:
    load(made, write(HEAD, ROW))
    again = plan(made, write(HEAD, ROW))
    assert (again.new, again.changed, again.unchanged) == ((), (), 1)
    assert load(made, write(HEAD, ROW)) == Imported(new=0, changed=0)


def test_a_change_is_told_field_by_field_before_it_is_made(made: Sessions, write: Write) -> None:
    load(made, write(HEAD, ROW))
    path = write(
        f"{HEAD},contact_email,hosts", f"{ROW.replace('某市政府网', '新名称')},a@b.example,a.example;b.example:8000"
    )
    (change,) = plan(made, path).changed
    assert [(field.field, field.old, field.new) for field in change.fields] == [
        ("name", "某市政府网", "新名称"),
        ("contact_email", "", "a@b.example"),
        ("hosts", "", "a.example;b.example:8000"),
    ]
    assert load(made, path) == Imported(new=0, changed=1)
    assert stored(made) == [change.after]


def test_what_a_file_does_not_state_stays_as_it_is(made: Sessions, write: Write) -> None:
    store_site(made, icp="某ICP备1号", has_services=False, kind=SiteKind.PORTAL)
    load(made, write("code,name,home_url,organizer,icp", f"{SITE},新名称,https://www.example.gov.cn/,某市政府,"))
    (site,) = stored(made)
    assert (site.name, site.icp, site.has_services, site.kind) == ("新名称", "某ICP备1号", False, SiteKind.PORTAL)


def test_a_site_that_the_file_no_longer_names_is_reported_and_kept(made: Sessions, write: Write) -> None:
    store_site(made)
    store_site(made, code="5001010008", state=SiteState.CLOSED)
    path = write(HEAD, "5001010002,某局,http://ju.example.gov.cn,某局,department,county")
    assert [site.code for site in plan(made, path).gone] == [SITE]
    load(made, path)
    assert len(stored(made)) == 3


def test_a_site_whose_row_is_bad_is_not_called_gone(quick: Sessions, write: Write) -> None:
    store_site(quick)
    found = plan(quick, write(HEAD, f"{SITE},,https://www.example.gov.cn/,某市政府,portal,city"))
    assert found.gone == ()
    assert len(found.bad_rows) == 1


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (",某局,http://ju.example.gov.cn,某局,department,county", "缺少code（政府网站标识码）"),
        ("5001010002,,http://ju.example.gov.cn,某局,department,county", "缺少name"),
        ("5001010002,某局,,某局,department,county", "缺少home_url"),
        ("5001010002,某局,http://,某局,department,county", "网址 http://"),
        ("5001010002,某局,ftp://ju.example.gov.cn,某局,department,county", "网址 ftp:"),
        ("5001010002,某局,http://ju .example,某局,department,county", "网址"),
        ("5001010002,某局,无,某局,department,county", "网址 无"),
        ("5001010002,某局,javascript:void(0),某局,department,county", "网址"),
        ("../../etc,某局,http://ju.example.gov.cn,某局,department,county", "代码 ../../etc"),
        ("5001010002,某局,http://ju.example.gov.cn,某局,departmant,county", "是否想写“department”"),
        ("5001010002,某局,http://ju.example.gov.cn,某局,department,乡", "不认识“乡”"),
        ("5001010002,某局,http://ju.example.gov.cn,某局,department,county,多余", "单元格比表头多"),
        ('5001010002,"某局,http://ju.example.gov.cn,某局,department,county', "引号"),
        ("5001010001,又一个,http://ju.example.gov.cn,某局,department,county", "与第 2 行重复"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_leaves_the_others_alone(
    quick: Sessions, write: Write, row: str, part: str
) -> None:
    last = "5001010003,另一局,http://ling.example.gov.cn,另一局,department,county"
    found = plan(quick, write(HEAD, ROW, row, last))
    assert [site.code for site in found.new] == ["5001010001", "5001010003"]
    (bad,) = found.bad_rows
    assert bad.line == 3
    assert str(bad).startswith("第 3 行：")
    assert part in str(bad)
    assert str(bad).count("。") == 1


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("kind", "政府门户网站", SiteKind.PORTAL),
        ("kind", " PORTAL ", SiteKind.PORTAL),
        ("level", "区县级", SiteLevel.COUNTY),
        ("level", "省级", SiteLevel.PROVINCE),
        ("state", "临时下线", SiteState.SUSPENDED),
        ("has_services", "否", False),
        ("has_services", "yes", True),
        ("home_is_navigation", "是", True),
        ("hosts", "b.example；http://c.example:8000/x", ("b.example", "c.example:8000")),
        ("home_url", "www.Example.gov.cn", "http://www.example.gov.cn/"),
        ("home_url", "http://某市.政务/", "http://xn--7st21t.xn--zfr164b/"),
        ("name", "某市　政府\t网", "某市 政府 网"),
        ("code", "５００１０１０００１", "5001010001"),
    ],
)
def test_words_are_understood_as_people_write_them(
    quick: Sessions, write: Write, field: str, value: str, expected: object
) -> None:
    given = dict(zip(HEAD.split(","), ROW.split(","), strict=True)) | {field: value}
    (site,) = plan(quick, write(",".join(given), ",".join(f'"{cell}"' for cell in given.values()))).new
    assert getattr(site, field) == expected


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("gbk", ","), ("gb18030", "\t"), ("utf-16", ","), ("utf-8", "，")],
)
def test_any_usual_encoding_and_delimiter_is_read(quick: Sessions, write: Write, encoding: str, delimiter: str) -> None:
    head = ("政府网站标识码", "网站名称", "首页网址", "主办单位", "网站类别", "级别", "联系人", "邮箱", "ICP备案号")
    row = (
        "5001010001",
        "某市政府网",
        "https://www.example.gov.cn/",
        "某市政府",
        "门户",
        "市级",
        "某人",
        "a@b.example",
        "某ICP备1号",
    )
    (site,) = plan(quick, write(delimiter.join(head), delimiter.join(row), encoding=encoding)).new
    assert (site.name, site.kind, site.contact.name, site.icp) == ("某市政府网", SiteKind.PORTAL, "某人", "某ICP备1号")


def test_quoted_cells_may_hold_delimiters_and_line_ends(quick: Sessions, write: Write) -> None:
    rows = ROW.replace("某市政府网", '"某市,\n""政府""网"'), "x,某局,不是网址,某局,department,county"
    found = plan(quick, write(HEAD, *rows))
    assert found.new[0].name == '某市, "政府"网'
    assert found.bad_rows[0].line == 4


def test_a_sheet_as_the_filing_system_exports_it_is_read(quick: Sessions, tmp_path: Path) -> None:
    path = a_sheet(
        tmp_path / "sites.xlsx",
        ["全国政府网站基本信息表"],
        [],
        ["序号", "*政府网站标识码", "网站名称（必填）", "首页网址", "域名", "主办单位", "网站类别", "级别", "备案日期"],
        [
            1,
            5001010001,
            "某市政府网",
            "https://www.example.gov.cn/",
            "example.gov.cn",
            "某市政府",
            "门户",
            "市级",
            datetime.date(2020, 1, 1),
        ],
        [],
        [2.0, 5001010002.0, "某局", "无此网址", None, "某局", "部门", "县级", None],
    )
    found = plan(quick, path)
    assert [(site.code, site.home_url) for site in found.new] == [("5001010001", "https://www.example.gov.cn/")]
    assert [remark.line for remark in found.bad_rows] == [6]
    unknown = " ".join(str(remark) for remark in found.remarks)
    assert all(heading in unknown for heading in ("序号", "域名", "备案日期"))


def test_yaml_is_read_as_written(quick: Sessions, write: Write) -> None:
    path = write(
        "sites:",
        "  - code: 5001010001",
        "    name: 某市政府网",
        "    home_url: https://www.example.gov.cn/",
        "    organizer: 某市政府",
        "    kind: portal",
        "    level: city",
        "    has_services: no",
        "    hosts: [a.example, 'b.example:8000']",
        "  - {code: 5001010002, name: 某局, organizer: 某局, kind: department, level: city}",
        name="sites.yaml",
    )
    found = plan(quick, path)
    (site,) = found.new
    assert (site.code, site.has_services, site.hosts) == ("5001010001", False, ("a.example", "b.example:8000"))
    assert [remark.line for remark in found.bad_rows] == [10]


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("sites.csv", b"", "空"),
        ("sites.csv", b"\xef\xbb\xbf\r\n \r\n", "空"),
        ("sites.xlsx", b"", "空|XLSX"),
        ("sites.yaml", b"", "空"),
        ("sites.yaml", b"[]", "空"),
        ("sites.csv", HEAD.encode(), "没有数据"),
        ("sites.csv", b"name,organizer\nx,y\n", "缺少必填列：code"),
        ("sites.csv", f"{HEAD},code\n{ROW},1".encode(), "两列"),
        ("sites.csv", b"PK\x03\x04" + b"\0" * 50, "扩展名"),
        ("sites.xlsx", HEAD.encode(), "扩展名"),
        ("sites.xlsx", b"PK\x03\x04" + b"\0" * 50, "XLSX"),
        ("sites.xls", b"\xd0\xcf\x11\xe0", "xlsx"),
        ("sites.csv", b"%PDF-1.7", "PDF"),
        ("sites.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "编码"),
        ("sites.docx", b"PK\x03\x04", "格式"),
        ("sites.yaml", b"- code: [1\n", "第 2 行"),
        ("sites.yaml", b"- code: 1\n  code: 2\n", "重复"),
        ("sites.yaml", b"- just text\n", "第 1 行"),
        ("sites.yaml", b"a: 1\nb: 2\n", "列表"),
        ("sites.yaml", "code,name\n1,某局\n".encode(), "列表"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    quick: Sessions, tmp_path: Path, name: str, content: bytes, part: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TableError, match=part) as refusal:
        plan(quick, path)
    assert str(refusal.value).count("。") == 1
    assert str(path) in str(refusal.value)


def test_a_file_that_is_not_there_and_a_folder_are_named(quick: Sessions, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(TableError) as refusal:
            plan(quick, path)
        assert str(path) in str(refusal.value)


def test_what_deserves_a_look_is_remarked_and_taken(quick: Sessions, write: Write) -> None:
    found = plan(
        quick,
        write(
            "code,name,home_url,organizer,contact_emial,邮箱",
            "X-1,某局,http://ju.example.gov.cn,某局,,not a mail",
            "bm12345678,某部,http://ju.example.gov.cn/,某部,,",
        ),
    )
    assert len(found.new) == 2
    assert found.new[0].contact.email == ""
    remarks = " ".join(str(remark) for remark in found.remarks)
    assert "“contact_emial”" in remarks
    assert "是否想写“contact_email”" in remarks
    assert "代码 X-1 不是 10 位数字" in remarks
    assert "bm12345678 不是" not in remarks
    assert "与第 2 行（X-1）相同" in remarks
    assert "邮箱 not a mail" in remarks
    assert "没有“kind（网站类别）”列" in remarks


def test_accounts_are_imported_like_sites(made: Sessions, write: Write) -> None:
    store_site(made)
    path = write(
        "账号标识码,账号名称,平台,主办单位,类型,所属网站标识码,订阅地址",
        f"w1,某市发布,微信公众号,某市政府,发布类,{SITE},http://127.0.0.1:8000/feed",
        "w2,某局微博,新浪微博,某局,,9999999999,",
        "w3,某号,人人网,某局,,,",
        f"{SITE},某号,抖音,某局,,,",
        name="accounts.csv",
    )
    with transaction(made) as session:
        found = plan_accounts(session, path)
        assert apply_accounts(session, found) == Imported(new=2, changed=0)
    with transaction(made) as session:
        first, second = accounts_by_code(session)
    assert (first.platform, first.kind, first.site_code) == (Platform.WECHAT, AccountKind.PUBLISH, SITE)
    assert first.feed_url == "http://127.0.0.1:8000/feed"
    assert second.platform is Platform.WEIBO
    assert [remark.line for remark in found.bad_rows] == [4, 5]
    assert "已是一个网站的标识码" in told(found)[1]
    assert any("9999999999 不在名录中" in str(remark) for remark in found.remarks)
    with transaction(made) as session:
        assert plan_accounts(session, path).unchanged == 2


@given(st.lists(st.lists(st.text(max_size=8), max_size=8), max_size=6))
@example([['0"'], ['"']])
def test_no_content_brings_the_reader_down(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("import") / "sites.csv"
    body = "\n".join(",".join(cells) for cells in rows)
    path.write_bytes(f"{HEAD}\n{body}".encode("utf-8", "surrogatepass"))
    try:
        reading = read_registry(path, SITES)
    except TableError as refusal:
        assert "。" in str(refusal)  # noqa: PT017 - a refusal is one of two right answers
    else:
        assert all(str(remark) for remark in (*reading.bad_rows, *reading.remarks))
