"""Labels as plain text: what an author's Markdown, HTML and references read like in a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from questionnaires.model import Texts

_BREAK = re.compile(r"<\s*/?\s*(?:br|p|div|li|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
# A tag begins with a letter: "age <18" and "a < b" are text.
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
# Runs of three and more are lines to write on; inside words an underscore is part of a name.
_STRONG = re.compile(r"(?<![*\\])(\*\*)(?!\*)(.+?)(?<!\*)\*\*(?!\*)", re.DOTALL)
_STRONG_UNDERSCORE = re.compile(r"(?<![_\\])(__)(?!_)(.+?)(?<!_)__(?!_)", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*)(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])")
_EMPHASIS_UNDERSCORE = re.compile(r"(?<![\w\\])(_)(?=[^\s_])([^_\n]+?)(?<=\S)_(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!])")
_REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_SPACE = re.compile(r"\s+")


def plain_text(source: str) -> str:
    """One line without markup; ``${name}`` reads ``[name]``."""
    text = _TAG.sub("", _BREAK.sub(" ", source))
    text = _HEADING.sub("", _LINK.sub(r"\1", text))
    for pattern in (_STRONG, _STRONG_UNDERSCORE, _EMPHASIS, _EMPHASIS_UNDERSCORE):
        text = pattern.sub(r"\2", text)
    text = unescape(_ESCAPE.sub(r"\1", text))
    return _SPACE.sub(" ", _REFERENCE.sub(r"[\1]", text)).strip()


def plain_labels(texts: Texts) -> dict[str, str]:
    """A question's wording by language; a language in which nothing is left is absent."""
    plain = {code: plain_text(template.source) for code, template in texts.items()}
    return {code: text for code, text in plain.items() if text}


def plain_choice_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """A choice's label by language."""
    plain = {code: plain_text(label) for code, label in labels.items()}
    return {code: text for code, text in plain.items() if text}
