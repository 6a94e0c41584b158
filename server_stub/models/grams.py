"""Text cut into the pieces that search works with, and where the words of a query stand in a text. No database here.

Every character is folded by itself (compatibility forms, case and accents do not matter), so any part of a text folds
to a part of the folded text. A word is a run of letters and digits of one kind: letters of an alphabet, or characters
that mean something alone (Chinese, Japanese, Korean and everything else from U+0800 on). A gram is a part of a word of
at most four letters, or of two characters: one Chinese character has about as many neighbours as an English word.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

MARK_START, MARK_END = "\u0002", "\u0003"
_FIRST_DENSE = "\u0800"
_ALPHABETIC, _DENSE = 4, 2


class _Folding(dict[int, str]):
    """For str.translate: what each character becomes; a space where a word ends. Fills itself."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()
        """Characters that become none or several."""

    def __missing__(self, code: int) -> str:
        taken_apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        kept = "".join(c for c in taken_apart if unicodedata.category(c) not in ("Mn", "Me"))
        # a mark alone belongs to the letter before it; Hangul syllables become whole again
        folded = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", kept))
        self[code] = folded
        if len(folded) != 1:
            self.uneven.add(chr(code))
        return folded


_FOLDING = _Folding()


def folded(source: str) -> str:
    """A text as it is compared: words of one kind or several, with spaces between."""
    return source.translate(_FOLDING)


def words(source: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word for run in folded(source).split() for word in _of_one_kind(run)]


def _of_one_kind(run: str) -> Iterator[str]:
    if run.isascii():
        yield run
        return
    start = 0
    for position in range(1, len(run)):
        if (run[position] < _FIRST_DENSE) != (run[start] < _FIRST_DENSE):
            yield run[start:position]
            start = position
    yield run[start:]


def longest(word: str) -> int:
    """Characters of the longest grams of this word."""
    return _ALPHABETIC if word[0] < _FIRST_DENSE else _DENSE


def grams(of: Iterable[str]) -> set[str]:
    """Every gram of these words: what an index holds."""
    found: set[str] = set()
    for word in set(of):
        for size in range(1, min(longest(word), len(word)) + 1):
            found.update([word[start : start + size] for start in range(len(word) - size + 1)])
    return found


def needed(query: Sequence[str]) -> list[str]:
    """Grams a text must have to hold every word of `query`; enough for words that are a gram themselves.

    Of long words of letters every other one: few texts have those and not the word, and each costs a look.
    """
    found: dict[str, None] = {}
    for word in query:
        size = min(longest(word), len(word))
        last = len(word) - size
        starts = [*range(0, last, 2 if size == _ALPHABETIC else 1), last]
        found.update(dict.fromkeys(word[start : start + size] for start in starts))
    return list(found)


def snippet(source: str, query: Sequence[str], width: int = 96) -> str:
    """About `width` characters of `source` around the first hit, hits between MARK_START and MARK_END."""
    haystack, origin = _aligned(source)
    begin = min((at for at in map(haystack.find, query) if at >= 0), default=-1)
    first = origin[begin] if begin >= 0 else 0
    start = max(0, first - width // 3)
    if start:
        space = source.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(source), start + width)
    pieces: list[str] = ["…" if start else ""]
    position = start
    # a folded text is longer than its source only where a character becomes several
    stop = bisect_left(origin, end) if begin >= 0 else 0
    for hit_start, hit_end in _hits(haystack, origin, query, max(begin, 0), stop):
        pieces += [source[position:hit_start], MARK_START, source[hit_start:hit_end], MARK_END]
        position = hit_end
    pieces += [source[position:end], "…" if end < len(source) else ""]
    return "".join(pieces)


def _aligned(source: str) -> tuple[str, Sequence[int]]:
    """The folded text, and where in `source` each of its characters comes from."""
    haystack = folded(source)
    if source.isascii() or not any(char in source for char in _FOLDING.uneven):
        return haystack, range(len(source))
    return haystack, [position for position, char in enumerate(source) for _ in _FOLDING[ord(char)]]


def _hits(haystack: str, origin: Sequence[int], query: Sequence[str], start: int, stop: int) -> list[tuple[int, int]]:
    """Hits inside this part of the folded text, as positions in the source."""
    spans: list[tuple[int, int]] = []
    for word in query:
        at = haystack.find(word, start, stop)
        while at >= 0:
            spans.append((origin[at], origin[at + len(word) - 1] + 1))
            at = haystack.find(word, at + len(word), stop)
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
