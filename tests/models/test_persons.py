"""Specs of persons: who becomes one person across forces, and who must not, whatever agrees."""

import pytest

from tests.models.drawing import Spec

HOME = "12 High Street, Oskmere, XX1 4NG"


def persons(spec: Spec, drawing: str) -> list[list[str]]:
    """Records of named persons, as their keys, put together as the warehouse puts them."""
    spec.given("staging.named_records", drawing)
    spec.build("linkage.person_records")
    found = spec.rows(
        "select list(record_key order by load_id, line_number) from linkage.person_records group by person_id"
    )
    return sorted(keys for (keys,) in found)


def test_one_subject_of_two_forces_under_two_spellings_is_one_person(spec: Spec) -> None:
    spec.given(
        "staging.named_records",
        f"""
        record_key | feed          | line_number | case_id | force_code | subject_ref | role    | person_name   | born_on    | address
        1-1        | case_subjects | 1           | A       | E23000009  | A/1         | suspect | Ines Holroyd  | 1984-03-05 | {HOME}
        1-2        | case_subjects | 2           | B       | E23000010  | B/1         | suspect | Inés HOLRYOD  | 1984-05-03 | 12 High St Oskmere
        1-3        | case_subjects | 3           | C       | E23000010  | C/1         | suspect | Ines Thackray | 1991-07-07 | 3 Low Lane, Oskmere, XX1 2AB
        """,  # noqa: E501
    )
    spec.expect(
        "linkage.person_records",
        """
        record_key | case_id | person_id | joined_by | nearest_entry | person_name
        1-1        | A       | P-1-1     | pair      | 1-2           | Ines Holroyd
        1-2        | B       | P-1-1     | pair      | 1-1           | Inés HOLRYOD
        1-3        | C       | P-1-3     | alone     |               | Ines Thackray
        """,
    )
    spec.expect(
        "linkage.person_pairs",
        """
        entry_a | entry_b | name         | born          | address | number | contradiction
        1-1     | 1-2     | family_alike | day_and_month | alike   | absent |
        """,
    )
    spec.expect(
        "linkage.persons",
        """
        person_id | name          | born_on    | record_count | case_count | force_count | name_count | born_on_count
        P-1-1     | Inés HOLRYOD  | 1984-05-03 | 2            | 2          | 2           | 2          | 2
        P-1-3     | Ines Thackray | 1991-07-07 | 1            | 1          | 1           | 1          | 1
        """,
    )
    spec.expect(
        "linkage.person_ties",
        """
        case_a | case_b | force_a   | force_b   | kind        | person_id | role_a  | role_b  | is_direct | name_outcome | born_outcome  | load_id_a | line_number_a | line_number_b
        A      | B      | E23000009 | E23000010 | same_person | P-1-1     | suspect | suspect | true      | family_alike | day_and_month | 1         | 1             | 2
        """,  # noqa: E501
    )
    [(bits, parts, prior)] = spec.rows(
        "select bits, name_bits + born_bits + address_bits + number_bits + prior_bits, prior_bits "
        "from linkage.person_pairs"
    )
    assert bits == pytest.approx(parts, abs=0.01)
    assert prior == pytest.approx(-14.0, abs=0.1)


def test_father_and_son_of_one_name_at_one_address_are_two(spec: Spec) -> None:
    found = persons(
        spec,
        f"""
        record_key | line_number | person_name    | born_on    | address | number
        1-1        | 1           | Seth Holroyd   | 1951-02-11 | {HOME}  | +1
        1-2        | 2           | Seth Holroyd   | 1979-08-30 | {HOME}  | +1
        1-3        | 3           | Seth Holroyd   |            | {HOME}  | +1
        1-4        | 4           | Moss Colt Snr  |            | {HOME}  | +2
        1-5        | 5           | Moss Colt Jr   |            | {HOME}  | +2
        """,
    )
    assert found in ([["1-1", "1-3"], ["1-2"], ["1-4"], ["1-5"]], [["1-1"], ["1-2", "1-3"], ["1-4"], ["1-5"]])
    assert spec.rows("select count(*) from linkage.person_pairs where bits > 5 and contradiction is not null") == [(2,)]


def test_twins_are_two_and_an_initial_does_not_weld_them(spec: Spec) -> None:
    found = persons(
        spec,
        f"""
        record_key | line_number | person_name   | born_on    | address
        1-1        | 1           | Sana Holroyd  | 1990-02-11 | {HOME}
        1-2        | 2           | Seth Holroyd  | 1990-02-11 | {HOME}
        1-3        | 3           | S Holroyd     | 1990-02-11 | {HOME}
        """,
    )
    assert len(found) == 2
    assert not any({"1-1", "1-2"} <= set(keys) for keys in found)


def test_a_bare_name_joins_nobody_however_often_it_stands_there(spec: Spec) -> None:
    rows = "\n".join(f"1-{n} | {n} | John Smith | | No fixed abode" for n in range(1, 9))
    found = persons(spec, f"record_key | line_number | person_name | born_on | address\n{rows}")
    assert len(found) == 8


def test_names_dates_and_addresses_that_stand_for_nothing_join_nobody(spec: Spec) -> None:
    found = persons(
        spec,
        f"""
        record_key | line_number | person_name | born_on    | address | number
        1-1        | 1           | Unknown     | 1984-03-05 | {HOME}  | +1
        1-2        | 2           | unknown     | 1984-03-05 | {HOME}  | +1
        1-3        | 3           | -           | 1984-03-05 | {HOME}  | +1
        1-4        | 4           | -           | 1984-03-05 | {HOME}  | +1
        1-5        | 5           | Baby of Una Colt | 2020-03-05 | {HOME} | +1
        1-6        | 6           | Baby of Una Colt | 2020-03-05 | {HOME} | +1
        1-7        | 7           | Kit Colt    | 1900-01-01 | NFA     |
        1-8        | 8           | Kit Colt    | 1900-01-01 | NFA     |
        """,
    )
    assert len(found) == 8


def test_forty_aliases_of_one_subject_are_one_person_and_each_leads_to_other_cases(spec: Spec) -> None:
    given = ("Ada", "Bram", "Cole", "Dara", "Edie", "Farid", "Gita", "Hugo")
    family = ("Abney", "Colt", "Dunmore", "Esholt", "Fenner")
    names = [f"{one} {other}" for one in given for other in family]
    rows = [
        f"1-{n} | {n} | A | A/1 | {name} | {1960 + n}-03-{n % 28 + 1:02d} | {n} High Street, Oskmere, XX{n} 4NG"
        for n, name in enumerate(names)
    ]
    rows.append("1-90 | 90 | B | B/1 | Cole Esholt | 1973-03-14 | 13 High Street, Oskmere, XX13 4NG")
    rows.append("1-91 | 91 | C | C/1 | Hugo Fenner | 1999-03-12 | 39 High Street, Oskmere, XX39 4NG")
    rows.append("1-92 | 92 | D | D/1 | Hugo Fenner | 1955-12-12 | 39 High Street, Oskmere, XX39 4NG")
    drawing = "record_key | line_number | case_id | subject_ref | person_name | born_on | address\n" + "\n".join(rows)
    found = persons(spec, drawing)
    assert [len(keys) for keys in found] == [42, 1]
    assert found[1] == ["1-92"]
    assert spec.rows("select count(*) from linkage.person_records where joined_by = 'register'") == [(38,)]


def test_a_name_in_another_order_or_form_is_the_same_name(spec: Spec) -> None:
    found = persons(
        spec,
        """
        record_key | line_number | person_name      | born_on    | address
        1-1        | 1           | Robert Holroyd   | 1984-03-05 | 12 High Street, Oskmere, XX1 4NG
        1-2        | 2           | HOLROYD, Bob     | 1984-03-05 |
        1-3        | 3           | Holroyd Robert   | 1984-03-05 | 12 High Street, Oskmere, XX1 4NG
        1-4        | 4           | R Holroyd        | 1984-03-06 | 12 High Street, Oskmere, XX1 4NG
        1-5        | 5           | Roberta Thackray | 1984-03-05 | 12 High Street, Oskmere, XX1 4NG
        """,
    )
    assert found == [["1-1", "1-2", "1-3", "1-4"], ["1-5"]]


def test_a_frequent_name_weighs_less_than_a_rare_one(spec: Spec) -> None:
    rows = [f"1-{n} | {n} | John Smith | {1950 + n % 50}-{n % 12 + 1:02d}-{n % 28 + 1:02d} | {n} Row, A, XX{n} 1AA"
            for n in range(1, 700)]  # fmt: skip
    rows += [f"1-{n} | {n} | {name} | 1984-03-05 | {place}" for n, name, place in (
        (800, "Zeb Quarmby", HOME), (801, "Zeb Quarmby", ""), (802, "John Smith", HOME), (803, "John Smith", ""),
    )]  # fmt: skip
    persons(spec, "record_key | line_number | person_name | born_on | address\n" + "\n".join(rows))
    frequent, rare = (
        spec.rows(
            "select min(name_bits) from linkage.person_pairs as pairs inner join evidence.named_records as named "
            f"on named.record_key = pairs.entry_a where pairs.name = 'same' and named.family_name = '{family}'"
        )[0][0]
        for family in ("smith", "quarmby")
    )
    assert frequent < 4 < 9 < rare


def test_a_key_that_very_many_share_costs_nothing_and_a_rarer_one_still_leads_on(spec: Spec) -> None:
    spec.threshold("person_key_records", 10)
    rows = [f"1-{n} | {n} | Ada Colt{chr(97 + n)}x | 1984-03-05 | {n} Row, A, XX{n} 1AA" for n in range(1, 21)]
    rows += [f"1-{n} | {n} | Ada Colt | 1984-03-05 | 3 Low Lane, A, XX9 1AA" for n in (30,)]
    rows += [f"1-{n} | {n} | Ada Cotl | 1984-03-05 | 3 Low Lane, A, XX9 1AA" for n in (31,)]
    found = persons(spec, "record_key | line_number | person_name | born_on | address\n" + "\n".join(rows))
    assert ["1-30", "1-31"] in found
    assert spec.rows("select count(*) from linkage.person_pairs") == [(1,)]


def test_cases_are_tied_by_way_of_a_record_of_neither(spec: Spec) -> None:
    spec.given(
        "staging.named_records",
        """
        record_key | feed           | line_number | case_id | force_code | subject_ref | role        | person_name  | born_on    | address
        1-1        | case_subjects  | 1           | A       | E23000009  | A/1         | witness     | Ines Holroyd |            | 12 High Street, Oskmere, XX1 4NG
        1-2        | case_subjects  | 2           | B       | E23000010  | B/1         | suspect     | Ines Holroyd | 1984-03-05 |
        1-3        | trust_register | 3           |         |            |             | clergy      | Ines Holroyd | 1984-03-05 | 12 High Street, Oskmere, XX1 4NG
        """,  # noqa: E501
    )
    spec.expect(
        "linkage.person_ties",
        """
        case_a | case_b | role_a  | role_b  | is_direct | personal_bits | bits | line_number_a | line_number_b
        A      | B      | witness | suspect | false     |               |      | 1             | 2
        """,
    )
    spec.expect("linkage.persons", "is_in_trust_register | case_count | record_count\ntrue | 2 | 3")


def test_a_person_in_too_many_cases_ties_none_of_them(spec: Spec) -> None:
    spec.threshold("person_most_cases", 3)
    rows = "\n".join(
        f"1-{n} | case_subjects | {n} | C{n} | E23000009 | C{n}/1 | witness | Ada Colt | 1984-03-05 | {HOME}"
        for n in range(1, 5)
    )
    spec.given(
        "staging.named_records",
        "record_key | feed | line_number | case_id | force_code | subject_ref | role | person_name | born_on | "
        f"address\n{rows}",
    )
    spec.expect("linkage.person_ties", "case_a")
    spec.expect("linkage.persons", "case_count | is_hub\n4 | true")


def test_the_same_records_in_another_order_make_the_same_tables(spec: Spec) -> None:
    rows = [
        f"1-{n} | {n} | Ada Colt{'abcde'[n % 5]} | 198{n % 7}-03-05 | {n % 4} Low Lane, A, XX9 1AA" for n in range(60)
    ]
    drawing = "record_key | line_number | person_name | born_on | address\n"
    persons(spec, drawing + "\n".join(rows))
    first = [spec.rows(f"select * from linkage.{table}") for table in ("person_pairs", "person_records")]
    spec.con.execute("delete from staging.named_records")
    persons(spec, drawing + "\n".join(reversed(rows)))
    assert [spec.rows(f"select * from linkage.{table}") for table in ("person_pairs", "person_records")] == first
