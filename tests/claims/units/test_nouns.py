import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.units.nouns import plural, singular

PAIRS = [
    pair.split()
    for pair in """
    person people; child children; man men; woman women; policeman policemen; human humans
    german germans; specimen specimens; case cases; death deaths; job jobs; boss bosses; class classes
    business businesses; process processes; witness witnesses; address addresses; box boxes
    tax taxes; hoax hoaxes; church churches; dish dishes; headache headaches; cache caches
    waltz waltzes; prize prizes; company companies; body bodies; boy boys; day days; key keys
    movie movies; calorie calories; tie ties; crisis crises; analysis analyses; axis axes
    diagnosis diagnoses; base bases; disease diseases; dose doses; response responses; nurse nurses
    house houses; spouse spouses; cause causes; use uses; abuse abuses; virus viruses
    campus campuses; census censuses; bus buses; gas gases; lens lenses; bias biases; plus pluses
    wife wives; life lives; knife knives; thief thieves; shelf shelves; chief chiefs; roof roofs
    tariff tariffs; wave waves; reserve reserves; drive drives; executive executives; safe safes
    hero heroes; potato potatoes; embargo embargoes; photo photos; studio studios; shoe shoes
    index indices; criterion criteria; bacterium bacteria; foot feet; tooth teeth; mouse mice
    quiz quizzes; monarch monarchs; series series; species species; aircraft aircraft; news news
    sheep sheep; staff staff; police police; headquarters headquarters; café cafés
    hospital_bed hospital_beds; police_officer police_officers; sub-post_office sub-post_offices
    passer-by passers-by; young_person young_people; 人 人; 企业 企业; случай случай
    """.replace("\n", ";").split(";")
    if pair.strip()
]


@pytest.mark.parametrize(("one", "many"), PAIRS)
def test_plural_and_singular_turn_into_each_other(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one


@pytest.mark.parametrize(("one", "many"), PAIRS)
def test_singular_stays_as_it_is(one: str, many: str) -> None:
    assert singular(one) == one


@given(st.text(string.ascii_lowercase + "-_", min_size=1).filter(lambda word: word[-1].isalpha()))
def test_singular_of_any_word_is_singular(word: str) -> None:
    assert singular(singular(word)) == singular(word)
