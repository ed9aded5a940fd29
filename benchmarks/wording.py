"""Words that made-up names, headlines and quotes are put together from, in English and Chinese."""

from random import Random
from typing import Final

FIRST: Final = (
    *("Ada", "Bela", "Cora", "Dorit", "Emre", "Farah", "Goran", "Hanna", "Ines", "Jonas"),
    *("Kofi", "Lena", "Mirko", "Nadia", "Oskar", "Petra", "Quentin", "Rosa", "Samir", "Tilda"),
)
LAST: Final = (
    *("Abern", "Bastow", "Carvel", "Dunmore", "Elsted", "Fenwick", "Garrick", "Holm", "Ibsley"),
    *("Jarrow", "Kestle", "Lundy", "Marden", "Norwell", "Osgood", "Penrith", "Quarrie", "Rydal"),
)
BODIES: Final = ("Agency", "Bureau", "Council", "Institute", "Ministry", "Office", "Union")
FIELDS: Final = (
    *("Fisheries", "Harbours", "Health", "Housing", "Labour", "Libraries", "Railways", "Rivers"),
    *("Schools", "Statistics", "Trade", "Transport"),
)
PLACES: Final = ("Arden", "Brackwater", "Calder", "Dunholm", "Esk", "Farrow", "Glen", "Harrow")
COUNTED: Final = (
    *("applications", "inspections", "visits", "vacancies", "complaints", "licences"),
    *("registrations", "permits", "admissions", "repairs", "loans", "journeys"),
)
MANNERS: Final = ("said", "told a committee", "wrote", "told reporters", "announced", "estimated")
COUNTED_IN_CHINESE: Final = ("申请", "检查", "访问", "空缺", "投诉", "许可", "登记", "维修")
PLACES_IN_CHINESE: Final = ("东湖", "西桥", "南港", "北岭", "中洲", "长堤")
MANNERS_IN_CHINESE: Final = ("表示", "在会上说", "写道", "宣布", "估计")


def person(random: Random) -> str:
    """Return a name of a person."""
    return f"{random.choice(FIRST)} {random.choice(LAST)}"


def organisation(random: Random) -> str:
    """Return a name of an organisation."""
    place, body, field = map(random.choice, (PLACES, BODIES, FIELDS))
    return f"{place} {body} of {field}"


def counted(random: Random) -> str:
    """Return a title of what is counted."""
    return f"{random.choice(COUNTED).capitalize()} in {random.choice(PLACES)}"


def headline(random: Random, language: str) -> str:
    """Return a headline, in `en` or `zh`."""
    if language == "zh":
        place, what = random.choice(PLACES_IN_CHINESE), random.choice(COUNTED_IN_CHINESE)
        return f"{place}{what}数量出现变化"
    return f"New count of {random.choice(COUNTED)} in {random.choice(PLACES)}"


def quote(random: Random, language: str, figure: str) -> str:
    """Return a sentence that states a figure, in `en` or `zh`."""
    if language == "zh":
        place, what = random.choice(PLACES_IN_CHINESE), random.choice(COUNTED_IN_CHINESE)
        return f"负责人{random.choice(MANNERS_IN_CHINESE)}，{place}的{what}已达{figure}件。"
    manner, what = random.choice(MANNERS), random.choice(COUNTED)
    return f"There were {figure} {what} in {random.choice(PLACES)}, the speaker {manner}."
