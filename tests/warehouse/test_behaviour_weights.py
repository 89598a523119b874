"""The shares of behaviour: what is planted in likenesses comes out, labelled or not; the table is reproduced."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from schemas import reference
from tests.world import run_world
from warehouse import behaviour_weights, database
from warehouse.behaviour_weights import Likenesses, estimate, priors
from warehouse.database import Place, Resources

STEPS = (("hour", 1), ("method", 1), ("place", 1), ("place", 2))
PLANTED = {("hour", 1): 0.6, ("method", 1): 0.5, ("place", 1): 0.2, ("place", 2): 0.4}
EXPECTED = dict.fromkeys(STEPS, 0.25)


def made_up(linked: int, unlinked: int) -> Likenesses:
    """Pairs that are alike by chance, one time in `1 / likeness`; the linked ones also beyond it, as planted."""
    chance = np.random.default_rng(7)
    count = linked + unlinked
    is_linked = np.arange(count) < linked
    values = []
    for rarity, step in zip((5.0, 20.0, 100.0, 10.0), STEPS, strict=True):
        alike = chance.random(count) < 1 / rarity
        if step[0] != "place":
            alike |= is_linked & (chance.random(count) < PLANTED[step])
        values.append(np.where(alike, rarity, 0.0))
    draw = chance.random(count)
    for place, low, high in ((2, 0.0, 0.2), (3, 0.2, 0.6)):
        values[place] = np.where(is_linked & (draw >= low) & (draw < high), (100.0, 10.0)[place - 2], values[place])
    return Likenesses(STEPS, np.column_stack(values), is_linked)


@pytest.mark.parametrize("is_known", [True, False])
def test_what_is_planted_comes_out_with_links_known_and_with_none(is_known: bool) -> None:
    pairs = made_up(1_000, 60_000)
    if not is_known:
        pairs = Likenesses(pairs.steps, pairs.values, np.zeros_like(pairs.is_linked))
    found = estimate(pairs, EXPECTED)
    assert found.is_mixture is not is_known
    for step, share in PLANTED.items():
        assert found.shares[step] == pytest.approx(share, abs=0.08 if is_known else 0.15)


def test_with_nothing_seen_what_is_expected_stays() -> None:
    found = estimate(Likenesses(STEPS, np.zeros((0, 4)), np.zeros(0, dtype=bool)), EXPECTED)
    assert found.shares == EXPECTED


def test_no_share_is_nothing_or_certainty() -> None:
    alike = Likenesses(STEPS, np.tile([5.0, 20.0, 0.0, 0.0], (5_000, 1)), np.ones(5_000, dtype=bool))
    shares = estimate(alike, EXPECTED).shares
    assert shares["hour", 1] == shares["method", 1] == behaviour_weights.MOST_SHARE
    assert shares["place", 1] == shares["place", 2] == behaviour_weights.LEAST_SHARE


def test_every_row_of_the_table_says_why_and_where_from() -> None:
    rows = reference.rows("behaviour_weights")
    assert all(row["why"] and row["source"] for row in rows)
    for feature in behaviour_weights.FEATURES:
        assert 0 < sum(float(row["share"]) for row in rows if row["feature"] == feature) < 1


@pytest.mark.heavy
def test_the_table_is_what_the_script_makes_of_the_seeds_world(tmp_path: Path) -> None:
    run_world(tmp_path / "home", 7, "seeds")
    with database.reader(Place.under(tmp_path / "home"), Resources("2GB")) as con:
        found = estimate(behaviour_weights.likenesses(con), priors())
    assert not found.is_mixture
    for row in reference.rows("behaviour_weights"):
        assert float(row["share"]) == pytest.approx(found.shares[row["feature"], int(row["step"])], abs=0.03)
