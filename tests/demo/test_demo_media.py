"""The accounts beyond the feeds: their platforms answer as the truth says, and a mended fault is gone."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from builders import an_account
from looking import look_at

from crawler.accounts.likeness import Titles
from demo.city import build_city
from demo.command import platforms_yaml, posts_csv, wechat_credentials
from demo.media import build
from demo.server import RunningCity, running_city
from demo.truth import truth
from domain.records import LinkageRecord

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with running_city(today=TODAY, scale=3, pages=60) as served:
        yield served


def test_a_city_of_1200_accounts_holds_every_source_with_faults_and_decoys() -> None:
    channels = build(seed=1, today=date(2026, 11, 26), port=8931, count=1200)
    assert len(channels) + 30 == 1200
    sources = Counter(channel.source for channel in channels)
    assert set(sources) == {"feed", "rsshub", "wechat", "weibo", "apple", "android", "entered"}
    checks = Counter(fault.check for channel in channels for fault in channel.faults)
    on_posts = {"commercial_link", "wrong_wording", "leaked_personal_data"}
    assert set(checks) == {"stale_account", "registry_mismatch", "unresponsive_account", "dead_app"} | on_posts
    assert sum(bool(channel.why) for channel in channels) > 50
    assert len({channel.code for channel in channels}) == len(channels)


def test_the_same_arguments_give_the_same_accounts() -> None:
    one, other = (build_city(today=date(2026, 11, 26), port=8931, scale=1, channels=60) for _ in range(2))
    assert truth(one)["accounts"] == truth(other)["accounts"]
    assert (posts_csv(one), wechat_credentials(one)) == (posts_csv(other), wechat_credentials(other))
    assert 'base: "http://127.20.0.41:8931"' in platforms_yaml(one)


def test_units_have_one_account_on_a_platform_but_for_the_twins() -> None:
    channels = build(seed=1, today=date(2026, 11, 26), port=8931, count=1200)
    places = Counter((channel.organizer, channel.platform) for channel in channels if channel.platform.value != "app")
    doubled = {place for place, number in places.items() if number > 1}
    twins = {(channel.organizer, channel.platform) for channel in channels if channel.odd == "twin"}
    assert doubled == twins
    assert twins


def test_a_mended_silence_shows_a_fresh_post(running: RunningCity) -> None:
    silent = next(
        channel
        for channel in running.city.channels.values()
        if channel.source == "weibo" and any(fault.check == "stale_account" for fault in channel.faults)
    )
    url = f"http://127.20.0.42:{running.city.port}/api/container/getIndex?type=uid&value={silent.handle}"

    def titles() -> list[str]:
        cards = httpx.get(url, trust_env=False).json()["data"]["cards"]
        return [card["mblog"]["text"] for card in cards]

    assert "今日要闻速览" not in titles()
    fault = next(fault.id for fault in silent.faults if fault.check == "stale_account")
    running.mend(fault)
    assert "今日要闻速览" in titles()
    running.unmend(fault)
    assert "今日要闻速览" not in titles()


def test_the_interface_wants_the_accounts_own_secret(running: RunningCity) -> None:
    channel = next(one for one in running.city.channels.values() if one.source == "wechat" and one.odd == "mass")
    url = f"http://127.20.0.41:{running.city.port}/cgi-bin/stable_token"
    sent = {"grant_type": "client_credential", "appid": f"wx{channel.number:06d}"}
    right = httpx.post(url, json={**sent, "secret": f"secret-{channel.number}"}, trust_env=False).json()
    wrong = httpx.post(url, json={**sent, "secret": "another"}, trust_env=False).json()
    assert right["access_token"]
    assert wrong["errcode"] == 40125


def test_sites_lead_to_their_accounts_by_link_by_code_or_not_at_all(running: RunningCity, tmp_path: Path) -> None:
    told = {account["code"]: account for account in truth(running.city)["accounts"] if account.get("linked")}
    assert {account["linked"] for account in told.values()} == {"link", "code", "none"}
    homes = {site.code: site for site in running.city.sites}
    for account in (account for account in running.city.accounts if account.code in told):
        site = homes[account.site_code]
        titles = Titles([article.title for column in site.columns.values() for article in site.articles(column)])
        watched = an_account(
            code=account.code,
            name=account.name,
            feed_url=account.feed_url,
            home_url=account.home_url,
            site_code=site.code,
        )
        folder = tmp_path / account.code
        folder.mkdir()
        artifacts = look_at(folder, watched, site_home=site.home_url, titles={site.code: titles})
        (found,) = artifacts.of(LinkageRecord)
        expected = told[account.code]
        assert (found.linked, found.by_qr, found.works) == (
            expected["linked"] != "none",
            expected["linked"] == "code",
            True,
        )
        assert found.named == (expected["linked"] != "none")
        assert found.posts_compared > found.posts_on_site >= expected["posts_on_site"] > 0
