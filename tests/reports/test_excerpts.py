"""Evidence as people read it: no name of ours among the tries, no letter of a quotation changed."""

from domain.findings import EvidenceKind
from reports.excerpts import excerpt_words
from reports.texts import Speaker

ENGLISH, CHINESE = Speaker("en"), Speaker("zh_CN")


def test_every_try_stands_on_a_line_with_client_and_failure_by_their_names() -> None:
    kept = "06-15 04:05:00 crawler HEAD 404; 06-15 04:06:00 browser GET timeout → http://a.example/x"
    first, second = excerpt_words(ENGLISH, EvidenceKind.EXCHANGE, kept).split("\n")
    assert (first, second.endswith("→ http://a.example/x")) == ("06-15 04:05:00 crawler HEAD 404", True)
    assert "timeout" not in excerpt_words(CHINESE, EvidenceKind.EXCHANGE, kept)
    assert "浏览器 GET" in excerpt_words(CHINESE, EvidenceKind.EXCHANGE, kept)


def test_a_probe_has_no_client_and_a_status_stays_a_number() -> None:
    said = excerpt_words(CHINESE, EvidenceKind.PROBES, "06-15 04:05 dns; 06-15 05:05 503")
    assert said.endswith("\n06-15 05:05 503")
    assert "dns" not in said


def test_how_links_are_hidden_is_named() -> None:
    kept = "off_screen: <div> → http://a.example/ x"
    assert "off_screen" not in excerpt_words(ENGLISH, EvidenceKind.PAGE, kept)
    assert excerpt_words(ENGLISH, EvidenceKind.PAGE, kept).endswith(": <div> → http://a.example/ x")


def test_what_is_quoted_from_a_site_stays_as_it_is() -> None:
    for kept in ("crawler GET timeout; dns", "2030-06-15 timeout", "timeout: 请稍候", ""):
        for kind in EvidenceKind:
            assert excerpt_words(CHINESE, kind, kept) == kept
