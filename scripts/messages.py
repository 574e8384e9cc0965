"""Keeps the English catalogue in step with the Chinese sentences in the code; translates nothing itself."""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "domain",
    "config",
    "models",
    "crawler",
    "checks",
    "issues",
    "scoring",
    "reports",
    "pipeline",
    "jobs",
    "web",
    "cli",
    "demo",
)
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "xunwang.po"
CALLS = {"_", "gettext", "N_"}
NAMED = {("Fault", "message"), ("check", "title")}
"""Sentences that are rendered late: the call and the argument that hold them."""


def sentences() -> Iterator[tuple[str, str, int]]:
    """Every translatable sentence with the file and line that says it."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for line, text in _in_python(path.read_text(encoding="utf-8")):
                yield text, name, line
        for pattern in ("*.html", "*.txt", "*.jinja"):
            for path in sorted((ROOT / package).rglob(f"templates/**/{pattern}")):
                name = path.relative_to(ROOT).as_posix()
                options = {"trimmed": "true", "silent": "false"}
                with path.open("rb") as source:
                    for line, found, *_rest in extract("jinja2.ext:babel_extract", source, options=options):
                        yield found if isinstance(found, str) else found[0], name, line


def _in_python(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        arguments: list[ast.expr] = node.args[:1] if called in CALLS else []
        arguments += [keyword.value for keyword in node.keywords if (called, keyword.arg) in NAMED]
        for argument in arguments:
            # Both branches of `message=A if … else B` are sentences.
            for part in ast.walk(argument):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and _is_chinese(part.value):
                    yield part.lineno, part.value


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def collected() -> Catalog:
    """The catalogue as it should be: sentences of the code, translations of the file."""
    template = Catalog(charset="utf-8")
    for text, name, _line in sentences():
        # Without line numbers: a moved line is no change of text.
        template.add(text, locations=[(name, 0)])
    catalogue = Catalog(locale="en", project="Xunwang", charset="utf-8", fuzzy=False)
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as source:
            catalogue = read_po(source, locale="en", charset="utf-8")
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def as_text(catalogue: Catalog) -> bytes:
    """The file's bytes, the same on every machine and day."""
    written = BytesIO()
    write_po(written, catalogue, sort_by_file=True, omit_header=False, width=120, include_lineno=False)
    return written.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Sentences without English, in the order of the file."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


def main() -> None:
    """`--check` exits 1 when the catalogue is out of step or a sentence has no English."""
    catalogue = collected()
    text = as_text(catalogue)
    if "--check" not in sys.argv[1:]:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_bytes(text)
        print(f"messages: {len(catalogue)} sentences, {len(untranslated(catalogue))} without English")
        return
    known = CATALOGUE.read_bytes() if CATALOGUE.exists() else b""
    if len(catalogue) and {str(m.id) for m in read_po(BytesIO(known))} != {str(m.id) for m in catalogue}:
        raise SystemExit(
            "scripts/messages: the English catalogue is out of step with the code; run scripts/messages and translate."
        )
    if missing := untranslated(catalogue):
        raise SystemExit(f"scripts/messages: {len(missing)} sentences have no English, the first: {missing[0]}")


if __name__ == "__main__":
    main()
