"""Load on a server: wrk, over 16 keep-alive connections."""

import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, NamedTuple

CONNECTIONS: Final = 16
_PATIENCE: Final = 30
_SCRIPT: Final = Path(__file__).with_name("rotate.lua")


class DrivingError(Exception):
    """The load could not be driven, or was not answered: the message says how."""


class Asking(NamedTuple):
    """A request."""

    path: str
    method: str = "GET"
    body: str = ""
    headers: tuple[str, ...] = ()
    """Each as `Name: value`."""

    def line(self) -> str:
        """Return it as a line for the script of wrk."""
        return "\t".join([self.method, self.path, self.body, *self.headers])


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one contestant: times in ms, bytes of a whole answer."""

    per_second: float
    p50: float
    p99: float
    size: float

    def as_dict(self) -> dict[str, float]:
        """Return the figures by name."""
        return asdict(self)


def drive(
    wrk: str,
    name: str,
    base: str,
    requests: Sequence[Asking],
    *,
    seconds: int,
    connections: int = CONNECTIONS,
) -> Figures:
    """Send a contestant requests one after the other, and again from the first.

    Raises:
        DrivingError: wrk failed, or a request was not answered with 2xx or 3xx in time.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{request.line()}\n" for request in requests)
        file.flush()
        options = ["--threads", "1", "--connections", str(connections), "--script", str(_SCRIPT)]
        options += ["--timeout", f"{_PATIENCE}s"]
        command = [wrk, *options, "--duration", f"{seconds}s", base, "--", file.name]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        return read(done.stdout + done.stderr)
    except DrivingError as error:
        raise DrivingError(f"{name}: {error}") from error


def read(output: str) -> Figures:
    """Read what the script of wrk prints.

    Raises:
        DrivingError: it holds no figures, or tells of errors.
    """
    line = next((one for one in output.splitlines() if one.startswith("FIGURES ")), None)
    if line is None:
        raise DrivingError(f"wrk told no figures:\n{output}")
    requests, duration, size, p50, p99, errors = map(float, line.split()[1:])
    if errors or not requests:
        raise DrivingError(f"Of {requests:.0f} requests, {errors:.0f} were not answered as asked.")
    return Figures(requests / duration * 1e6, p50 / 1000, p99 / 1000, size / requests)


def median(turns: Sequence[Figures]) -> Figures:
    """Return the median of each figure over several turns."""
    names = Figures.__dataclass_fields__
    return Figures(
        **{name: statistics.median(getattr(turn, name) for turn in turns) for name in names}
    )
