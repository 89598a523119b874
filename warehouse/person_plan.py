"""What is compared when two records name a person: columns of evidence.named_records, as SQL over both records.

The weights of the outcomes are data (config.person_weights), the method is in warehouse/resolution.py.
"""

from __future__ import annotations

from warehouse.resolution import Comparison, Contradiction, Level, Plan

_INITIAL = (
    "(least(length(given_name_l), length(given_name_r)) = 1 and (left(given_name_l, 1) = left(given_name_r, 1) "
    "or left(given_root_l, 1) = left(given_root_r, 1)))"
)
_GIVEN_ALIKE = (
    f"({_INITIAL} or jaro_winkler_similarity(given_name_l, given_name_r) >= 0.85 "
    "or list_contains(middle_names_l, given_name_r) or list_contains(middle_names_r, given_name_l))"
)
_FAMILY_ALIKE = (
    "(damerau_levenshtein(family_name_l, family_name_r) <= 1 "
    "or jaro_winkler_similarity(family_name_l, family_name_r) >= 0.9)"
)
_SWAPPED = "(given_name_l = family_name_r and family_name_l = given_name_r)"
_DAY_AND_MONTH = "(year(born_l) = year(born_r) and month(born_l) = day(born_r) and day(born_l) = month(born_r))"
_DIGIT = (
    "(damerau_levenshtein(born_text_l, born_text_r) <= 1 "
    "or (abs(year(born_l) - year(born_r)) = 1 and right(born_text_l, 4) = right(born_text_r, 4)))"
)

PLAN = Plan(
    columns={
        "full_name": "given_root || ' ' || family_name",
        "name_set": "least(given_root, family_name) || ' ' || greatest(given_root, family_name)",
        "born_text": "strftime(born, '%Y%m%d')",
        "place": "coalesce(house || ' ' || postcode, street_address, postcode)",
    },
    comparisons=(
        Comparison(
            "name",
            "family_name_l is null or family_name_r is null",
            (
                Level("same", "full_name_l = full_name_r", "full_name"),
                Level("swapped", _SWAPPED),
                Level("initial", f"family_name_l = family_name_r and {_INITIAL}"),
                Level("given_alike", f"family_name_l = family_name_r and {_GIVEN_ALIKE}"),
                Level("family_alike", f"given_root_l = given_root_r and {_FAMILY_ALIKE}"),
                Level("both_alike", f"{_FAMILY_ALIKE} and {_GIVEN_ALIKE}"),
                Level("family_only", "family_name_l = family_name_r"),
                Level("given_only", "given_root_l = given_root_r"),
            ),
        ),
        Comparison(
            "born",
            "born_l is null or born_r is null",
            (
                Level("same", "born_l = born_r", "born"),
                Level("day_and_month", _DAY_AND_MONTH),
                Level("digit", _DIGIT),
            ),
        ),
        Comparison(
            "address",
            "place_l is null or place_r is null",
            (
                Level("same", "place_l = place_r", "place"),
                Level(
                    "alike",
                    "street_address_l = street_address_r or ((house_l = house_r or postcode_l = postcode_r) "
                    "and damerau_levenshtein(street_address_l, street_address_r) <= 2)",
                ),
                Level("postcode", "postcode_l = postcode_r"),
            ),
        ),
        Comparison("number", "number_l is null or number_r is null", (Level("same", "number_l = number_r", "number"),)),
    ),
    keys={
        "born_given": "born_text || left(given_root, 1)",
        "born_family": "born_text || left(family_name, 1)",
        "name_year": "name_set || left(born_text, 4)",
        "name_day": "name_set || right(born_text, 4)",
        "place_given": "place || left(given_root, 1)",
        "place_family": "place || left(family_name, 1)",
        "street_family": "street_address || left(family_name, 1)",
        "name_area": "name_set || postcode",
        "number_given": "number || left(given_root, 1)",
        "number_family": "number || left(family_name, 1)",
    },
    contradictions=(
        # father and son of one name; two of one name in one hostel
        Contradiction("other_born", f"born_l <> born_r and not {_DAY_AND_MONTH} and not {_DIGIT}", ("born",)),
        # twins, brothers and sisters: one family, one address, one date
        Contradiction(
            "other_given",
            f"{_FAMILY_ALIKE} and not {_SWAPPED} and given_root_l <> given_root_r and not {_GIVEN_ALIKE}",
            ("given_name", "family_name"),
        ),
        Contradiction("other_generation", "generation_l <> generation_r", ("generation",)),
    ),
    once=("full_name", "family_name", "born", "place"),
    training=(
        "l.born = r.born",
        "l.full_name = r.full_name",
        "l.place = r.place",
    ),
)
