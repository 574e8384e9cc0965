"""Government sites stand under gov.cn; test installations on internal addresses are left alone."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from builders import NOW, some_marks

from checks.identity.improper_domain import Params, improper_domain
from domain.findings import Fault


def faults(host: str) -> list[Fault]:
    return list(improper_domain(replace(some_marks(), registered={"host": host}), Params(), NOW))


@pytest.mark.parametrize(
    "host",
    ["www.example.gov.cn", "www.example.gov.cn:8443", "example.gov.cn", "示例.政务", "", "127.0.0.1:80", "10.1.2.3"],
)
def test_proper_and_internal_hosts_are_no_fault(host: str) -> None:
    assert not faults(host)


@pytest.mark.parametrize(
    "host", ["www.example.org.cn", "gov.cn.example.com", "www.examplegov.cn", "39.96.1.2", "a..gov.cn"]
)
def test_other_hosts_and_bare_public_addresses_are(host: str) -> None:
    assert len(faults(host)) == 1


def test_the_public_list_is_judged_right(shared_fixtures: Path) -> None:
    with (shared_fixtures / "gov-sites" / "sites.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    said = {row["label_en"]: bool(faults(row["website"].split("//")[1].split("/")[0])) for row in rows}
    assert len(rows) == 67
    assert {label for label, fault in said.items() if fault} == {
        label for label in said if "not under gov.cn" in label or "not an official suffix" in label
    }
