"""Specs of records that name a person: what is taken in, and the form in which it is compared."""

import pytest

from tests.models.drawing import Spec


def test_a_subscription_belongs_to_the_case_whose_authority_it_came_under(spec: Spec) -> None:
    spec.given(
        "raw.case_subjects",
        """
        case_id | force_code | subject_ref | role    | person_name | number
        A       | E23000009  | A/1         | suspect | Ada Colt    | +1
        A       | E23000009  | A/1         | suspect |             | +2
        """,
    )
    spec.given(
        "raw.authorisations",
        """
        authorisation_urn | case_id | force_code
        U1                | B       | E23000010
        U1                | B       | E23000010
        U2                | B       | E23000010
        U2                | C       | E23000010
        """,
    )
    spec.given(
        "raw.subscribers",
        """
        load_id | authorisation_urn | person_name | served_number
        2       | U1                | Bram Colt   | +3
        2       | U2                | Cole Colt   | +4
        2       |                   | Dara Colt   | +5
        2       | U1                |             | +6
        """,
    )
    spec.given("raw.trust_register", "load_id | register | person_name\n3 | clergy | Edie Colt")
    spec.expect(
        "staging.named_records",
        """
        record_key | feed           | load_id | line_number | case_id | force_code | subject_ref | role       | person_name | number
        1-2        | case_subjects  | 1       | 2           | A       | E23000009  | A/1         | suspect    | Ada Colt    | +1
        2-2        | subscribers    | 2       | 2           | B       | E23000010  |             | subscriber | Bram Colt   | +3
        2-3        | subscribers    | 2       | 3           |         |            |             | subscriber | Cole Colt   | +4
        2-4        | subscribers    | 2       | 4           |         |            |             | subscriber | Dara Colt   | +5
        3-2        | trust_register | 3       | 2           |         |            |             | clergy     | Edie Colt   |
        """,  # noqa: E501
    )


@pytest.mark.parametrize(
    ("name", "given", "root", "family"),
    [
        ("Ada Holroyd", "ada", "ada", "holroyd"),
        ("HOLROYD, Ada", "ada", "ada", "holroyd"),
        ("Mrs. Ada Jane Holroyd", "ada", "ada", "holroyd"),
        ("Zoë Núñez", "zoe", "zoe", "nunez"),
        ("Bob O'Brien", "bob", "robert", "obrien"),
        ("Ian Mc Donald", "ian", "ian", "mcdonald"),
        ("Jan van der Berg", "jan", "jan", "vanderberg"),
        ("Mary Smith-Jones", "mary", "mary", "jones"),
        ("Ola Ægir Þór", "ola", "ola", "þor"),
        ("Иван Петров", "иван", "иван", "петров"),
        ("Madonna", None, None, "madonna"),
        ("Dr", None, None, "dr"),
        ("Al Green", "al", "alan", "green"),
    ],
)
def test_names_are_compared_without_accents_titles_and_order(
    spec: Spec, name: str, given: str | None, root: str | None, family: str
) -> None:
    spec.con.execute("insert into staging.named_records (record_key, load_id, line_number, person_name) values "
                     "('1-2', 1, 2, ?)", [name])  # fmt: skip
    spec.given_tables.add("staging.named_records")
    spec.build("evidence.named_records")
    found = spec.rows("select given_name, given_root, family_name, is_named from evidence.named_records")
    assert found == [(given, root, family, True)]


@pytest.mark.parametrize("name", ["Unknown", "NOT KNOWN", "n/a", "N.K.", "-", "???", "12", "Baby of Ada Holroyd",
                                  "The Occupier", "UNKNOWN MALE", "Name refused", "John Doe"])  # fmt: skip
def test_what_stands_for_an_absent_name_is_no_name(spec: Spec, name: str) -> None:
    spec.con.execute("insert into staging.named_records (record_key, load_id, line_number, person_name) values "
                     "('1-2', 1, 2, ?), ('1-3', 1, 3, ?)", [name, name])  # fmt: skip
    spec.given_tables.add("staging.named_records")
    spec.expect(
        "evidence.named_records",
        """
        record_key | form_key | is_named | given_name | family_name
        1-2        | 1-2      | false    |            |
        1-3        | 1-3      | false    |            |
        """,
    )


def test_dates_and_addresses_that_stand_for_nothing_are_absent(spec: Spec) -> None:
    spec.given(
        "staging.named_records",
        """
        record_key | person_name | born_on    | address
        1-2        | Ada Colt    | 1900-01-01 | No fixed abode
        1-3        | Ada Colt    | 1970-01-01 | NFA
        1-4        | Ada Colt    | 1970-01-02 | 3 High St, Oskmere, XX1 4NG
        1-5        | Ada Colt    | 1970-01-02 | 3 HIGH STREET OSKMERE XX14NG
        1-6        | Ada Colt    | 1970-01-02 | Flat 2, 3a High St.
        """,
    )
    spec.expect(
        "evidence.named_records",
        """
        record_key | form_key | born       | street_address        | house | postcode
        1-2        | 1-2      |            |                       |       |
        1-3        | 1-2      |            |                       |       |
        1-4        | 1-4      | 1970-01-02 | 3 high street oskmere | 3     | xx14ng
        1-5        | 1-4      | 1970-01-02 | 3 high street oskmere | 3     | xx14ng
        1-6        | 1-6      | 1970-01-02 | flat 2 3a high street | 2 3a  |
        """,
    )
