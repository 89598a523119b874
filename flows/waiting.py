"""Whether there is anything to do in a home: what waits in its landing area, what is published and written already."""

from __future__ import annotations

import re
from pathlib import Path

from flows.home import place_of
from flows.settings import Settings
from warehouse import delivery, landing, publish
from warehouse.errors import NothingPublished
from warehouse.landing import Waiting


def find(settings: Settings) -> Waiting:
    """What waits in the landing area. A home without a landing area has nothing waiting."""
    return landing.waiting(settings.landing)


def require_work(settings: Settings) -> None:
    """Raises NothingPublished where nothing waits and there is no warehouse yet."""
    waiting = find(settings)
    if not (waiting.files or waiting.refused or place_of(settings).catalog.exists()):
        raise NothingPublished(
            f"no deliveries wait in {settings.landing} and nothing was ever loaded; put files there, "
            "or let `jigsaw generate` write some"
        )


def is_settled(settings: Settings) -> int | None:
    """How many deliveries wait in the landing area, all of them loaded and published, with copy and report in place.

    None where there is something to do. Compares hashes only and takes no lock.
    """
    place = place_of(settings)
    waiting = find(settings)
    version = publish.newest(place)
    if version is None or waiting.refused or not waiting.files or not is_written(settings, version):
        return None
    known = publish.hashes_in(place.published)
    if publish.is_behind(place, version) or any(delivery.hash_of(path) not in known for _, path in waiting.files):
        return None
    return len(waiting.files)


def is_copy_behind(settings: Settings) -> bool:
    """Whether published.duckdb does not hold the newest publish."""
    place = place_of(settings)
    return publish.newest(place) not in (None, publish.version_in(place.published))


def is_written(settings: Settings, version: int) -> bool:
    """Whether published.duckdb and the report both show that publish."""
    return publish.version_in(place_of(settings).published) == version == _version_shown(settings.report_page)


def _version_shown(page: Path) -> int | None:
    if not page.exists():
        return None
    with page.open(encoding="utf-8") as lines:
        head = lines.read(2000)
    found = re.search(r'<meta name="jigsaw-publish" content="([0-9]+)">', head)
    return int(found.group(1)) if found else None
