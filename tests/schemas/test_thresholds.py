"""The thresholds: each stands once, and something reads it."""

from pathlib import Path

from schemas import reference

ROOT = Path(__file__).resolve().parents[2]
NAMES = [row["name"] for row in reference.rows("thresholds")]


def test_a_threshold_has_one_value() -> None:
    assert sorted(NAMES) == sorted(set(NAMES))


def test_every_threshold_is_read_by_something() -> None:
    paths = [*ROOT.glob("warehouse/**/*.sql"), *ROOT.glob("warehouse/**/*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    assert [name for name in NAMES if f"'{name}'" not in text and f'"{name}"' not in text] == []
