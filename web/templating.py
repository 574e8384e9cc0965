"""Templates that know their language: what they say is looked up once, when a template is compiled, not at every answer."""

from collections.abc import Callable
from types import MethodType
from typing import Any

from jinja2 import Environment, nodes
from jinja2.runtime import Context, Macro

from reports.catalogue import locales, settle_locale
from reports.texts import Speaker

_PLAIN = (Macro, MethodType)
"""What takes its arguments as they are; a macro falls back on its environment's way of escaping."""


class LeanContext(Context):
    """Calls macros and methods straight away; Jinja's own way asks each of them five questions first."""

    def call(self, thing: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """The result of a call in a template."""
        if type(thing) in _PLAIN:
            if kwargs:
                kwargs.pop("_loop_vars", None)
                kwargs.pop("_block_vars", None)
            return thing(*args, **kwargs)
        return super().call(thing, *args, **kwargs)


class Spoken(Environment):
    """An environment in which ``_("…")`` with nothing to fill in is the sentence itself.

    ``say``: msgid → sentence in this environment's language. Neighbouring text then becomes one piece when a template is compiled.
    """

    context_class = LeanContext

    def __init__(self, say: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self._say = say

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _speak(tree, self._say)
        return tree


def _speak(node: nodes.Node, say: Callable[[str], str]) -> None:
    """Put the sentence in the place of every call that only looks it up."""
    for field, value in node.iter_fields():
        if isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, nodes.Node):
                    value[number] = _spoken(item, say)
        elif isinstance(value, nodes.Node):
            setattr(node, field, _spoken(value, say))


def _spoken(node: nodes.Node, say: Callable[[str], str]) -> nodes.Node:
    if (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "_"
        and len(node.args) == 1
        and isinstance(node.args[0], nodes.Const)
        and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
    ):
        return nodes.Const(say(node.args[0].value), lineno=node.lineno, environment=node.environment)
    _speak(node, say)
    return node


class Languages:
    """The speaker and the templates of each language there is; made when first asked for, shared by all answers."""

    def __init__(self, make: Callable[[Speaker], Environment], *, time_zone: str) -> None:
        self._make, self._zone = make, time_zone
        self._known: dict[str, tuple[Speaker, Environment]] = {}

    def of(self, wanted: str) -> tuple[Speaker, Environment]:
        """The speaker and templates for a wish such as ``en`` or ``zh-CN``; anything unknown speaks Chinese."""
        found = self._known.get(wanted) or self._known.get(locale := settle_locale(wanted))
        if found is None:
            speaker = Speaker(locale, time_zone=self._zone)
            found = self._known.setdefault(locale, (speaker, self._make(speaker)))
        return found

    @staticmethod
    def all() -> list[str]:
        """The languages there are."""
        return locales()
