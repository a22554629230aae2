"""Every word of the product is there in every language it is offered in."""

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT: Final = Path(__file__).resolve().parent.parent
LOCALE: Final = ROOT / "ledger" / "locale"
LANGUAGES: Final = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
SINGULAR: Final = {"_", "gettext", "gettext_lazy"}
PLURAL: Final = {"ngettext", "ngettext_lazy"}
PLACEHOLDER: Final = re.compile(r"%(?:\(\w+\))?[+\-0-9.]*[sdr%]|\{\w*\}")
LETTERS: Final = re.compile(r"[A-Za-z]{2,}")

CONTEXT: Final = {"pgettext", "pgettext_lazy"}

# The singular, or the singular and the plural. One word that means two things has a context, which
# stands before it as gettext itself writes it.
Words = tuple[str, ...]
BEFORE: Final = "\x04"


@cache
def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> Iterator[tuple[Words, Words]]:
    """Yield what is said in English, and in a language."""
    for message in catalogue(language):
        if message.id:
            first, *others = _words(message, "id")
            yield (_meant(message.context, first), *others), _words(message, "string")


def _meant(context: str | None, words: str) -> str:
    return words if context is None else f"{context}{BEFORE}{words}"


def _words(message: Message, part: str) -> Words:
    found: Any = getattr(message, part)
    return (found,) if isinstance(found, str) else tuple(found)


# --- What the product says ----------------------------------------------------------------


def said_in_code() -> Iterator[Words]:
    for room in ("ledger", "tracker"):
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from _calls(ast.parse(path.read_text()))


def _calls(tree: ast.Module) -> Iterator[Words]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id=name),
                args=[ast.Constant(value=str(context)), ast.Constant(value=str(words))],
            ) if name in CONTEXT:
                yield (_meant(context, words),)
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(words)), *rest]):
                if name in SINGULAR:
                    yield (words,)
                elif name in PLURAL and isinstance(rest[0], ast.Constant):
                    yield words, str(rest[0].value)


def templates() -> list[Path]:
    """Return the pages for people at a desk; those of the API are English, as all it says is."""
    every = sorted((ROOT / "templates").rglob("*.html"))
    return [path for path in every if "api" not in path.parts]


def said_in_templates() -> Iterator[Words]:
    for path in templates():
        parsed = engines["django"].from_string(path.read_text())
        yield from _nodes(parsed.template.nodelist)  # type: ignore[attr-defined]


def _nodes(nodes: Any) -> Iterator[Words]:
    for node in nodes:
        if isinstance(node, TranslateNode):
            words = str(node.filter_expression.var.literal).replace("%", "%%")
            context = node.message_context
            yield (_meant(str(context.var) if context else None, words),)
        elif isinstance(node, BlockTranslateNode):
            yield _block(node)
        for name in ("nodelist", *getattr(node, "child_nodelists", ())):
            yield from _nodes(getattr(node, name, ()))
        for _condition, inner in getattr(node, "conditions_nodelists", ()):
            yield from _nodes(inner)


def _block(node: BlockTranslateNode) -> Words:
    singular, _names = node.render_token_list(node.singular)
    if not node.plural:
        return (singular,)
    plural, _names = node.render_token_list(node.plural)
    return singular, plural


@cache
def said() -> frozenset[Words]:
    """Return everything that the product can say."""
    found = {*said_in_code(), *said_in_templates()}
    return frozenset(words for words in found if words[0])


# --- What the catalogues answer -----------------------------------------------------------


def test_enough_is_found_to_believe_the_search() -> None:
    assert len(said()) > 1200


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_every_language(language: str) -> None:
    known = {words for words, _translated in messages(language)}
    singulars = {words[0] for words in known}

    missing = {w for w in said() if w not in known and (len(w) > 1 or w[0] not in singulars)}

    assert sorted(missing) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_doubtful(language: str) -> None:
    forms = catalogue(language).num_plurals

    poor = [
        message.id
        for message in catalogue(language)
        if message.id
        and (
            message.fuzzy
            or not all(_words(message, "string"))
            or (isinstance(message.id, tuple) and len(_words(message, "string")) != forms)
        )
    ]

    assert poor == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_fills_in_the_same_things(language: str) -> None:
    wrong = [
        words[0]
        for words, translated in messages(language)
        for text in translated
        if _holes(text) not in [_holes(original) for original in words]
    ]

    assert wrong == []


def _holes(text: str) -> list[str]:
    return sorted(hole for hole in PLACEHOLDER.findall(text) if hole != "%%")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    wrong = [
        words
        for words, translated in messages(language)
        for number, text in enumerate(translated)
        if (compiled.gettext(words[0]) if len(translated) == 1 else _form(compiled, words, number))
        != text
    ]

    assert wrong == [], "run `make words`"


def _form(compiled: gettext.GNUTranslations, words: Words, number: int) -> str:
    kept: dict[Any, str] = compiled._catalog  # type: ignore[attr-defined]  # noqa: SLF001
    return kept[words[0], number]


def test_no_template_says_anything_in_one_language_only() -> None:
    """What stands between tags is markup, signs and values: words go through a translation."""
    found = [
        f"{path.relative_to(ROOT)}: {text.strip()}"
        for path in templates()
        for text in _bare(path.read_text())
    ]

    assert found == []


def _bare(text: str) -> Iterator[str]:
    without = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
    without = re.sub(r"{%\s*block bodyclass.*?endblock\s*%}", "", without, flags=re.DOTALL)
    block = r"{%\s*blocktranslate.*?endblocktranslate\s*%}"
    without = re.sub(block, "", without, flags=re.DOTALL)
    without = re.sub(r"{%.*?%}|{{.*?}}", "", without, flags=re.DOTALL)
    without = re.sub(r"<(script|style|code|kbd)\b.*?</\1>|<[^>]*>", "\n", without, flags=re.DOTALL)
    for line in without.splitlines():
        if LETTERS.search(re.sub(r"&\w+;", "", line).replace("UTC", "")):
            yield line
