"""How texts are cut for the search, and where the words of a query are marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server_stub.models.grams import MARK_END, MARK_START, folded, grams, needed, snippet, words


def test_given_a_text_when_cut_into_words_then_width_case_accents_and_marks_do_not_matter() -> None:
    assert words("５Ｇ Plan—Refund（退款）!") == ["5g", "plan", "refund", "退款"]
    assert words("Café, cafe\u0301, STRASSE/straße") == ["cafe", "cafe", "strasse", "strasse"]
    assert words("한국어") == ["한국어"]
    assert words('"*^:()') == []


def test_given_letters_beside_characters_when_cut_then_each_kind_is_a_word() -> None:
    assert words("升级5G套餐后") == ["升级", "5g", "套餐后"]


def test_given_words_when_cut_into_grams_then_all_short_parts_are_there() -> None:
    assert grams(["退款单"]) == {"退", "款", "单", "退款", "款单"}
    assert grams(["abcde"]) == {*"abcde", "ab", "bc", "cd", "de", "abc", "bcd", "cde", "abcd", "bcde"}


def test_given_a_query_then_its_longest_grams_are_needed() -> None:
    assert needed(["退款单", "ab", "abcde"]) == ["退款", "款单", "ab", "abcd", "bcde"]
    assert needed(["abcdefghi"]) == ["abcd", "cdef", "efgh", "fghi"]


@given(st.text(max_size=60), st.data())
def test_given_any_text_then_every_two_characters_of_it_fold_to_grams_of_it(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(0, len(source) - 2)))
    held = grams(words(source))

    assert set(needed(words(source[start : start + 2]))) <= held


def test_given_hits_when_a_snippet_is_cut_then_marks_enclose_exactly_the_words() -> None:
    cut = snippet("The fee: a Roaming pack is refunded in full.", ["roam", "full"])

    assert cut == f"The fee: a {MARK_START}Roam{MARK_END}ing pack is refunded in {MARK_START}full{MARK_END}."


def test_given_an_accent_of_its_own_when_marked_then_it_stays_with_its_letter() -> None:
    cut = snippet("Un cafe\u0301 noir", ["cafe"])

    assert cut.startswith(f"Un {MARK_START}cafe")
    assert cut.replace(MARK_START, "").replace(MARK_END, "") == "Un cafe\u0301 noir"


def test_given_a_long_text_when_a_snippet_is_cut_then_it_is_short_and_shows_the_first_hit() -> None:
    cut = snippet("word " * 200 + "漫游包 " + "word " * 200, ["漫游"], width=60)

    assert f"{MARK_START}漫游{MARK_END}包" in cut
    assert len(cut) <= 70
    assert cut[0] == cut[-1] == "…"


def test_given_hits_beyond_the_end_when_a_snippet_is_cut_then_only_whole_ones_inside_are_marked() -> None:
    cut = snippet("Refund or " + "x" * 20 + " refund " + "word " * 20 + "refund", ["refund"], width=34)

    assert cut == f"{MARK_START}Refund{MARK_END} or {'x' * 20} ref…"


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_given_any_text_and_query_when_marked_then_the_text_itself_is_unchanged(source: str, query: list[str]) -> None:
    asked = [w for q in query for w in words(q)]
    plain = source.replace(MARK_START, "").replace(MARK_END, "")

    marked = snippet(plain, asked, width=1000)

    assert marked.replace(MARK_START, "").replace(MARK_END, "") == plain
    assert marked.count(MARK_START) == marked.count(MARK_END)
    assert (MARK_START in marked) == any(word in folded(plain) for word in asked)
