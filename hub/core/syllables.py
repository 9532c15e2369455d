"""Where a long Finnish word may be divided: browsers divide the other languages by themselves.

Chromium knows the rules of Swedish, Norwegian and German, but not of Finnish. In a narrow place
it breaks such a word wherever the line ends, which leaves one letter or a colon on the next.
"""

import re

from hub.core.plain_text import SOFT_HYPHEN

# As the style sheet has it for the browsers' own: a shorter word stands whole on the next line.
_LONG_WORD = re.compile(r"[^\W\d_]{16,}")
_LEFT_TOGETHER = 5
_VOWELS, _CONSONANTS = "aeiouyåäö", "bcdfghjklmnpqrstvwxzšž"
# Before a consonant with a vowel behind it. Three together are loans, with rules of their own.
# Nor before an "n" between vowels: it mostly ends the genitive of a word's first part, as in
# "kaupungin|arkisto".
_DIVISION = re.compile(
    rf"(?<=[{_VOWELS}])(?:[{_CONSONANTS}](?=[{_CONSONANTS}][{_VOWELS}])"
    rf"|(?=(?!n)[{_CONSONANTS}][{_VOWELS}]))",
    re.IGNORECASE,
)


def with_soft_hyphens(text: str, language: str) -> str:
    """`text` with soft hyphens between syllables of its long words, if they are Finnish."""
    return _LONG_WORD.sub(_divided, text) if language == "fi" else text


def _divided(found: re.Match[str]) -> str:
    word = found.group()
    ends = [one.end() for one in _DIVISION.finditer(word)]
    cuts = [end for end in ends if _LEFT_TOGETHER <= end <= len(word) - _LEFT_TOGETHER]
    return SOFT_HYPHEN.join(
        word[start:end] for start, end in zip([0, *cuts], [*cuts, len(word)], strict=True)
    )
