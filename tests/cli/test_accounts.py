"""The account commands from the registry to the verdict, on what a person entered."""

from pathlib import Path

import pytest

from cli import main
from cli.looking import ahead
from crawler import spare


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XUNWANG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XUNWANG_LOCALE", "zh_CN")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts.csv").write_text(
        "账号代码,账号名称,平台,主办单位,认证主体\nM1,某市便民,小程序,某市数据局,某市数据局\n", encoding="utf-8"
    )


def test_an_entered_post_is_what_the_account_is_judged_by(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "accounts", "accounts.csv"]) == 0
    assert main(["accounts", "enter", "M1", "--title", "很久以前", "--published", "2024-01-05", "--by", "li"]) == 0
    assert main(["sweep", "M1"]) == 0
    assert "账号不更新 1" in capsys.readouterr().out
    assert main(["accounts", "show", "M1"]) == 0
    shown = capsys.readouterr().out
    assert "人工录入" in shown
    assert "很久以前" in shown
    assert "某市数据局" in shown
    assert main(["accounts", "list"]) == 0
    assert "2024-01-05" in capsys.readouterr().out
    assert main(["score", "--site", "M1"]) == 0
    assert "内容不更新" in capsys.readouterr().out


def test_no_child_starts_ahead_for_accounts_and_one_that_did_goes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[spare.Waiting] = []

    class Noted(spare.Waiting):
        def __init__(self) -> None:
            super().__init__()
            started.append(self)

    monkeypatch.setattr(spare, "Waiting", Noted)
    main(["import", "accounts", "accounts.csv"])
    main(["sweep", "M1"])
    main(["rescan", "M1"])
    assert not started, "no code here has the form of a site's"
    main(["sweep", "--all"])
    (one,) = started
    assert one.returncode is not None
    with ahead(["5001010001", "M1"]):
        assert len(started) == 2


def test_an_entry_without_anything_seen_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", "accounts", "accounts.csv"])
    assert main(["accounts", "enter", "M1"]) == 2
    assert "--nothing-new" in capsys.readouterr().err


def test_an_unknown_code_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", "accounts", "accounts.csv"])
    for command in (["sweep", "M9"], ["accounts", "show", "M9"], ["accounts", "enter", "M9", "--nothing-new"]):
        assert main(command) == 1
        assert "M9" in capsys.readouterr().err


def test_a_file_of_posts_is_rehearsed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", "accounts", "accounts.csv"])
    (tmp_path / "posts.csv").write_text(
        "账号代码,标题,发布时间\nM1,要闻,2024-01-05\nM9,别处,2024-01-05\n", encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["import", "posts", "posts.csv", "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "没有写入" in told.out
    assert "M9" in told.err
    assert main(["import", "posts", "posts.csv"]) == 0
    assert "新增 1" in capsys.readouterr().out
