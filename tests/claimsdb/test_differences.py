import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimsdb.differences import Part, split_words, word_difference

texts = st.text(st.sampled_from("ab ,.'\n0é\u0301军情ก_“") | st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n", [" \n"]),
        ("above 20,000 people.", ["above ", "20,000 ", "people", "."]),
        ("“They don't,” he said", ["“", "They ", "don't", ",” ", "he ", "said"]),
        ("  3.5 %", ["  ", "3.5 ", "%"]),
        ("军情五处 said 2,000个", ["军", "情", "五", "处 ", "said ", "2,000", "个"]),
        ("ひと𠮷ไทย", ["ひ", "と", "𠮷", "ไ", "ท", "ย"]),
    ],
)
def test_split_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "", []),
        ("as it was", "as it was", [Part("equal", "as it was", "as it was")]),
        ("", "all new", [Part("insert", "", "all new")]),
        ("all gone", "", [Part("delete", "all gone", "")]),
        (
            "above 10,000 people, he said",
            "above 20,000 people, he said twice",
            [
                Part("equal", "above ", "above "),
                Part("replace", "10,000 ", "20,000 "),
                Part("equal", "people, he ", "people, he "),
                Part("replace", "said", "said twice"),
            ],
        ),
        (
            "人数超过一万",
            "人数超过两万人",
            [
                Part("equal", "人数超过", "人数超过"),
                Part("replace", "一", "两"),
                Part("equal", "万", "万"),
                Part("insert", "", "人"),
            ],
        ),
    ],
)
def test_word_difference(before: str, after: str, parts: list[Part]) -> None:
    assert word_difference(before, after) == parts


@given(texts, texts)
def test_word_difference_joined_is_both_texts(before: str, after: str) -> None:
    parts = word_difference(before, after)
    assert "".join(part.before for part in parts) == before
    assert "".join(part.after for part in parts) == after
    assert [part.op == "equal" for part in parts] == [part.before == part.after for part in parts]
