"""What a customer is found by: short keys, each looked up from its beginning, so that a million cost no more.

A name is a key from each of its characters (Chinese) or words (others) on, in pinyin too, with its initials; a phone
number is a key in its long and short form and backwards, since people know its last digits; customer numbers, number
plates and the like are keys from each part on. Keys are folded: no case, width, accents or separators.

The keys of what may be masked (numbers and the pack's own fields) begin with a mark of their field, so that a search
can leave them out; beside them stands the whole value with an end of its own, for those who may not try it digit by
digit.
"""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import phonenumbers
from sqlalchemy import Index, String, delete, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base

LONGEST = 40
"""Characters of a key; what is typed beyond them is not compared."""
_MOST_UNITS = 24
_MOST_READINGS = 3
_BACKWARDS = "~"
_END = "="
PHONES_MARK = "+"
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PARTS = re.compile(rf"{_HAN.pattern}+|\d+|(?:(?!{_HAN.pattern})\D)+")


class CustomerKey(Base):
    """One key of one customer. No foreign key: checking millions of rows would cost more than writing them."""

    __tablename__ = "customer_keys"
    # the second index is for queries of several words: does the customer that one word found have the other too?
    __table_args__ = (Index(None, "seq", "key"), {"sqlite_with_rowid": False})

    # by code point on both databases: a range of keys is what begins with the same characters
    key: Mapped[str] = mapped_column(
        String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def folded(source: str) -> str:
    """Without case, width and accents: "Ｍüller" -> "muller"."""
    plain = (c for c in unicodedata.normalize("NFKD", source) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(plain)).casefold()


def squeezed(source: str) -> str:
    """The letters and digits of a folded text: "F-1003" -> "f1003"."""
    return "".join(c for c in folded(source) if c.isalnum())


def beginnings(word: str) -> list[str]:
    """What the keys begin with that a squeezed word of a query stands for."""
    short = word.lstrip("0")
    if not word.isdecimal() or not short:
        return [word[:LONGEST]]
    backwards = [_BACKWARDS + short[::-1]] if len(short) > 3 else []
    return [w[:LONGEST] for w in dict.fromkeys((word, short, *backwards))]


def mark_of(field: str) -> str:
    """What the keys of a pack's own field begin with; short, since a key has no room for names."""
    return f"#{zlib.crc32(field.encode()):08x}"


def whole(mark: str, value: str) -> str:
    """The key of a whole value; "" for one that is too long to be told from others."""
    key = f"{mark}{value}{_END}"
    return key if len(key) <= LONGEST else ""


def keys_of(
    name: str,
    name_latin: str,
    number: str,
    phones: Iterable[str],
    fields: Mapping[str, Any],
    definitions: Iterable[Mapping[str, Any]],
) -> list[str]:
    """All keys of a customer; `definitions` are the pack's fields, of which those marked `search` count."""
    found = {*_name_keys(name), *_name_keys(name_latin), *_initials(name_latin), *_code_keys(number)}
    found.update(_pinyin_keys(name, squeezed(name_latin)))
    for phone in phones:
        found.update(_marked(PHONES_MARK, _phone_keys(phone)))
    for definition in definitions:
        value = fields.get(definition["key"])
        if definition.get("search") and isinstance(value, str) and value:
            phone = definition["type"] == "phone"
            found.update(
                _marked(mark_of(definition["key"]), (_phone_keys if phone else _code_keys)(value), phone=phone)
            )
    ordered = sorted({key[:LONGEST] for key in found if key})
    # what begins a longer key is found by that
    return [
        k for k, following in itertools.zip_longest(ordered, ordered[1:], fillvalue="") if not _begins(k, following)
    ]


async def store_keys(db: AsyncSession, rows: Mapping[int, Collection[str]], *, new: bool = False) -> None:
    """Gives customers (by `seq`) exactly these keys; `new` ones have none yet."""
    if not rows:
        return
    if not new:
        await db.execute(delete(CustomerKey).where(CustomerKey.seq.in_(list(rows))))
    # in the order of the index: neighbours go to the same page
    values = sorted({(key, seq) for seq, keys in rows.items() for key in keys})
    connection = await db.connection()  # the table, not the class: these rows need no identity map
    await connection.execute(insert(CustomerKey), [{"key": key, "seq": seq} for key, seq in values])


def _marked(mark: str, keys: Iterable[str], *, phone: bool = True) -> Iterator[str]:
    """Of a telephone number the long and the short form are whole; of a code only what comes first."""
    forwards = True
    for key in keys:
        yield mark + key
        if forwards and not key.startswith(_BACKWARDS):
            yield whole(mark, key)
            forwards = phone


def _begins(key: str, following: str) -> bool:
    return bool(following) and following.startswith(key)


def _units(source: str) -> list[str]:
    """Chinese characters one by one, everything else by words."""
    words = "".join(c if c.isalnum() else " " for c in folded(source).replace("'", ""))
    return _HAN.sub(lambda han: f" {han.group()} ", words).split()[:_MOST_UNITS]


def _name_keys(name: str) -> Iterator[str]:
    units = _units(name)
    turns = not _HAN.search(name)  # "Wu Haiyan" is "Haiyan Wu" too, 吴海燕 is not 海燕吴
    for start in range(len(units)):
        yield "".join([*units[start:], *(units[:start] if turns else ())])


def _initials(name: str) -> Iterator[str]:
    first = [unit[0] for unit in _units(name)]
    if len(first) > 1:
        yield "".join(first)
        yield "".join([*first[1:], first[0]])


def _pinyin_keys(name: str, latin: str) -> Iterator[str]:
    """From each syllable on, and the first letters; the reading that `latin` confirms, else all likely ones."""
    characters = _HAN.findall(name)[:_MOST_UNITS]
    if not characters:
        return
    spoken = [_readings(c) or [""] for c in characters]
    # a surname may be read in ways of its own (单: shan); of given names the usual reading is enough
    readings = [[first, *(others[0] for others in spoken[1:])] for first in spoken[0]]
    confirmed = [r for r in readings if "".join(r) == latin]
    for syllables in confirmed or (readings if not latin else readings[:1]):
        for start in range(len(syllables)):
            key = "".join(syllables[start:])
            yield from {key, key.replace("v", "u")}  # both are typed for ü
        yield "".join(s[:1] for s in syllables)


def _readings(character: str) -> list[str]:
    """Of one Chinese character, the usual one first, without tones: 单 -> dan, chan, shan; 吕 -> lv."""
    # ours is names, not sentences: without its table of phrases the library takes 13 MiB instead of 57
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict  # for writing customers only: no start waits for it

    found: dict[str, None] = {}
    for spoken in str(pinyin_dict.get(ord(character), "")).split(","):
        typed = unicodedata.normalize("NFD", spoken).replace("u\u0308", "v")
        plain = "".join(c for c in typed if not unicodedata.combining(c))
        found |= {plain: None} if plain else {}
    return list(found)[:_MOST_READINGS]


def _phone_keys(e164: str) -> Iterator[str]:
    digits = "".join(c for c in e164 if c.isdecimal())
    if not digits:
        return
    yield digits
    yield _BACKWARDS + digits[::-1]
    for length in (1, 2, 3):  # no country's code is the beginning of another's
        if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE and e164.startswith("+"):
            yield digits[length:]


def _code_keys(code: str) -> Iterator[str]:
    """ "浙A-88F01": the whole, and from each change between characters, letters and digits on."""
    whole = squeezed(code)
    parts = _PARTS.findall(whole)
    for start in range(min(len(parts), _MOST_UNITS)):
        yield "".join(parts[start:])
    if whole:
        yield _BACKWARDS + whole[::-1]
