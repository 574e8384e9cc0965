"""Commands about evidence: prove that nothing changed."""

from typing import Annotated

import typer

from cli.console import fail, put, say
from cli.declare import declare, group
from cli.house import house
from cli.words import _


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    evidence = group(app, "evidence", _("证据：核对留存的原件是否被改动。"))
    declare(
        evidence,
        "verify",
        verify,
        _("逐件重新计算哈希，与证据的名称比较；有改动或缺失则退出码为 1。"),
        examples=("xunwang evidence verify", "xunwang evidence verify --site 5001010001"),
    )


def verify(
    site: Annotated[str | None, typer.Option(metavar="CODE", help=_("只核对这个网站或账号"))] = None,
) -> None:
    """Compare every piece with its hash."""
    from pipeline.evidence import verify_evidence

    with house() as wiring:
        found = verify_evidence(wiring, subject=site or "")
    for key, fingerprint in found.damaged:
        put(_("被改动：{key}（问题 {issue}）", key=key, issue=fingerprint[:12]))
    for key, fingerprint in found.missing:
        put(_("缺失：{key}（问题 {issue}）", key=key, issue=fingerprint[:12]))
    if not found.well:
        fail(
            "证据 {whole} 件完好，{damaged} 件被改动，{missing} 件缺失：请从备份恢复上面列出的文件。",
            whole=found.whole,
            damaged=len(found.damaged),
            missing=len(found.missing),
        )
    say("证据 {whole} 件全部完好，与取证时一致。", whole=found.whole)
