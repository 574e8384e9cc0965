"""Reads the day that an address carries, as many programs put it there; often not the day of publishing."""

import re
from datetime import date, timedelta

from domain.records import Dated, DateOrigin

_ADDRESSES = (
    re.compile(r"/t?(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])[_/.-]"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)[-/_](?P<m>0?[1-9]|1[0-2])[-/_](?P<d>3[01]|[12]\d|0?[1-9])(?:[/_.-]|$)"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)-?(?P<m>0[1-9]|1[0-2])[/-](?P<d>3[01]|[12]\d|0[1-9])(?:[/_.-]|$)"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>0[1-9]|1[0-2])(?P<d>3[01]|[12]\d|0[1-9])(?:[/_.-]|$)"),
    re.compile(r"[/_-](?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])\d{0,8}(?:[_./-]|$)"),
)


def address_date(url: str, today: date) -> Dated | None:
    """The day an address carries (``/202601/t20260105_1.html``, ``/2026/1/5/art_1.html``); often not the shown one."""
    path = _ARCHIVED.sub("", url).partition("://")[2].partition("/")[2]
    for form in _ADDRESSES:
        if match := form.search(f"/{path}"):
            try:
                day = date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
            if day <= today + timedelta(days=1):
                return Dated(day=day, origin=DateOrigin.ADDRESS, confidence=0.55, raw=match[0])
    return None


_ARCHIVED = re.compile(r"^https?://[^/]+/(?:web/)?\d{14}[a-z_]*/(?=https?:/)")
"""An archive's own stamp before the address it keeps."""
