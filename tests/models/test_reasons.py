"""Specs of reasons beyond shared identifiers and contact: persons, successions, scenes, unwanted contact; and against."""

# ruff: noqa: E501 - drawings are as wide as the tables that they show

from math import log2

import pytest

from tests.models.cases import holders, in_cases
from tests.models.drawing import Spec
from warehouse import train_links

PERSONS = """
    case_a | case_b | force_a   | force_b   | person_id | role_a     | role_b  | name_a   | name_b    | number_outcome | personal_bits | bits | probability | feed_a        | load_id_a | line_number_a | feed_b        | load_id_b | line_number_b
    A      | B      | E23000010 | E23000011 | P-1-2     | suspect    | suspect | Ada Pell | Ada Pelle | absent         | 31            | 33   | 0.999       | case_subjects | 1         | 2             | case_subjects | 2         | 2
    A      | C      | E23000010 | E23000011 | P-1-3     | suspect    | subscriber | Bo Ray | Bo Ray   | absent         | 31            | 33   | 0.999       | case_subjects | 1         | 3             | subscribers   | 3         | 2
    A      | D      | E23000010 | E23000011 | P-1-4     | suspect    | subscriber | Cy Orr | Cy Orr   | other          | 31            | 33   | 0.999       | case_subjects | 1         | 4             | subscribers   | 3         | 3
    A      | E      | E23000010 | E23000011 | P-1-5     | suspect    | suspect | Di Low   | Di Low    | absent         |               |      | 0.97        | case_subjects | 1         | 5             | case_subjects | 4         | 3
"""


def persons(spec: Spec) -> None:
    spec.given("linkage.person_ties", PERSONS)
    spec.given("linkage.persons", "person_id | case_count\nP-1-2 | 2\nP-1-3 | 2\nP-1-4 | 2\nP-1-5 | 2")


def test_one_person_under_two_spellings_ties_the_cases_of_two_forces_and_an_owner_need_not_be_the_user(
    spec: Spec,
) -> None:
    persons(spec)
    spec.expect(
        "linkage.case_ties",
        """
        case_a | case_b | kind        | family | identifier | bits | basis     | feed_b        | line_number_b
        A      | B      | same_person | person | P-1-2      | 18   | INFERENCE | case_subjects | 2
        A      | C      | same_person | person | P-1-3      | 11   | INFERENCE | subscribers   | 2
        """,
        where="case_b in ('B', 'C', 'D')",
    )
    spec.expect("linkage.resolved_ties", "case_b | discount_bits\nB | 0\nC | 0\nD | 8\nE | 0")


def test_who_is_joined_over_a_third_record_only_is_as_sure_as_the_weakest_step(spec: Spec) -> None:
    persons(spec)
    spec.build("linkage.resolved_ties")
    assert spec.rows("select round(own_bits, 2) from linkage.resolved_ties where case_b = 'E'") == [
        (round(log2(0.97 / 0.03), 2),)
    ]


def test_the_lines_of_a_person_are_those_that_name_it(spec: Spec) -> None:
    persons(spec)
    spec.expect(
        "linkage.case_link_evidence",
        """
        case_a | case_b | kind        | side | feed          | load_id | line_number | shows
        A      | B      | same_person | a    | case_subjects | 1       | 2           | register
        A      | B      | same_person | b    | case_subjects | 2       | 2           | register
        """,
        where="case_b = 'B'",
    )
    assert spec.bad_rows("links_have_lines") == 0


def test_a_number_that_succeeded_another_ties_their_cases_less_the_doubt(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier\nB | number | +1\nA | number | +2")
    spec.given(
        "evidence.swaps",
        """
        identifier_type | old_identifier | new_identifier | kind       | score | candidate_rank | label   | for_count | old_last_used_at | new_first_used_at | old_feed | old_load_id | old_line_number | new_feed | new_load_id | new_line_number
        number          | +1             | +2             | new_number | 0.5   | 1              | OPINION | 4         | 2024-03-01       | 2024-03-02        | calls    | 7           | 10              | calls    | 8           | 20
        number          | +1             | +3             | new_number | 0.4   | 2              | OPINION | 4         | 2024-03-01       | 2024-03-02        | calls    | 7           | 10              | calls    | 8           | 30
        """,
    )
    spec.expect(
        "linkage.case_ties",
        """
        case_a | case_b | kind              | family   | identifier | identifier_a | identifier_b | bits | basis   | load_id_a | load_id_b
        A      | B      | number_succession | identity | +2         | +2           | +1           | 13   | OPINION | 8         | 7
        """,
    )


def test_two_accounts_from_one_connection_tie_their_cases_and_a_weak_tie_does_not(spec: Spec) -> None:
    holders(
        spec,
        "case_id | identifier_type | identifier\nA | account | fox\nB | account | owl\nC | account | bat\nD | account | cat",
    )
    spec.given(
        "evidence.account_ties",
        """
        account_a | account_b | strength | is_tied | meeting_count | holder_day_count
        fox       | owl       | strong   | true    | 3             | 2
        fox       | bat       | fair     | true    | 3             | 0
        fox       | cat       | weak     | false   | 1             | 0
        """,
    )
    spec.expect(
        "linkage.case_ties", "case_a | case_b | kind | bits\nA|B|same_account_user|13\nA|C|same_account_user|10"
    )


def test_victims_of_one_source_tie_their_cases_however_many_they_are_and_a_listed_hub_is_no_source(spec: Spec) -> None:
    victims = [(f"C{n:02d}", f"+9{n:03d}") for n in range(20)]
    rows = "\n".join(f"{case} | number | {number} | victim" for case, number in victims)
    holders(spec, f"case_id | identifier_type | identifier | role\n{rows}")
    spec.given("linkage.hubs", "identifier_type | identifier | basis\nnumber | +2 | list")
    unwanted = "\n".join(
        f"number | {source} | {number} | series | true | 5 | 2024-03-01 | 2024-03-02"
        for source in ("+1", "+2")
        for _, number in victims
    )
    spec.given(
        "evidence.unwanted_contact",
        "identifier_type | source_identifier | victim_identifier | pattern | is_listed_victim | sent_count "
        f"| first_seen_at | last_seen_at\n{unwanted}",
    )
    spec.build("linkage.case_ties")
    # log2(0.3 x 10,000 x 9,999 / (20 x 19)) = 16.3: the ceiling of the kind
    assert spec.rows("select count(*), min(bits), max(bits), min(identifier) from linkage.case_ties") == [
        (20 * 19 // 2, 14.0, 14.0, "+1")
    ]


RARE_RESOURCES = """
    case_id | force_code | account | role    | via      | service | resource | user_count | account_count | action_count | first_feed   | first_load_id | first_line_number
    A       | E23000010  | fox     | suspect | register | Board   | room 9   | 4          | 2000          | 3            | service_logs | 1             | 2
    B       | E23000011  | owl     | suspect | register | Board   | room 9   | 4          | 2000          | 2            | service_logs | 1             | 3
    C       | E23000011  | bat     | suspect | register | Board   | room 9   | 4          | 2000          | 1            | service_logs | 1             | 4
    D       | E23000011  | cat     | victim  | register | Board   | room 9   | 4          | 2000          | 9            | service_logs | 1             | 5
    A       | E23000010  | fox     | suspect | register | Board   | lobby    | 1500       | 2000          | 3            | service_logs | 1             | 6
    B       | E23000011  | owl     | suspect | register | Board   | lobby    | 1500       | 2000          | 3            | service_logs | 1             | 7
    A       | E23000010  | fox     | suspect | register | Chat    | help     | 3          | 59            | 3            | service_logs | 1             | 8
    B       | E23000011  | owl     | suspect | register | Chat    | help     | 3          | 59            | 3            | service_logs | 1             | 9
"""


def test_a_rare_resource_that_subjects_of_two_cases_used_is_a_weak_opinion_and_a_victims_use_is_none(
    spec: Spec,
) -> None:
    spec.given("evidence.resource_uses", RARE_RESOURCES)
    spec.expect(
        "linkage.case_ties",
        """
        case_a | case_b | kind                  | identifier_type | identifier     | identifier_a | identifier_b | bits | basis   | event_count | line_number_a | line_number_b
        A      | B      | shared_service_use    | resource        | Board / room 9 | fox          | owl          | 6    | OPINION | 5           | 2             | 3
        """,
        where="not is_against",
    )
    # one view of a page is less: 3 bits, which is below what is kept
    assert spec.rows("select count(*) from linkage.service_ties") == [(3,)]
    spec.expect("linkage.case_links", "case_a")  # alone it is never a link


def test_a_resource_adds_nothing_for_an_account_of_both_cases_or_one_that_is_a_hub(spec: Spec) -> None:
    spec.given("evidence.resource_uses", RARE_RESOURCES)
    spec.given("linkage.hubs", "identifier_type | identifier\naccount | bat")
    holders(spec, "case_id | identifier_type | identifier\nA | account | fox\nB | account | fox\nB | account | owl")
    spec.expect("linkage.service_ties", "case_a | case_b")


def test_contact_that_rose_about_both_offences_ties_weakly(spec: Spec) -> None:
    rises = """
        case_id | force_code | identifier_type | subject_identifier | role    | other_identifier | around_count | rise_bits | hub_kind
        A       | E23000010  | number          | +1                 | suspect | +9               | 5            | 12        |
        B       | E23000011  | number          | +2                 | suspect | +9               | 6            | 9         |
        C       | E23000011  | number          | +3                 | suspect | +9               | 6            | 2         |
        D       | E23000011  | number          | +4                 | suspect | +8               | 6            | 20        | taxi
        E       | E23000011  | number          | +5                 | suspect | +8               | 6            | 20        | taxi
    """
    spec.given("evidence.event_contacts", rises)
    spec.expect(
        "linkage.contact_ties",
        "case_a | case_b | kind | identifier | basis | event_count\nA | B | shared_event_contact | +9 | OPINION | 11",
    )


def test_a_device_at_three_scenes_ties_their_cases_and_at_two_less_and_a_resident_nobody(spec: Spec) -> None:
    spec.given(
        "evidence.scene_intersections",
        """
        identifier_type | identifier | scene_count | occasion_count | case_ids | observed_count | expected_count | use_count | is_resident | is_commuter | is_shared_handset | first_feed | first_load_id | first_line_number
        imei            | h1         | 3           | 3              | A B C    | 1              | 0.000001       | 6         | false       | false       | false             | cells      | 1             | 2
        imei            | h2         | 2           | 2              | A D      | 1              | 0.000001       | 6         | false       | false       | false             | cells      | 1             | 3
        imei            | h3         | 2           | 2              | D E      | 1              | 0.000001       | 6         | true        | false       | false             | cells      | 1             | 4
        """,
    )
    spec.given(
        "evidence.case_times",
        "case_id | force_code\nA | E23000010\nB | E23000010\nC | E23000011\nD | E23000011\nE | E23000011",
    )
    holders(spec, "case_id | identifier_type | identifier\nA | imei | h9\nB | imei | h8\nC | imei | h7\nD | imei | h6")
    spec.given(
        "evidence.scene_visits",
        """
        case_id | identifier_type | identifier | imei | first_feed | first_load_id | first_line_number | first_seen_at
        A       | number          | +1         | h1   | cells      | 5             | 50                | 2024-03-01 10:00:00
        B       | number          | +1         | h1   | cells      | 6             | 60                | 2024-03-09 10:00:00
        """,
    )
    spec.expect(
        "linkage.presence_ties",
        """
        case_a | case_b | identifier | via_a | role_a  | touching_count | is_single_event | load_id_a | line_number_a | load_id_b | line_number_b
        A      | B      | h1         | scene | unknown | 3              | false           | 5         | 50            | 6         | 60
        A      | C      | h1         | scene | unknown | 3              | false           | 5         | 50            | 1         | 2
        B      | C      | h1         | scene | unknown | 3              | false           | 6         | 60            | 1         | 2
        A      | D      | h2         | scene | unknown | 2              | true            | 1         | 3             | 1         | 3
        """,
    )
    spec.expect("linkage.case_ties", "case_a | case_b | bits\nA | B | 11\nA | C | 11\nB | C | 11\nA | D | 7")
    # an opinion alone must reach opinion_link_bits: D is not linked, though 7 is less than link_bits as well
    spec.threshold("link_bits", 6)
    spec.expect("linkage.case_links", "case_a | case_b | basis\nA | B | OPINION\nA | C | OPINION\nB | C | OPINION")


PRESENT = """
    case_id | force_code | identifier_type | identifier | is_own | verdict    | habit_share | is_resident | is_commuter | during_count | during_at           | during_feed | during_load_id | during_line_number
    S       | E23000011  | number          | +1         | false  | consistent | 0.0         | false       | false       | 2            | 2024-03-01 10:00:00 | calls       | 7              | 11
    S       | E23000011  | number          | +2         | false  | consistent | 0.5         | false       | false       | 2            | 2024-03-01 10:00:00 | calls       | 7              | 12
    S       | E23000011  | number          | +3         | false  | consistent | 0.0         | true        | false       | 2            | 2024-03-01 10:00:00 | calls       | 7              | 13
    S       | E23000011  | number          | +4         | true   | consistent | 0.0         | false       | false       | 2            | 2024-03-01 10:00:00 | calls       | 7              | 14
"""


def test_a_suspect_of_another_case_in_use_about_the_scene_is_a_weak_opinion_and_habit_takes_it_away(spec: Spec) -> None:
    spec.given("evidence.scene_presence", PRESENT)
    holders(
        spec,
        "case_id | identifier_type | identifier\nA | number | +1\nB | number | +2\nC | number | +3\nD | number | +4",
    )
    spec.expect(
        "linkage.case_ties",
        """
        case_a | case_b | kind     | family   | identifier | via_a    | via_b | bits | basis   | feed_a | feed_b | line_number_b
        A      | S      | at_scene | presence | +1         | register | scene | 5    | OPINION |        | calls  | 11
        """,
    )


def test_subjects_who_always_go_together_tie_weakly_and_who_were_apart_once_do_not(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier\nA | number | +1\nB | number | +2\nC | number | +3")
    rows = "\n".join(
        f"number | +1 | number | {other} | 2024-03-0{day} | 2 | {apart} | 2 | 4"
        for other, apart in (("+2", 0), ("+3", 1))
        for day in range(1, 5)
    )
    spec.given(
        "evidence.co_presence",
        "identifier_type_a | identifier_a | identifier_type_b | identifier_b | seen_on | joint_count | discordant_count "
        f"| opportunity_count | score_bits\n{rows}",
    )
    spec.expect("linkage.case_ties", "case_a | case_b | kind | bits | event_count\nA | B | co_presence | 7 | 8")


def two_users(spec: Spec) -> None:
    """A handset used with +1, of a suspect of case A, and with +2, of a suspect of case B."""
    holders(
        spec,
        """
        case_id | subject_ref | identifier_type | identifier | via      | via_type | via_identifier | basis     | event_count | period_basis | period_from_at | period_to_at
        A       | S1          | number          | +1         |          |          |                |           |             |              |                |
        B       | S2          | number          | +2         |          |          |                |           |             |              |                |
        A       | S1          | imei            | 001        | use      | number   | +1             | INFERENCE | 9           | use          | 2024-01-01     | 2024-01-20
        B       | S2          | imei            | 001        | use      | number   | +2             | INFERENCE | 9           | use          | 2024-01-01     | 2024-01-20
        """,
    )


def clashes(spec: Spec, journeys: int, calls: int) -> None:
    """So many changes that no journey joins, and so many calls at one time."""
    spec.given(
        "evidence.handset_clashes",
        f"""
        imei | number_a | number_b | changed_on | clash_count | overlap_count | most_apart_m | feed_a | load_id_a | line_number_a | feed_b | load_id_b | line_number_b
        001  | +1       | +2       | 2024-01-01 | {journeys}  | {calls}       | 50000        | calls  | 7         | 2             | calls  | 8         | 2
        001  | +1       | +2       | 2024-01-02 | 0           | 0             | 90000        | calls  | 9         | 2             | calls  | 9         | 3
        """,
    )


def turns(spec: Spec, count: int, apart: int, near: int) -> None:
    """So many turns to and fro, of them so many that one place does not explain and so many that it does."""
    spec.given(
        "evidence.handset_turns",
        f"""
        imei | number_a | number_b | turn_count | apart_count | near_count | feed_a | load_id_a | line_number_a | feed_b | load_id_b | line_number_b
        001  | +1       | +2       | {count}    | {apart}       | {near}     | calls  | 7         | 4             | calls  | 8         | 4
        """,
    )


@pytest.mark.parametrize(
    ("journeys", "calls", "apart", "bits"),
    [(1, 0, 0, -12.0), (1, 0, 1, -16.0), (0, 1, 1, -16.0), (1, 1, 1, -20.0)],
)
def test_a_handset_in_use_as_one_device_cannot_be_speaks_against_the_link(
    spec: Spec, journeys: int, calls: int, apart: int, bits: float
) -> None:
    two_users(spec)
    clashes(spec, journeys, calls)
    if apart:
        turns(spec, 3, apart, 0)
    spec.expect(
        "linkage.against_ties",
        "case_a | case_b | kind | identifier | identifier_a | identifier_b | load_id_a | load_id_b | event_count | basis\n"
        f"A | B | against_elsewhere | 001 | +1 | +2 | 7 | 8 | {journeys + calls + apart} | INFERENCE",
    )
    spec.build("linkage.case_links")
    assert spec.rows("select kind, bits from linkage.case_link_reasons order by bits desc") == [
        ("same_device", 20.0),
        ("against_elsewhere", bits),
    ]
    assert spec.rows("select count(*) from linkage.case_links") == [(int(bits > -13),)]


def test_what_two_devices_explain_better_is_put_together_with_the_lines_that_say_most(spec: Spec) -> None:
    clashes(spec, 2, 1)
    turns(spec, 5, 4, 1)
    spec.expect(
        "evidence.handset_copies",
        """
        imei | number_a | number_b | clash_count | overlap_count | apart_count | load_id_a | line_number_a | load_id_b | line_number_b
        001  | +1       | +2       | 2           | 1             | 3           | 7         | 2             | 8         | 2
        """,
    )


def test_a_call_that_runs_into_another_is_no_news_where_the_handset_went_over_for_good(spec: Spec) -> None:
    two_users(spec)
    clashes(spec, 0, 1)
    spec.expect("linkage.against_ties", "kind")


@pytest.mark.parametrize(
    ("count", "apart", "near", "bits"),
    [(6, 6, 0, -20.0), (3, 3, 0, -12.0), (3, 2, 0, -8.0), (2, 2, 0, None), (44, 28, 16, -20.0), (52, 6, 46, None)],
)
def test_a_handset_that_goes_to_and_fro_oftener_apart_than_in_one_place_is_two(
    spec: Spec, count: int, apart: int, near: int, bits: float | None
) -> None:
    two_users(spec)
    turns(spec, count, apart, near)
    spec.build("linkage.case_ties")
    found = spec.rows("select bits, line_number_a from linkage.case_ties where is_against")
    assert found == ([] if bits is None else [(bits, 4)])


@pytest.mark.parametrize(
    ("count", "born_on", "found"),
    [(3, "1991-05-05", [(-7.0, "INFERENCE")]), (2, "1991-05-05", []), (3, "1980-01-01", [])],
)
def test_persons_whose_numbers_one_handset_takes_by_turns_are_strangers_and_by_succession_are_not(
    spec: Spec, count: int, born_on: str, found: list[tuple[float, str]]
) -> None:
    two_users(spec)
    turns(spec, count, 0, count)
    spec.given(
        "linkage.person_records",
        f"""
        case_id | subject_ref | feed          | person_id | person_name | born_on
        A       | S1          | case_subjects | P-1-1     | Ada Pell    | 1980-01-01
        B       | S2          | case_subjects | P-1-2     | Bruno Quick | {born_on}
        """,
    )
    spec.build("linkage.case_ties")
    assert spec.rows("select bits, basis from linkage.case_ties where kind = 'against_person'") == found


def test_uses_of_one_handset_by_turns_are_near_or_apart_on_whatever_day(spec: Spec) -> None:
    # half a degree of latitude is 56 km, 0.12 degrees are 13 km: within two ranges of 2 km and 10 km of slack
    spec.given(
        "evidence.device_spells",
        """
        imei | number | first_used_at       | last_used_at
        001  | +1     | 2024-03-01 10:00:00 | 2024-03-09 10:00:00
        001  | +2     | 2024-03-03 10:00:00 | 2024-03-12 10:00:00
        002  | +3     | 2024-03-01 10:00:00 | 2024-03-02 10:00:00
        002  | +4     | 2024-03-03 10:00:00 | 2024-03-03 10:00:00
        """,
    )
    spec.given(
        "evidence.sightings",
        """
        imei | number | seen_at             | latitude | longitude | range_m | feed  | load_id | line_number | moment
        001  | +1     | 2024-03-01 10:00:00 | 50.0     | 0.0       | 2000    | calls | 7       | 2           | start
        001  | +1     | 2024-03-01 10:09:00 | 50.0     | 0.0       | 2000    | calls | 7       | 2           | end
        001  | +2     | 2024-03-03 10:00:00 | 50.5     | 0.0       | 2000    | calls | 8       | 2           | start
        001  | +1     | 2024-03-05 10:00:00 |          |           |         | calls | 7       | 3           | start
        001  | +2     | 2024-03-06 10:00:00 |          |           |         | calls | 8       | 3           | start
        001  | +1     | 2024-03-09 10:00:00 | 50.38    | 0.0       | 2000    | calls | 7       | 4           | start
        001  | +2     | 2024-03-12 10:00:00 | 50.8     | 0.0       | 2000    | calls | 8       | 4           | start
        002  | +3     | 2024-03-01 10:00:00 | 50.0     | 0.0       | 2000    | calls | 7       | 5           | start
        002  | +4     | 2024-03-03 10:00:00 | 50.9     | 0.0       | 2000    | calls | 8       | 5           | start
        """,
    )
    spec.expect(
        "evidence.handset_turns",
        """
        imei | number_a | number_b | turn_count | near_count | apart_count | most_apart_m | first_seen_at       | last_seen_at        | load_id_a | line_number_a | load_id_b | line_number_b
        001  | +1       | +2       | 5          | 1          | 2           | 55598        | 2024-03-01 10:00:00 | 2024-03-12 10:00:00 | 7         | 2             | 8         | 2
        """,
    )


def test_numbers_seen_one_after_the_other_in_a_test_handset_did_not_succeed_each_other(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier\nA | number | +1\nB | number | +2")
    spec.given("linkage.hubs", "identifier_type | identifier | basis\nimei | 001 | degree")
    spec.given(
        "evidence.swaps",
        "identifier_type | old_identifier | new_identifier | kind | score | candidate_rank | label | kept_type | kept_identifier\n"
        "number | +1 | +2 | new_number | 0.9 | 1 | INFERENCE | imei | 001",
    )
    spec.expect("linkage.case_ties", "kind")


def test_what_speaks_against_one_family_takes_no_more_than_it_gave(spec: Spec) -> None:
    spec.given(
        "linkage.case_link_reasons",
        """
        case_a | case_b | kind              | family   | bits | basis     | is_against
        A      | B      | same_device       | identity | 12   | INFERENCE | false
        A      | B      | against_elsewhere | identity | -20  | INFERENCE | true
        A      | B      | direct_contact    | contact  | 14   | INFERENCE | false
        A      | B      | against_hub       | identity | 0    | FACT      | true
        """,
    )
    spec.expect(
        "linkage.case_links",
        "strength_bits | probability | reason_count | against_count | strongest_reason | basis\n"
        "14 | 0.992248 | 2 | 2 | direct_contact | INFERENCE",
    )


def test_strangers_who_hold_one_number_in_two_registers_weaken_it(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier | subject_ref\nA | number | +1 | S1\nB | number | +1 | S2")
    spec.given(
        "linkage.person_records",
        """
        case_id | subject_ref | feed          | person_id | person_name | born_on
        A       | S1          | case_subjects | P-1-1     | Ada Pell    | 1980-01-01
        B       | S2          | case_subjects | P-1-2     | Bruno Quick | 1991-05-05
        """,
    )
    spec.expect("linkage.case_ties", "kind | bits | basis\nsame_number | 19 | FACT\nagainst_person | -7 | FACT")


def test_one_person_whom_two_registers_spell_otherwise_is_no_stranger(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier | subject_ref\nA | number | +1 | S1\nB | number | +1 | S2")
    spec.given(
        "linkage.person_records",
        """
        case_id | subject_ref | feed          | person_id | person_name | born_on
        A       | S1          | case_subjects | P-1-1     | Ada Pell    | 1980-01-01
        B       | S2          | case_subjects | P-1-2     | Ada Pelle   | 1980-10-01
        """,
    )
    spec.expect("linkage.case_ties", "kind\nsame_number")


def test_a_hub_that_stands_in_two_tied_cases_is_shown_and_weighs_nothing(spec: Spec) -> None:
    holders(
        spec,
        """
        case_id | identifier_type | identifier
        A       | number          | +1
        B       | number          | +1
        A       | number          | +8
        B       | number          | +8
        C       | number          | +8
        """,
    )
    spec.given("linkage.hubs", "identifier_type | identifier | basis | degree\nnumber | +8 | degree | 40")
    spec.expect(
        "linkage.case_ties",
        "case_a | case_b | kind | identifier | bits | is_against\nA | B | same_number | +1 | 19 | false\n"
        "A | B | against_hub | +8 | 0 | true",
    )
    assert spec.bad_rows("links_without_hubs") == 0


def test_an_identifier_of_all_cases_ties_none_of_them(spec: Spec) -> None:
    holders(spec, in_cases("number", "+1", 120))
    spec.expect("linkage.case_ties", "kind")


def test_a_case_without_a_subject_is_tied_to_nobody(spec: Spec) -> None:
    spec.given("evidence.case_times", "case_id | force_code\nA | E23000010\nB | E23000010")
    spec.expect("linkage.case_ties", "kind")


def test_uses_of_one_handset_with_two_numbers_are_judged_by_the_journey_between(spec: Spec) -> None:
    # 0.9 degrees of latitude are 100 km; less two ranges of 2 km and 10 km of slack: 1,912 s at 45 m/s
    spec.given(
        "evidence.sightings",
        """
        imei | number | seen_on    | seen_at             | latitude | longitude | range_m | feed  | load_id | line_number | moment
        001  | +1     | 2024-03-01 | 2024-03-01 10:00:00 | 50.0     | 0.0       | 2000    | calls | 7       | 2           | start
        001  | +2     | 2024-03-01 | 2024-03-01 10:31:00 | 50.9     | 0.0       | 2000    | calls | 8       | 2           | start
        001  | +1     | 2024-03-01 | 2024-03-01 11:10:00 | 50.0     | 0.0       | 2000    | calls | 7       | 3           | start
        001  | +1     | 2024-03-02 | 2024-03-02 11:10:00 | 50.0     | 0.0       | 2000    | calls | 7       | 4           | start
        002  | +3     | 2024-03-01 | 2024-03-01 10:00:00 | 50.0     | 0.0       | 2000    | calls | 7       | 5           | start
        002  | +4     | 2024-03-01 | 2024-03-01 10:00:00 | 50.0     | 0.0       | 2000    | calls | 7       | 6           | start
        """,
    )
    spec.expect(
        "evidence.handset_clashes",
        """
        imei | number_a | number_b | changed_on | change_count | clash_count | overlap_count | load_id_a | line_number_a | load_id_b | line_number_b
        001  | +1       | +2       | 2024-03-01 | 2            | 1           | 0             | 7         | 2             | 8         | 2
        002  | +3       | +4       | 2024-03-01 | 1            | 0           | 0             | 7         | 5             | 7         | 6
        """,
    )


@pytest.mark.parametrize(
    ("began_at", "number", "ended_at", "overlaps"),
    [
        ("10:08:59", "+2", "10:30:00", 1),
        ("10:09:01", "+2", "10:30:00", 0),
        ("10:02:00", "+2", "10:02:30", 0),
        ("10:02:00", "+2", "", 1),
        ("10:02:00", "+1", "10:30:00", None),
    ],
)
def test_two_calls_at_one_time_of_one_handset_with_two_numbers_are_of_two_devices(
    spec: Spec, began_at: str, number: str, ended_at: str, overlaps: int | None
) -> None:
    end = f"001 | {number} | 2024-03-01 | 2024-03-01 {ended_at} | calls | 8 | 2 | end" if ended_at else ""
    spec.given(
        "evidence.sightings",
        f"""
        imei | number   | seen_on    | seen_at               | feed  | load_id | line_number | moment
        001  | +1       | 2024-03-01 | 2024-03-01 10:00:00   | calls | 7       | 2           | start
        001  | +1       | 2024-03-01 | 2024-03-01 10:10:00   | calls | 7       | 2           | end
        001  | {number} | 2024-03-01 | 2024-03-01 {began_at} | calls | 8       | 2           | start
        {end}
        """,
    )
    spec.build("evidence.handset_clashes")
    found = spec.rows("select overlap_count, change_count, load_id_a, load_id_b from evidence.handset_clashes")
    assert found == ([(overlaps, 0, 7, 8)] if overlaps else [])


def test_what_a_case_shares_with_another_is_kept_apart_by_where_it_comes_from(spec: Spec) -> None:
    holders(spec, "case_id | identifier_type | identifier\nA | imei | 001\nB | imei | 001")
    spec.expect("linkage.identity_ties", "case_a | case_b | kind | own_bits\nA | B | same_device | ")


def test_maximisation_finds_again_how_often_linked_pairs_show_a_kind() -> None:
    # 1,000 linked pairs of a million; half show device, a fifth contact, independently of each other
    patterns = [
        (("device",), 25.0, 400), (("contact",), 24.0, 100), (("contact", "device"), 49.0, 100),
        (("noise",), 2.0, 5_000),
    ]  # fmt: skip
    found = train_links.estimate(patterns, 1_000_000)
    assert found.m["device"] == pytest.approx(500 / 600, rel=0.01)  # of pairs that show anything at all
    assert found.m["contact"] == pytest.approx(200 / 600, rel=0.01)
    assert found.m["noise"] < 0.01
    assert found.share == pytest.approx(600 / 1_000_000, rel=0.01)
