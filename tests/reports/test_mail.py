"""Letters leave by a real mail server or as files; each failure says whether the letter may have gone."""

import socket
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from mail_server import HOST, mail_server, self_signed

from reports.letters import Letter
from reports.mail import (
    MailDeferredError,
    MailRefusedError,
    MailSettingError,
    MailUnsureError,
    Outbox,
    SmtpServer,
    build_message,
    connect,
    message_id,
)

LETTER = Letter(subject="巡网日报 2030-06-15：新增 2", text="新发现 2\n.一行以点开头\n", html="<p>新发现 <b>2</b></p>")
TO = "office@unit.example"


def a_mail(now: datetime, recipient: str = TO) -> EmailMessage:
    return build_message(
        LETTER, sender="xunwang@city.example", recipient=recipient, name="教委，办公室", day=date(2030, 6, 15), at=now
    )


def at(port: int, more: str = "") -> SmtpServer:
    return SmtpServer.parse(f"smtp://{HOST}:{port}{more}")


def never() -> None:
    raise AssertionError("the letter must not have left")


def test_a_mail_carries_text_and_html_twins_and_the_headers_of_a_list(now: datetime) -> None:
    with mail_server() as box, connect(at(box.port)) as way:
        posted = way.post(a_mail(now), committed=lambda: None)
    (mail,) = box.mails
    assert posted.how == "sent"
    assert mail["Subject"] == LETTER.subject
    assert mail["To"].addresses[0].display_name == "教委，办公室"
    assert mail["Date"].datetime == now
    assert mail["List-Unsubscribe"].startswith("<mailto:xunwang@city.example")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().strip() == LETTER.html


def test_the_message_id_depends_on_recipient_and_day_alone(now: datetime) -> None:
    first = message_id("x@city.example", TO, date(2030, 6, 15))
    assert a_mail(now)["Message-ID"] == first
    assert message_id("x@city.example", TO.upper(), date(2030, 6, 15)) == first
    assert message_id("x@city.example", TO, date(2030, 6, 16)) != first
    assert message_id("x@city.example", "other@unit.example", date(2030, 6, 15)) != first


@pytest.mark.parametrize("address", ["", "no-at-sign", "two@@unit.example", "new\nline@unit.example", "中文 空格@"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(now: datetime, address: str) -> None:
    with pytest.raises(MailRefusedError, match="书写有误"):
        a_mail(now, address)


def test_several_letters_go_over_one_connection_and_a_refused_one_spoils_none(now: datetime) -> None:
    with mail_server() as box, connect(at(box.port)) as way:
        box.refuse["gone@unit.example"] = "550 no such user"
        way.post(a_mail(now, "one@unit.example"), committed=lambda: None)
        with pytest.raises(MailRefusedError, match="550 no such user"):
            way.post(a_mail(now, "gone@unit.example"), committed=never)
        way.post(a_mail(now, "two@unit.example"), committed=lambda: None)
    assert [mail["To"].addresses[0].addr_spec for mail in box.mails] == ["one@unit.example", "two@unit.example"]


def test_a_server_that_asks_to_come_again_defers_the_letter(now: datetime) -> None:
    with mail_server() as box, connect(at(box.port)) as way:
        box.refuse[TO] = "451 greylisted"
        with pytest.raises(MailDeferredError, match="451"):
            way.post(a_mail(now), committed=never)
        box.refuse.clear()
        box.answer = "452 no room"
        with pytest.raises(MailDeferredError, match="452"):
            way.post(a_mail(now), committed=lambda: None)
        box.answer = "554 spam"
        with pytest.raises(MailRefusedError, match="554"):
            way.post(a_mail(now), committed=lambda: None)


def test_a_connection_that_breaks_after_the_letter_was_heard_is_called_unsure(now: datetime) -> None:
    with mail_server() as box, connect(at(box.port)) as way:
        box.break_off = True
        with pytest.raises(MailUnsureError):
            way.post(a_mail(now), committed=lambda: None)
    assert len(box.mails) == 1


def test_a_server_that_is_down_defers_everything_and_names_the_place() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
        with pytest.raises(MailDeferredError, match=f"{HOST}:{port}"), connect(at(port)):
            pass


def test_required_starttls_that_is_not_offered_sends_nothing() -> None:
    with (
        mail_server() as box,
        pytest.raises(MailDeferredError, match="STARTTLS"),
        connect(at(box.port, "?tls=starttls")),
    ):
        pass


def test_starttls_and_implicit_tls_work_with_a_certificate_that_is_trusted(now: datetime, tmp_path: Path) -> None:
    context, trusted = self_signed(tmp_path)
    with mail_server(tls=context) as box, connect(at(box.port, f"?tls=starttls&ca={trusted}")) as way:
        way.post(a_mail(now), committed=lambda: None)
        assert len(box.mails) == 1
    with mail_server(tls=context, implicit=True) as box:
        with connect(SmtpServer.parse(f"smtps://{HOST}:{box.port}?ca={trusted}")) as way:
            way.post(a_mail(now), committed=lambda: None)
        assert len(box.mails) == 1


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context, _ = self_signed(tmp_path)
    with mail_server(tls=context) as box, pytest.raises(MailDeferredError, match="证书"), connect(at(box.port)):
        pass


def test_a_password_is_sent_encrypted_or_when_plainly_asked_for_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    context, trusted = self_signed(tmp_path)
    with mail_server(tls=context, user="we") as box:
        good = f"smtp://we:secret@{HOST}:{box.port}?tls=starttls&ca={trusted}"
        with connect(SmtpServer.parse(good)):
            pass
        with (
            pytest.raises(MailDeferredError, match="拒绝登录"),
            connect(SmtpServer.parse(good.replace("secret", "no"))),
        ):
            pass
    with mail_server(user="we") as box:
        with (
            pytest.raises(MailDeferredError, match="未发送密码"),
            connect(SmtpServer.parse(f"smtp://we:secret@{HOST}:{box.port}")),
        ):
            pass
        with connect(SmtpServer.parse(f"smtp://we:secret@{HOST}:{box.port}?tls=none")):
            pass


@pytest.mark.parametrize(
    "url",
    ["", "mail.example", "http://mail.example", "smtp://", "smtp://h:port", "smtp://h?tls=maybe", "smtp://h?tsl=none"],
)
def test_an_address_of_a_mail_server_that_cannot_be_understood_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(MailSettingError, match="XUNWANG_SMTP_URL"):
        SmtpServer.parse(url)


def test_a_server_never_shows_its_password() -> None:
    server = SmtpServer.parse("smtp://we%40city:s%3Acret@mail.example?tls=starttls")
    assert (server.user, server.password, server.port, server.tls) == ("we@city", "s:cret", 587, "starttls")
    assert "s:cret" not in repr(server)
    assert SmtpServer.parse("smtps://mail.example").port == 465


def test_without_a_server_letters_become_files_and_the_same_letter_the_same_file(now: datetime, tmp_path: Path) -> None:
    outbox = Outbox(folder=tmp_path / "outbox")
    first = outbox.post(a_mail(now), committed=lambda: None)
    again = outbox.post(a_mail(now), committed=lambda: None)
    outbox.post(a_mail(now, "other@unit.example"), committed=lambda: None)
    assert first == again
    assert first.how == "written"
    assert sorted(path.name for path in outbox.folder.iterdir())[0].startswith("20300615-digest-office_unit_example-")
    assert len(list(outbox.folder.iterdir())) == 2
    mail = message_from_bytes(Path(first.where).read_bytes(), policy=policy.default)
    assert mail["Subject"] == LETTER.subject


def test_an_outbox_that_cannot_be_written_defers_the_letter(now: datetime, tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way")
    with pytest.raises(MailDeferredError, match="发件箱"):
        Outbox(folder=tmp_path / "outbox").post(a_mail(now), committed=lambda: None)
