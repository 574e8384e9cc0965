"""What happened on the wire: facts only, never an opinion about the page."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Client(StrEnum):
    """Which client asked."""

    CRAWLER = "crawler"
    HTTP = "http"
    BROWSER = "browser"
    PROBE = "probe"


class FetchFailure(StrEnum):
    """The closed catalogue of reasons for which no usable answer came."""

    __hash__ = str.__hash__  # in C: key of caches and sets on the hot path

    DNS = "dns"
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    TLS = "tls"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BLOCKED_BY_GATE = "blocked_by_gate"
    TOO_LARGE = "too_large"
    OUT_OF_SCOPE = "out_of_scope"
    ROBOTS = "robots"
    PRIVATE_ADDRESS = "private_address"
    BAD_ADDRESS = "bad_address"
    BAD_PROTOCOL = "bad_protocol"
    BAD_ENCODING = "bad_encoding"
    BROWSER_CRASHED = "browser_crashed"
    BROWSER_MISSING = "browser_missing"
    STOPPED = "stopped"

    @property
    def permanent(self) -> bool:
        """True when the same request will fail again until somebody changes something."""
        return self in _PERMANENT

    @property
    def ours(self) -> bool:
        """True when the reason lies with us (rules, limits, our browser), so that it can never accuse the site."""
        return self in _OURS

    @property
    def advice(self) -> str:
        """What a person can do about it: a sentence for gettext, in Chinese."""
        return _ADVICE[self]


_PERMANENT = frozenset({FetchFailure.BAD_ADDRESS, FetchFailure.PRIVATE_ADDRESS, FetchFailure.TOO_MANY_REDIRECTS})
_OURS = frozenset(
    {
        FetchFailure.OUT_OF_SCOPE,
        FetchFailure.ROBOTS,
        FetchFailure.TOO_LARGE,
        FetchFailure.BROWSER_CRASHED,
        FetchFailure.BROWSER_MISSING,
        FetchFailure.BLOCKED_BY_GATE,
        FetchFailure.STOPPED,
    }
)
_ADVICE = {
    FetchFailure.DNS: "域名无法解析：核对域名是否拼写正确、是否仍在备案有效期内。",
    FetchFailure.REFUSED: "服务器拒绝连接：确认网站服务已启动、端口已开放。",
    FetchFailure.RESET: "连接被中断：检查防火墙与负载均衡设置。",
    FetchFailure.TIMEOUT: "在限定时间内没有响应：检查服务器负载与网络。",
    FetchFailure.TLS: "安全证书或加密协议有误：更新证书，补全证书链。",
    FetchFailure.TOO_MANY_REDIRECTS: "跳转次数过多：检查跳转规则是否成环。",
    FetchFailure.BLOCKED_BY_GATE: "被防护脚本拦截：请将监测地址加入白名单，本次不作判定。",
    FetchFailure.TOO_LARGE: "内容超过大小限制：本次不作判定。",
    FetchFailure.OUT_OF_SCOPE: "不在监测范围内：本次不作判定。",
    FetchFailure.ROBOTS: "robots.txt 不允许访问：本次不作判定。",
    FetchFailure.PRIVATE_ADDRESS: "指向内部网络地址，公众无法访问：请改为公开地址。",
    FetchFailure.BAD_ADDRESS: "地址书写错误：请更正链接地址。",
    FetchFailure.BAD_PROTOCOL: "响应不符合 HTTP 协议：检查服务器与网关。",
    FetchFailure.BAD_ENCODING: "压缩内容已损坏：检查服务器的压缩设置。",
    FetchFailure.BROWSER_CRASHED: "监测浏览器异常退出：本次不作判定。",
    FetchFailure.BROWSER_MISSING: "监测端没有可用的浏览器：运行 xunwang doctor 查看办法。",
    FetchFailure.STOPPED: "巡查提前结束，尚未访问：本次不作判定。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One request and what came of it. Exactly one of ``status`` and ``failure`` may be missing."""

    url: str
    """The address that was asked."""
    at: datetime
    """When the request left, aware."""
    by: Client = Client.CRAWLER
    method: str = "GET"
    status: int | None = None
    """HTTP status of the last answer of the redirect chain."""
    failure: FetchFailure | None = None
    """Why there is no usable answer; may stand beside a status (a gate answers 412)."""
    detail: str = ""
    """Short technical remark, such as the exception's class."""
    elapsed_ms: int = 0
    final_url: str = ""
    """Where the redirects led; empty when nowhere else."""
    redirects: tuple[str, ...] = ()
    """Every address on the way, without the last."""
    content_type: str = ""
    encoding: str = ""
    """Charset by which the body was read."""
    size: int | None = None
    """Bytes of the body after decompression, when it was read."""
    retry_after_s: int | None = None

    @property
    def ok(self) -> bool:
        """True for a proper answer (2xx and no failure)."""
        return self.failure is None and self.status is not None and 200 <= self.status < 300

    @property
    def landed(self) -> str:
        """The address the answer came from."""
        return self.final_url or self.url
