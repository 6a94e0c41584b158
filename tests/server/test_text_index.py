"""Search over character bigrams: what is in the text is found, on both databases."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from server_stub.db import Database
from server_stub.models.text_index import ARTICLE_INDEX, MARK_END, MARK_START, find_hits, grams, snippet, words
from server_stub.settings import Settings

_CHINESE = (
    "漫游流量包使用不足百分之十且在购买后三十日内提出可全额退款超过部分"
    "建议转为账户抵扣𠮷野家，逾期未缴停机复机规则；5G套餐"
)


def test_given_a_text_when_cut_into_words_then_width_case_and_marks_do_not_matter() -> None:
    assert words("５Ｇ Plan—Refund（退款）!") == ["5g", "plan", "refund", "退款"]
    assert words('"*^:()') == []


def test_given_a_word_when_cut_into_pairs_then_its_last_character_stands_alone() -> None:
    assert grams("退款单") == ["退款", "款单", "单"]
    assert grams("x") == ["x"]


async def test_given_chinese_text_when_any_two_neighbouring_characters_are_searched_then_it_is_found(
    settings: Settings,
) -> None:
    database = Database(settings.sqlalchemy_url)
    texts = [_CHINESE[i : i + 24] for i in range(0, len(_CHINESE) - 12, 6)]
    try:
        async with database.write() as db:
            await ARTICLE_INDEX.put(db, [(9000 + n, ("", "", t)) for n, t in enumerate(texts)])
        async with database.read() as db:
            dialect = "sqlite" if "sqlite" in settings.sqlalchemy_url else "postgresql"
            for number, text in enumerate(texts):
                for word in words(text):
                    for pair in {word[i : i + 2] for i in range(len(word) - 1)} | {word[-1], word[0]}:
                        hits = ARTICLE_INDEX.matches(dialect, [pair])
                        found = set((await db.execute(hits.select())).scalars())
                        expected = {9000 + n for n, t in enumerate(texts) if any(pair in w for w in words(t))}
                        assert found & set(range(9000, 9100)) == expected, (number, pair)
    finally:
        await database.close()


async def test_given_random_texts_when_parts_of_them_are_searched_then_both_databases_find_what_python_finds(
    settings: Settings,
) -> None:
    dice = random.Random(7)
    alphabet = "abcxyz0123退款漫游包 -é"
    texts = ["".join(dice.choices(alphabet, k=30)) for _ in range(40)]
    database = Database(settings.sqlalchemy_url)
    dialect = "sqlite" if "sqlite" in settings.sqlalchemy_url else "postgresql"
    try:
        async with database.write() as db:
            await ARTICLE_INDEX.put(db, [(9000 + n, (t[:10], t[10:20], t[20:])) for n, t in enumerate(texts)])
        async with database.read() as db:
            for _ in range(150):
                text = dice.choice(texts)
                start = dice.randrange(10)
                query = words(text[start : start + dice.randrange(1, 6)])
                if not query:
                    continue
                hits = ARTICLE_INDEX.matches(dialect, query)
                found = set((await db.execute(hits.select())).scalars()) & set(range(9000, 9100))
                parts = [[w for p in (t[:10], t[10:20], t[20:]) for w in words(p)] for t in texts]
                assert found == {9000 + n for n, ws in enumerate(parts) if all(any(q in w for w in ws) for q in query)}
    finally:
        await database.close()


def test_given_hits_when_a_snippet_is_cut_then_marks_enclose_exactly_the_words() -> None:
    cut = snippet("The fee: a Roaming pack is refunded in full.", ["roam", "full"])

    assert cut == f"The fee: a {MARK_START}Roam{MARK_END}ing pack is refunded in {MARK_START}full{MARK_END}."


def test_given_a_long_text_when_a_snippet_is_cut_then_it_is_short_and_shows_the_first_hit() -> None:
    cut = snippet("word " * 200 + "漫游包 " + "word " * 200, ["漫游"], width=60)

    assert f"{MARK_START}漫游{MARK_END}包" in cut
    assert len(cut) <= 70
    assert cut[0] == cut[-1] == "…"


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_given_any_text_and_query_when_marked_then_the_text_itself_is_unchanged(source: str, query: list[str]) -> None:
    asked = [w for q in query for w in words(q)]
    plain = source.replace(MARK_START, "").replace(MARK_END, "")

    marked = snippet(plain, asked, width=1000)

    assert marked.replace(MARK_START, "").replace(MARK_END, "") == plain
    assert marked.count(MARK_START) == marked.count(MARK_END) == len(find_hits(plain, asked))
