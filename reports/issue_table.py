"""The list of open issues that goes along with a digest, as a workbook; computes nothing."""

from collections.abc import Mapping

from reports.digest import Digest
from reports.sheets import to_xlsx
from reports.texts import Speaker

MOST_ROWS = 5000


def issue_table(digest: Digest, speaker: Speaker, titles: Mapping[str, str]) -> bytes:
    """Every open issue in scope, gravest first, at most 5,000: where, what, since when, until when."""
    text = speaker.text
    headings = [
        text(heading)
        for heading in (
            "代码",
            "网站或账号",
            "检查项",
            "问题",
            "地址",
            "所在页面",
            "处数",
            "状态",
            "首次发现",
            "期限",
            "编号",
        )
    ]
    rows = [
        (
            issue.subject,
            digest.names.get(issue.subject, ""),
            text(titles.get(issue.check_id, issue.check_id)),
            speaker.sentence(issue),
            issue.target.key,
            issue.found_on[0] if issue.found_on else "",
            issue.instances,
            speaker.name(issue.state),
            speaker.day(issue.first_seen),
            speaker.day(issue.due_at) if issue.due_at else "",
            issue.fingerprint,
        )
        for issue in digest.issues[:MOST_ROWS]
    ]
    return to_xlsx(text("问题清单"), headings, rows)
