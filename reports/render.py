"""Turns a digest into a letter: subject, text and HTML, small enough to travel; knows the templates and no mail server."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.issues import Issue
from reports.digest import Digest, fit, shown
from reports.digest_words import DigestWords
from reports.issue_table import issue_table
from reports.letter_size import LADDER, MOST_BYTES, fitting, travels
from reports.letters import Letter, Style, environment, shortened
from reports.texts import Speaker
from reports.trend import trend_png

TEXT_LINES = 60
"""A digest in text stays under so many lines, whatever the day was like."""
_TEXT_ROWS = 13
"""Two lines a row, three a section, ten for vetoes and rhythms, nine around them."""
_HTML_ROWS = LADDER[0][0]
_SHORT_ROWS = 10


def shown_issues(digest: Digest) -> list[Issue]:
    """The issues that have a row in the letter, in reading order: those of which a picture can be shown."""
    return shown(fit(digest, rows=_HTML_ROWS))


def render_digest(digest: Digest, style: Style, *, pictures: Mapping[str, bytes] | None = None) -> Letter:
    """The digest as a letter in the recipient's language, below 200 kB before its attachment whatever the day was like.

    ``pictures``: small JPEGs of evidence, by fingerprint. What finds no room is counted, with where to see it.
    """
    desk = _Desk(digest=digest, style=style, speaker=Speaker(digest.recipient.locale, time_zone=style.time_zone))
    text, trend = desk.text(), trend_png(digest.history) if len(digest.history) > 1 else b""
    for rows, sites in LADDER:
        bare = Letter(subject=desk.subject, text=text, html=desk.html(rows, sites, {}), trend=trend)
        room = MOST_BYTES - travels(bare)
        if room >= 0:
            break
    wanted = {issue.fingerprint for issue in shown(fit(digest, rows=rows))}
    chosen = {print_: content for print_, content in (pictures or {}).items() if print_ in wanted}
    kept = fitting(chosen, room)
    return replace(
        bare,
        html=desk.html(rows, sites, kept, left_out=len(pictures or {}) - len(kept)) if pictures else bare.html,
        pictures={f"evidence{number}": content for number, content in enumerate(kept.values(), 1)},
        table=issue_table(digest, desk.speaker, style.titles) if digest.issues else b"",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """One digest and its language."""

    digest: Digest
    style: Style
    speaker: Speaker

    @property
    def subject(self) -> str:
        return DigestWords(self.speaker, self.style).subject(self.digest)

    def text(self) -> str:
        made = environment().get_template("digest.txt")
        return made.render(digest=fit(self.digest, rows=_TEXT_ROWS), **self._shared({})).strip() + "\n"

    def html(self, rows: int, sites: int, pictures: Mapping[str, bytes], *, left_out: int = 0) -> str:
        """``left_out``: pictures that had no room."""
        made = environment().get_template("digest.html")
        shown = self.digest.sites[:sites]
        return made.render(
            digest=fit(self.digest, rows=rows),
            sites=shown,
            more_sites=len(self.digest.sites) - len(shown),
            left_out=left_out,
            **self._shared(pictures),
        )

    def _shared(self, pictures: Mapping[str, bytes]) -> dict[str, object]:
        digest, words = self.digest, DigestWords(self.speaker, self.style, pictures)
        name = digest.recipient.name
        return {
            "_": self.speaker.text,
            "words": words,
            "lang": self.speaker.locale.replace("_", "-"),
            "style": self.style,
            "subject": self.subject,
            "title": words.title(),
            "under_title": f"{digest.day.isoformat()} · {name}" if name else digest.day.isoformat(),
            "foot": words.foot(),
        }


def short_digest(digest: Digest, style: Style) -> tuple[str, str]:
    """Title and body for a chat group: the figures, and as many rows as fit into the narrowest of them."""
    speaker = Speaker(digest.recipient.locale, time_zone=style.time_zone)
    words = DigestWords(speaker, style)
    lines = [words.change(digest)] if not digest.quiet else [words.nothing()]
    for section in fit(digest, rows=_SHORT_ROWS).sections:
        lines.append(f"■ {words.heading(section.kind)} {section.total}")
        lines += [f"· {row.site_name}：{words.what(row)}" for row in section.rows]
        lines += [f"· {row.site_name}：{words.reason(row)}" for row in section.unseen]
    return words.subject(digest), shortened(lines, speaker.text("… 更多见：{where}", where=words.where()))
