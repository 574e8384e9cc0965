"""``platforms.yaml`` → how each platform can be read; an operator's own file is laid over the product's."""

from dataclasses import replace
from pathlib import Path

from config.document import Branch, layered, read_document
from config.errors import ConfigError
from config.section import Section, refuse_unknown
from domain.accounts import PlatformBook, PlatformMeans, SourceMeans
from domain.registry import Platform

OWN_FILE = Path(__file__).parent / "platforms.yaml"


def load_platforms(own: Path | None = None, *, rsshub_url: str = "") -> PlatformBook:
    """The book in force. ``own``: a file laid over the product's. Raises ConfigError with file, line and key."""
    top = read_document(OWN_FILE)
    if own is not None:
        top = layered(top, read_document(own))
    section = Section(top, ("sources", "platforms"))
    sources = {name: _source(branch) for name, branch in section.entries("sources")}
    if rsshub_url:
        sources["rsshub"] = replace(sources.get("rsshub", SourceMeans()), base=rsshub_url.rstrip("/"))
    platforms: dict[Platform, PlatformMeans] = {}
    valid = tuple(platform.value for platform in Platform)
    for name, branch in section.entries("platforms"):
        if name not in valid:
            refuse_unknown(branch, name, valid)
        platforms[Platform(name)] = _platform(branch, tuple(sources))
    return PlatformBook(sources=sources, platforms=platforms)


def _source(branch: Branch) -> SourceMeans:
    section = Section(branch, ("base", "delay", "concurrency", "most_requests"))
    base_branch = section.branch_of("base")
    base = section.text("base", "") if base_branch is not None and base_branch.value else ""
    if base and not base.startswith(("http://", "https://")):
        raise ConfigError(
            "{where}：应为 http:// 或 https:// 开头的网址，读到 {value}", where=section.place("base"), value=base
        )
    delay = section.number("delay", 0.5)
    if delay < 0:
        raise ConfigError("{where}：应为数字，读到 {value}", where=section.place("delay"), value=str(delay))
    return SourceMeans(
        base=base.rstrip("/"),
        delay_s=delay,
        concurrency=section.whole("concurrency", 2),
        most_requests=section.whole("most_requests", 0) if "most_requests" in section else 0,
    )


def _platform(branch: Branch, known: tuple[str, ...]) -> PlatformMeans:
    section = Section(branch, ("sources", "routes"))
    sources = section.texts("sources")
    for source in sources:
        if source not in known:
            raise ConfigError(
                "{where}：不认识的值“{value}”，可用的有：{valid}",
                where=section.place("sources"),
                value=source,
                valid="、".join(known),
            )
    routes = section.texts("routes")
    for route in routes:
        if not route.startswith("/") or "{handle}" not in route:
            raise ConfigError(
                "{where}：路由模板应以“/”开头并含有账号的位置 handle，读到 {value}",
                where=section.place("routes"),
                value=route.replace("{", "（").replace("}", "）"),
            )
    return PlatformMeans(sources=sources, routes=routes)
