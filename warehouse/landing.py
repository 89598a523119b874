"""The landing area: which files wait there, and which are links that must not be followed. Reads names, not files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warehouse.delivery import file_format
from warehouse.errors import DeliveryRejected


@dataclass(frozen=True)
class Waiting:
    """Deliveries that wait, as (name below the landing area, path), and what was refused for its place alone."""

    files: tuple[tuple[str, Path], ...]
    refused: tuple[DeliveryRejected, ...]


def waiting(landing: Path) -> Waiting:
    """Every CSV, gzipped CSV and Parquet file below the landing area; a link that leads out of it is refused.

    One bad link is one refusal: the deliveries beside it are found all the same.
    """
    root = landing.resolve()
    files, refused = [], []
    for path in sorted(landing.rglob("*")):
        name = path.relative_to(landing).as_posix()
        if path.name.startswith("."):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            refused.append(
                DeliveryRejected(f"{name}: a link that leads out of the landing area; put the file itself there")
            )
        elif path.is_file() and file_format(path) is not None:
            files.append((name, path))
    return Waiting(tuple(files), tuple(refused))
