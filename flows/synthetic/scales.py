"""How large a world is: one entry per scale. Nothing else in this package knows a size by heart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from schemas import reference


@dataclass(frozen=True)
class Scale:
    """Sizes of a world. `pairs`, `series` and `decoys` say how many of each are planted; the rest is ordinary life.

    days_a_delivery: providers deliver what happened in so many days on the day after. margin_days: how long before and
    after an offence its data period reaches. calls: rows of the calls feed to aim at. volume: the size of the
    operations, 1.0 being the size of the published cases that they are modelled on. is_invented: people's numbers are
    those of an unassigned country, because there are too few for drama.
    """

    forces: tuple[str, ...]
    first_day: date
    deliveries: int
    days_a_delivery: int
    register_deliveries: tuple[int, ...]
    other_deliveries: tuple[int, ...]
    margin_days: int = 8
    cases: int = 0
    plain_cases: int = 0
    calls: int = 0
    towns_a_force: int = 4
    masts_a_town: int = 4
    dumps: int = 0
    devices_a_dump: int = 0
    account_events: int = 0
    bystander_accounts: int = 0
    test_handset_cases: int = 0
    solicitor_cases: int = 0
    acquaintances: int = 0
    volume: float = 0.1
    is_invented: bool = False
    pairs: Mapping[str, int] = field(default_factory=dict)
    series: tuple[tuple[str, int], ...] = ()
    decoys: Mapping[str, int] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """Days of events."""
        return self.deliveries * self.days_a_delivery


#: The 1,000 mobile numbers for drama last for a world of about so many cases.
MOST_CASES_WITH_DRAMA_NUMBERS = 360

SCALES: dict[str, Scale] = {
    "tiny": Scale(
        forces=("E23000010", "E23000011"),
        first_day=date(2024, 3, 26),
        deliveries=3,
        days_a_delivery=2,
        cases=40,
        plain_cases=6,
        margin_days=2,
        calls=6_000,
        volume=0.01,
        towns_a_force=3,
        masts_a_town=2,
        dumps=2,
        devices_a_dump=200,
        account_events=12,
        bystander_accounts=40,
        test_handset_cases=14,
        solicitor_cases=9,
        acquaintances=20,
        register_deliveries=(0, 1, 2),
        other_deliveries=(1, 2),
        pairs={
            "same_device": 1,
            "same_sim": 1,
            "same_number": 1,
            "same_account": 1,
            "same_ip_subscriber": 2,
            "direct_contact": 1,
            "shared_rare_contact": 1,
        },
        series=(("same_device", 3),),
        decoys={"recycled_number": 1, "shared_address": 1, "public_wifi": 1, "same_name": 1, "household": 1},
    ),
    "demo": Scale(
        forces=("E23000010", "E23000011", "E23000018", "E23000019"),
        first_day=date(2024, 3, 4),
        deliveries=7,
        days_a_delivery=4,
        cases=320,
        plain_cases=64,
        margin_days=8,
        calls=138_000,
        volume=0.05,
        towns_a_force=4,
        masts_a_town=4,
        dumps=4,
        devices_a_dump=2_000,
        account_events=60,
        bystander_accounts=300,
        test_handset_cases=24,
        solicitor_cases=16,
        acquaintances=60,
        register_deliveries=(0, 2, 4, 6),
        other_deliveries=(2, 4, 6),
        pairs={
            "same_device": 8,
            "same_sim": 6,
            "same_number": 6,
            "same_account": 6,
            "same_ip_subscriber": 8,
            "direct_contact": 8,
            "shared_rare_contact": 8,
        },
        series=(
            ("same_device", 3),
            ("same_device", 5),
            ("same_number", 4),
            ("same_account", 3),
            ("nuisance_caller", 4),
            ("chain", 3),
            ("chain", 3),
        ),
        decoys={"recycled_number": 4, "shared_address": 4, "public_wifi": 1, "same_name": 3, "household": 3},
    ),
}


#: Codes of the 43 territorial forces, in the order in which a growing country takes them in.
_FORCES = tuple(row["force_code"] for row in reference.rows("forces") if row["force_code"][:3] in ("E23", "W15"))

SCALES["seeds"] = replace(
    SCALES["demo"],
    forces=_FORCES[8:16],
    deliveries=28,
    days_a_delivery=1,
    register_deliveries=tuple(range(28)),
    other_deliveries=tuple(range(6, 28, 7)),
    cases=3_200,
    plain_cases=640,
    calls=1_600_000,
    masts_a_town=6,
    dumps=24,
    bystander_accounts=1_500,
    acquaintances=600,
    test_handset_cases=60,
    solicitor_cases=40,
    pairs={name: 10 * count for name, count in SCALES["demo"].pairs.items()},
    series=SCALES["demo"].series * 10,
    decoys={name: 10 * count for name, count in SCALES["demo"].decoys.items()},
    volume=1.0,
    is_invented=True,
)

#: Cases of one slice of ordinary life: what is made at a time, by one worker.
CASES_A_SLICE = 1_600


def with_calls(scale: Scale, calls: int) -> Scale:
    """The scale with another number of calls. More calls are those of more cases, fewer are fewer calls of the same.

    Cases, links, decoys, dumps and accounts grow in proportion, forces and towns with the square root.
    Raises ValueError for fewer than one call.
    """
    if calls < 1:
        raise ValueError(f"calls must be at least 1, got {calls}")
    ratio = calls / scale.calls
    if ratio <= 1:
        return replace(scale, calls=calls)
    forces = min(len(_FORCES), round(len(scale.forces) * ratio**0.5))
    more = [force for force in _FORCES if force not in scale.forces]
    cases = round(scale.cases * ratio)
    return replace(
        scale,
        calls=calls,
        forces=(*scale.forces, *more)[: max(forces, len(scale.forces))],
        cases=cases,
        plain_cases=round(scale.plain_cases * ratio),
        dumps=round(scale.dumps * ratio),
        bystander_accounts=round(scale.bystander_accounts * ratio),
        acquaintances=round(scale.acquaintances * ratio),
        pairs={name: round(count * ratio) for name, count in scale.pairs.items()},
        series=scale.series * round(ratio),
        decoys={name: round(count * ratio) for name, count in scale.decoys.items()},
        is_invented=scale.is_invented or cases > MOST_CASES_WITH_DRAMA_NUMBERS,
    )


def sliced(scale: Scale) -> list[Scale]:
    """Ordinary life cut into slices that know nothing of each other; cases, links, dumps, accounts are shared out."""
    count = max(1, -(-scale.cases // CASES_A_SLICE))

    def part(whole: int, index: int) -> int:
        return whole * (index + 1) // count - whole * index // count

    return [
        replace(
            scale,
            cases=part(scale.cases, index),
            plain_cases=part(scale.plain_cases, index),
            calls=part(scale.calls, index),
            dumps=part(scale.dumps, index),
            bystander_accounts=part(scale.bystander_accounts, index),
            acquaintances=part(scale.acquaintances, index),
            pairs={name: part(whole, index) for name, whole in scale.pairs.items()},
            series=scale.series[index::count],
            decoys={name: part(whole, index) for name, whole in scale.decoys.items()},
            is_invented=scale.is_invented or count > 1,
        )
        for index in range(count)
    ]


def scale_named(name: str) -> Scale:
    """The scale of that name. Raises ValueError, naming those that there are."""
    if name not in SCALES:
        raise ValueError(f"unknown scale {name!r}; there are {', '.join(SCALES)}")
    return SCALES[name]
