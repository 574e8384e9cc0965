"""Processes of our own that send letters and kill themselves at a named step; real processes, no timing."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import datetime

from config.settings import Settings

PATIENCE_S = 300
"""A child that only has to start and send: long enough for the busiest machine."""
DEATHS = {
    "": "",
    "before the letter left": "reports.mail.SmtpPost.post = die",
    "after it was noted as leaving and before it left": "smtplib.SMTP.data = die",
    "after it left and before that was noted": "reports.mail.SmtpPost.post = after_post",
    "after a channel took it and before that was noted": "pipeline.way_out.note_channel = die",
}
"""Where a process dies, and the line that makes it."""


def start_sending(settings: Settings, at: datetime, acts: str, *, dies: str = "") -> subprocess.Popen[bytes]:
    """Another process over the same database and mail server: ``acts`` are statements about ``wiring``."""
    given = {name: value for name, value in settings.as_json().items() if name in _GIVEN}
    script = f"""
        import os, signal, smtplib
        from datetime import date, datetime
        import pipeline.way_out
        import reports.mail
        from config.settings import Settings
        from pipeline.alarms import raise_alarms
        from pipeline.notices import deliver_notices
        from pipeline.notify import send_digests
        from pipeline.wiring import Wiring
        def die(*a, **k): os.kill(os.getpid(), signal.SIGKILL)
        post = reports.mail.SmtpPost.post
        def after_post(self, message, *, committed):
            post(self, message, committed=committed)
            die()
        wiring = Wiring.from_settings(Settings(**{given!r}), clock=lambda: datetime.fromisoformat({at.isoformat()!r}))
        {DEATHS[dies]}
        {acts}
    """
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], env=dict(os.environ))


def ended(child: subprocess.Popen[bytes]) -> int:
    """Its exit status; minus nine for one that killed itself."""
    return child.wait(PATIENCE_S)


KILLED = -signal.SIGKILL
_GIVEN = {"data", "database_url", "supervisor_emails", "mail_from", "smtp_url", "public_url", "locale"}
