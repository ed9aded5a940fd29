"""What docs/timelines.md shows, done for real: each section on a demo of its own."""

import pytest

from tests.docs.examples import blocks, examples, sections
from tests.docs.running import run_curls, run_scripts

DOCUMENT = "docs/timelines.md"
SECTIONS = sections(DOCUMENT)


def test_every_example_is_in_a_section_and_has_its_answer() -> None:
    asked = [block for block in blocks(DOCUMENT) if block.language in {"sh", "python"}]
    of_sections = [example for section in SECTIONS.values() for example in section]
    assert [example.language for example in asked] == [asked.language for asked, _ in of_sections]
    shown = {answer.language for _, answer in of_sections}
    assert shown <= {"json", "jsonl", "csv", "http", "text"}
    assert len(examples(DOCUMENT, "sh")) >= 1


@pytest.mark.parametrize("section", [name for name, found in SECTIONS.items() if found])
def test_examples_of_a_section_are_answered_as_shown(section: str, server: str) -> None:
    found = SECTIONS[section]
    run_curls([(asked.text, shown) for asked, shown in found if asked.language == "sh"], server)
    run_scripts(
        [(asked.text, shown) for asked, shown in found if asked.language == "python"], server
    )
