"""Groups of linked cases over time, and what alone holds them together."""

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published


class GroupMembers(Published):
    """One row per case and unbroken time in one group; a group's number is never given again."""

    case_id: Text = columns.reference("the case", nullable=False)
    group_id: Text = columns.reference("the group", nullable=False)
    from_change: Integer = vocabulary.count("the change with which it came; changes are builds that altered any group")
    from_on: Instant = columns.date("logical day of that build; absent where it was told none")
    until_change: Integer = columns.integer("the change with which it left; absent: it is in the group now")
    until_on: Instant = columns.date("logical day of that build")


class GroupHistory(Published):
    """One row per event in the life of a group: born, split, grew, shrank, merged, ended."""

    change_number: Integer = vocabulary.count("the change; changes are builds that altered any group, from 1")
    run_on: Instant = columns.date("logical day of that build; absent where it was told none")
    group_id: Text = columns.reference("the group", nullable=False)
    event: Text = columns.code(
        "born; split (from the other group); grew; shrank; merged (into the other group); ended",
        ["born", "split", "grew", "shrank", "merged", "ended"],
        nullable=False,
    )
    other_group_id: Text = columns.reference(
        "of the groups that cases came from or went to in this event, the one with most of them"
    )
    case_count_before: Integer = vocabulary.count("cases of the group before the change")
    case_count_after: Integer = vocabulary.count("cases after it")
    moved_count: Integer = vocabulary.count(
        "cases that came or left; in split and merged: those that the two groups have in common"
    )


class GroupBridges(Published):
    """One row per link or case without which its group falls apart, with the sizes of what it falls into."""

    group_id: Text = columns.reference("the group", nullable=False)
    kind: Text = columns.code("link, or a case with all its links", ["link", "case"], nullable=False)
    case_a: Text = columns.reference("the case, or the case of the link that sorts first", nullable=False)
    case_b: Text = columns.reference("the other case of the link; absent for a case")
    is_cross_force: Flag = columns.flag("whether the link joins cases of two forces; absent for a case")
    strength_bits: Decimal = vocabulary.bits("strength of the link", nullable=True)
    basis: Text = columns.code("basis of the link; absent for a case", vocabulary.BASES)
    case_count: Integer = vocabulary.count("cases in the group")
    part_count: Integer = vocabulary.count("parts that the group would fall into, single cases among them")
    side_a_count: Integer = columns.integer("cases that would stay with case_a; absent for a case")
    side_b_count: Integer = columns.integer("cases that would stay with case_b; absent for a case")
    largest_part_count: Integer = vocabulary.count("cases in the largest part")
    is_between_groups: Flag = columns.flag(
        "whether two of the parts or more would still be groups: they hold two cases or more", nullable=False
    )
