"""Keeps the catalogues in step with the code: English for its Chinese sentences, Chinese for what checks say of themselves; translates nothing."""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
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
HEADER = """\
# {what}, collected by scripts/messages.
msgid ""
msgstr ""
"Language: {locale}\\n"
"Plural-Forms: {plural};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True, kw_only=True)
class Book:
    """One catalogue and where its sentences come from."""

    locale: str
    domain: str
    what: str
    plural: str
    lacking: str
    """What a sentence without translation lacks."""
    sentences: Callable[[], Iterator[tuple[str, str, int]]]

    @property
    def path(self) -> Path:
        """The file."""
        return ROOT / "locale" / self.locale / "LC_MESSAGES" / f"{self.domain}.po"

    @property
    def header(self) -> str:
        """How the file begins."""
        return HEADER.format(what=self.what, locale=self.locale, plural=self.plural)


SHORT = 8
"""Letters up to which a word may well say the same thing twice."""
CALLS = {"_", "N_", "gettext", "text", "ntext"}
FAULTS = re.compile(r"fault|suspicion|unknown", re.IGNORECASE)
"""Calls that make faults: `Fault(message=…)`, and the small helpers of checks around it."""
NO_TEMPLATES = ("crawler/", "demo/")
"""Elsewhere a Chinese constant with `{values}` is a sentence; here it is a pattern of pages."""
EVERY_SENTENCE = ("reports/", "cli/", "domain/fetches.py")
"""What is written here is all for people: sections, names of states, headings of sheets, remarks, advice."""


def sentences() -> Iterator[tuple[str, str, int]]:
    """Every translatable sentence with the file and line that says it."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            source = path.read_text(encoding="utf-8")
            everything, templates = name.startswith(EVERY_SENTENCE), not name.startswith(NO_TEMPLATES)
            for line, text in in_python(source, everything=everything, templates=templates):
                yield text, name, line
        for pattern in ("*.html", "*.txt", "*.jinja"):
            for path in sorted((ROOT / package).rglob(f"templates/**/{pattern}")):
                name = path.relative_to(ROOT).as_posix()
                options = {"trimmed": "true", "silent": "false"}
                with path.open("rb") as template:
                    for line, found, *_rest in extract("jinja2.ext:babel_extract", template, options=options):
                        yield found if isinstance(found, str) else found[0], name, line


def in_python(source: str, *, everything: bool = False, templates: bool = True) -> Iterator[tuple[int, str]]:
    """Sentences of one module, with their lines: in the calls above, templates with `{values}`, or every one."""
    tree = ast.parse(source)
    silent: set[ast.AST] = set()
    spoken: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(node.value)  # docstrings
        elif isinstance(node, ast.JoinedStr):
            silent.update(part for part in node.values if isinstance(part, ast.Constant))  # pieces, not sentences
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "message":
            spoken.update(ast.walk(node.value))
        elif isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for argument in _sentence_arguments(called, node):
                spoken.update(ast.walk(argument))
    for node in ast.walk(tree):
        if node in silent or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        wanted = everything or (templates and "{" in node.value)
        if (node in spoken and not node.value.isascii()) or (wanted and _is_chinese(node.value)):
            yield node.lineno, node.value


def _sentence_arguments(called: str, call: ast.Call) -> list[ast.expr]:
    if called in CALLS:
        return call.args[:1]
    if called == "check":
        return [keyword.value for keyword in call.keywords if keyword.arg == "title"]
    if FAULTS.search(called):
        return [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "message")]
    return []


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def help_of_checks() -> Iterator[tuple[str, str, int]]:
    """What every check says of itself in its docstring: headings and paragraphs."""
    sys.path.insert(0, str(ROOT))
    from checks.registry import discover
    from reports.remedy import parts_of

    for one in discover().values():
        for part in parts_of(one.doc):
            for text in (part.heading, *part.paragraphs):
                if text:
                    yield text, f"checks/{one.group}/{one.id}.py", 0


BOOKS = (
    Book(
        locale="en",
        domain="xunwang",
        what="English for the Chinese sentences of the code",
        plural="nplurals=2; plural=(n != 1)",
        lacking="English",
        sentences=sentences,
    ),
    Book(
        locale="zh_CN",
        domain="checks",
        what="Chinese for what checks say of themselves",
        plural="nplurals=1; plural=0",
        lacking="Chinese",
        sentences=help_of_checks,
    ),
)


def collected(book: Book) -> Catalog:
    """The catalogue as it should be: sentences of the code, translations of the file."""
    catalogue = Catalog(locale=book.locale, project="Xunwang", charset="utf-8", fuzzy=False)
    if book.path.exists():
        with book.path.open("rb") as source:
            catalogue = read_po(source, locale=book.locale, charset="utf-8")
    template = Catalog(charset="utf-8")
    for text, name, _line in book.sentences():
        known = catalogue.get(text)
        # Chinese knows no plural: that a sentence has two forms in English is the translator's to say, and stays said.
        ids = (text, known.id[1]) if known is not None and known.pluralizable else text
        # Without line numbers: a moved line is no change of text.
        template.add(ids, locations=[(name, 0)])
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        if message.id:
            told = [once(text) for text in forms(message.string)]
            message.string = told[0] if isinstance(message.string, str | None) else tuple(told)
    return catalogue


def once(text: str) -> str:
    """The text, but once: a merge of two catalogues may have put it there twice in a row."""
    for times in (4, 3, 2):
        part = len(text) // times
        if len(text) > SHORT and text == text[:part] * times:
            return text[:part]
    return text


def as_text(book: Book, catalogue: Catalog) -> bytes:
    """The file's bytes, the same on every machine and day."""
    written = BytesIO()
    write_po(written, catalogue, sort_by_file=True, omit_header=True, width=120, include_lineno=False)
    return book.header.encode() + written.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Sentences without a translation, in the order of the file."""
    return [msgid(message) for message in catalogue if message.id and not all(forms(message.string))]


def msgid(message: Message) -> str:
    """The Chinese sentence, also of an entry with plural forms."""
    return forms(message.id)[0]


def forms(text: str | Sequence[str] | None) -> list[str]:
    """One string, or each plural form."""
    return [text] if isinstance(text, str) else list(text or ()) or [""]


def main() -> None:
    """`--check` exits 1 when a catalogue is out of step or a sentence has no translation."""
    for book in BOOKS:
        keep(book, check="--check" in sys.argv[1:])


def keep(book: Book, *, check: bool) -> None:
    """Write one catalogue anew, or only compare it. Raises SystemExit with one sentence when they differ."""
    catalogue = collected(book)
    missing = untranslated(catalogue)
    if not check:
        book.path.parent.mkdir(parents=True, exist_ok=True)
        book.path.write_bytes(as_text(book, catalogue))
        print(f"messages: {len(catalogue)} sentences, {len(missing)} without {book.lacking}")
        return
    known = book.path.read_bytes() if book.path.exists() else b""
    if len(catalogue) and {msgid(m) for m in read_po(BytesIO(known))} != {msgid(m) for m in catalogue}:
        name = book.path.relative_to(ROOT)
        raise SystemExit(
            f"scripts/messages: {name} is out of step with the code; run scripts/messages and translate into {book.lacking}."
        )
    if missing:
        raise SystemExit(f"scripts/messages: {len(missing)} sentences have no {book.lacking}, the first: {missing[0]}")


if __name__ == "__main__":
    main()
