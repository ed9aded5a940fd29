import json
import sys
from pathlib import Path

import pytest

from devtools import environments
from devtools.environments import CORE, DEV, NEXT, Environment, digest
from devtools.errors import DevError


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment with a Python and a stamp of the core lock."""
    made = Environment(folder=tmp_path / "venv", base=Path(sys.executable), version="3.11")
    made.python.parent.mkdir(parents=True)
    made.python.symlink_to(sys.executable)
    made.stamp.write_text(json.dumps({"python": "3.11", CORE.name: digest(CORE)}))
    return made


def test_whole_when_stamp_names_python_and_lock(environment: Environment) -> None:
    assert environments.is_whole(environment, CORE)


def test_whole_not_for_a_lock_that_was_not_installed(environment: Environment) -> None:
    assert not environments.is_whole(environment, DEV)


def test_whole_not_after_the_lock_has_changed(environment: Environment) -> None:
    environment.stamp.write_text(json.dumps({"python": "3.11", CORE.name: "another"}))
    assert not environments.is_whole(environment, CORE)


def test_whole_not_for_another_python(environment: Environment) -> None:
    environment.stamp.write_text(json.dumps({"python": "3.12", CORE.name: digest(CORE)}))
    assert not environments.is_whole(environment, CORE)


def test_whole_not_when_its_python_is_gone(environment: Environment) -> None:
    environment.python.unlink()
    environment.python.symlink_to("/nowhere/python3")
    assert not environments.is_whole(environment, CORE)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"python": "3.11"'])
def test_whole_not_with_a_broken_stamp(environment: Environment, content: str) -> None:
    environment.stamp.write_text(content)
    assert not environments.is_whole(environment, CORE)


def test_whole_not_after_an_interrupted_set_up(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(environments, "install", interrupt)
    with pytest.raises(KeyboardInterrupt):
        environments.ensure(environment, DEV)
    assert environments.read_stamp(environment) == {}


def test_completed_when_the_core_is_up_to_date(environment: Environment) -> None:
    stamp = environments.read_stamp(environment)
    assert environments.may_be_completed(environment, DEV, stamp)


@pytest.mark.parametrize(
    "stamp",
    [
        {},
        {"python": "3.12", CORE.name: digest(CORE)},
        {"python": "3.11", CORE.name: "another"},
        {"python": "3.11", CORE.name: digest(CORE), DEV.name: "another"},
    ],
)
def test_completed_not_when_anything_is_out_of_date(
    environment: Environment, stamp: dict[str, str]
) -> None:
    assert not environments.may_be_completed(environment, DEV, stamp)


def test_ensure_whole_environment_is_left_alone(environment: Environment) -> None:
    before = environment.stamp.stat().st_mtime_ns
    assert environments.ensure(environment, CORE) == environment.python
    assert environment.stamp.stat().st_mtime_ns == before


def test_require_venv_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(DevError) as raised:
        environments.require_venv()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert str(raised.value).startswith(
        f"{sys.executable} lacks the module ensurepip, which is needed to make a virtual "
        "environment. Install it with:\n"
        f"  Debian, Ubuntu:  apt install python{version}-venv\n"
    )


def test_digest_tells_locks_apart() -> None:
    assert len({digest(lock) for lock in (CORE, DEV, NEXT)}) == 3
