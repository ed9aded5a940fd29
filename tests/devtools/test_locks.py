import re
import tomllib
from collections import Counter

import pytest
from packaging.requirements import Requirement

from claimsdb.environment import ROOT
from devtools.locks import LOCKS
from devtools.paths import REQUIREMENTS

PIN = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CORE = PROJECT["project"]["dependencies"]
DEV = PROJECT["dependency-groups"]["dev"]
DATASETTE = PROJECT["dependency-groups"]["datasette"]
NAMES = [name for name, _ in LOCKS]


def wanted(requirements: list[str]) -> set[str]:
    """The names of the packages in requirements."""
    return {Requirement(requirement).name for requirement in requirements}


def text(name: str) -> str:
    return (REQUIREMENTS / name).read_text()


def pins(name: str) -> dict[str, str]:
    """The packages of a lock and their versions."""
    return dict(PIN.findall(text(name)))


@pytest.mark.parametrize("name", NAMES)
def test_lock_names_no_address_and_no_option(name: str) -> None:
    assert re.findall(r"^-.*|.*://.*|.* @ .*|.*(?:^|\s)/.*", text(name), re.MULTILINE) == []


@pytest.mark.parametrize("name", NAMES)
def test_lock_pins_one_version_of_each_package_for_every_python(name: str) -> None:
    counts = Counter(package for package, _ in PIN.findall(text(name)))
    assert [package for package, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_lock_has_hashes_for_every_package(name: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", text(name), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(name))
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("name", "requirements"),
    [
        ("core.lock", CORE),
        ("dev.lock", CORE + DEV),
        ("next.lock", CORE + DEV),
        ("datasette.lock", DATASETTE),
    ],
)
def test_lock_holds_every_dependency_in_a_release_that_is_asked_for(
    name: str, requirements: list[str]
) -> None:
    locked = pins(name)
    asked_for = [Requirement(requirement) for requirement in requirements]
    assert [r for r in asked_for if not r.specifier.contains(locked.get(r.name, "0"))] == []
    assert wanted(requirements) - set(locked) == set()


def test_development_lock_holds_the_core_lock() -> None:
    assert pins("core.lock").items() - pins("dev.lock").items() == set()


def test_core_lock_holds_nothing_of_development() -> None:
    assert wanted(DEV) & set(pins("core.lock")) == set()


def test_locks_differ_in_the_django_that_they_hold() -> None:
    found = {name: pins(name).get("django") for name in NAMES}
    majors = {name: version.split(".")[0] for name, version in found.items() if version}
    assert majors == {"core.lock": "5", "dev.lock": "5", "next.lock": "6"}


def test_documentation_names_every_dependency_and_no_other() -> None:
    documentation = (ROOT / "docs" / "dependencies.md").read_text()
    run_time, rest = documentation.split("## In development")
    development, benchmark = rest.split("## Beside it in the benchmark")
    row = re.compile(r"^\| (?!package )([a-z0-9][a-z0-9-]*) \|", re.MULTILINE)
    assert sorted(row.findall(run_time)) == sorted(wanted(CORE))
    assert sorted(row.findall(development)) == sorted(wanted(DEV))
    assert sorted(row.findall(benchmark)) == sorted(wanted(DATASETTE))
