"""How large a world is: one entry per scale. Nothing else in this package knows a size by heart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Scale:
    """Sizes of a world. `pairs`, `series` and `decoys` say how many of each are planted; the rest is ordinary life.

    days_a_delivery: providers deliver what happened in so many days on the day after. margin_days: how long before and
    after an offence its data period reaches. calls: rows of the calls feed to aim at. volume: the size of the
    operations, 1.0 being the size of the published cases that they are modelled on.
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
    pairs: Mapping[str, int] = field(default_factory=dict)
    series: tuple[tuple[str, int], ...] = ()
    decoys: Mapping[str, int] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """Days of events."""
        return self.deliveries * self.days_a_delivery


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
        calls=158_000,
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


def scale_named(name: str) -> Scale:
    """The scale of that name. Raises ValueError, naming those that there are."""
    if name not in SCALES:
        raise ValueError(f"unknown scale {name!r}; there are {', '.join(SCALES)}")
    return SCALES[name]
