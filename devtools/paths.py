"""Where things lie in the work tree."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
REQUIREMENTS = ROOT / "requirements"
