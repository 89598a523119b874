"""The landing area: what waits there, and what must not be followed."""

from __future__ import annotations

from pathlib import Path

from warehouse.landing import waiting


def test_deliveries_are_found_by_their_ending_and_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv.gz", "deep/c.parquet", "b.csv.manifest.json", ".hidden.csv", "notes.txt", "D.CSV"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "folder.csv").mkdir()
    assert [name for name, _ in waiting(tmp_path).files] == ["D.CSV", "a.csv.gz", "b.csv", "deep/c.parquet"]
    assert waiting(tmp_path).refused == ()


def test_no_landing_area_is_an_empty_one(tmp_path: Path) -> None:
    assert waiting(tmp_path / "nowhere").files == ()


def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_taken(tmp_path: Path) -> None:
    landing, outside = tmp_path / "landing", tmp_path / "outside"
    landing.mkdir()
    outside.mkdir()
    (outside / "secret.csv").write_text("x")
    (landing / "own.csv").write_text("x")
    (landing / "within.csv").symlink_to(landing / "own.csv")
    (landing / "file.csv").symlink_to(outside / "secret.csv")
    (landing / "folder").symlink_to(outside)
    (landing / "gone.csv").symlink_to(outside / "gone.csv")
    found = waiting(landing)
    assert [name for name, _ in found.files] == ["own.csv", "within.csv"]
    assert [str(error).split(":")[0] for error in found.refused] == ["file.csv", "folder", "gone.csv"]
