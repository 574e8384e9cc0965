"""Posts short messages to chat groups and whatever else apprise knows; addresses are secrets and appear in no log."""

import io
import logging
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.wording import N_, PlainError
from reports.mail import MailDeferredError, MailRefusedError, MailUnsureError

if TYPE_CHECKING:
    import apprise

_TALKATIVE = ("apprise", "urllib3", "requests")
_NOT_BEGUN = re.compile(
    r"NewConnectionError|ConnectTimeout|NameResolutionError|Connection refused|SSLError|Failed to establish|"
    r"No route to host|Network is unreachable|ProxyError"
)
_BROKE = re.compile(
    r"Connection error|Socket Exception|ReadTimeout|Read timed out|Connection aborted|RemoteDisconnected"
)
_STATUS = re.compile(r"error[= ]\(?(\d{3})\b")
_OURS = re.compile(r" (?:Payload|POST URL|URL)\b.*")
"""Lines that repeat what we have said."""
_TRIES = re.compile(r"([?&]retry)=[^&]*")


class ChannelError(PlainError):
    """An address that is none: one sentence, without the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAddress:
    """An address apprise understands."""

    url: str
    service: str
    """Name of the service, for people."""

    def __repr__(self) -> str:
        return f"ChatAddress(service={self.service!r})"


class _Ear(logging.Logger):
    """What one message's sender says of its failure: apprise itself answers only yes or no.

    Nobody else's: two messages at once are not mixed, and how this process logs does not change what is heard.
    """

    def __init__(self) -> None:
        super().__init__("apprise of one message", logging.DEBUG)
        self._lines = io.StringIO()
        self.addHandler(logging.StreamHandler(self._lines))

    def isEnabledFor(self, level: int) -> bool:
        return True

    def heard(self) -> str:
        return self._lines.getvalue()


def _keep_quiet() -> None:
    # Their lines hold whole addresses, that is, keys. What is worth knowing of them is said by our own errors.
    for name in _TALKATIVE:
        log = logging.getLogger(name)
        log.propagate = False
        if not log.handlers:
            log.addHandler(logging.NullHandler())


def read_address(url: str) -> ChatAddress:
    """Check an address such as ``wecombot://KEY``, ``dingtalk://TOKEN`` or ``feishu://TOKEN``. Raises ChannelError."""
    made = _plugin(url)
    name = str(getattr(made, "service_name", None) or made.schema())
    return ChatAddress(url=url.strip(), service=name)


def post_chat(address: str, *, name: str, title: str, body: str) -> None:
    """Hand a message over.

    Raises ChannelError for an address that is none, MailDeferredError when nothing was handed over, MailRefusedError when the
    service does not want it, MailUnsureError when nobody knows. ``name``: of the channel, for those errors.
    """
    import apprise

    made = _plugin(address)
    ear = made.logger = _Ear()
    if made.notify(body=body, title=title, notify_type=apprise.NotifyType.WARNING):
        return
    said = _OURS.sub("", ear.heard())
    status = next((int(found) for found in _STATUS.findall(said)), None)
    if _NOT_BEGUN.search(said):
        raise MailDeferredError("消息渠道“{name}”连接不上：稍后重试。", name=name)
    if status is None and _BROKE.search(said):
        raise MailUnsureError(
            "与消息渠道“{name}”的连接在发送时中断：无法确定是否送达，为避免重复不再自动补发。", name=name
        )
    if status is not None and 400 <= status < 500 and status != 429:
        raise MailRefusedError("消息渠道“{name}”拒收（{code}）：请核对地址中的密钥。", name=name, code=status)
    raise MailDeferredError("消息渠道“{name}”未接收消息（{code}）：稍后重试。", name=name, code=status or "–")


def _plugin(url: str) -> "apprise.NotifyBase":
    import apprise  # a hundred services: only who has a channel pays for them

    _keep_quiet()
    asset = apprise.AppriseAsset(app_id="Xunwang", app_desc="巡网", app_url="", secure_logging=True, plugin_paths=None)
    # Further tries are ours: we alone know what has been told already.
    address = _TRIES.sub(r"\1=0", url.strip())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of modules that some of its services load
        made = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True) if address else None
    if made is None:
        raise ChannelError(
            N_("这不是消息渠道的地址：请写成 wecombot://密钥、dingtalk://令牌、feishu://令牌 等 apprise 格式。")
        )
    return made
