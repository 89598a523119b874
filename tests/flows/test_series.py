"""The command `jigsaw series` on a small home: leads, series, machines' document, and what is asked for in vain."""

from __future__ import annotations

from tests.flows.conftest import FIRST, SECOND, THIRD, Home


def test_series_tells_what_was_compared_and_puts_leads_first(template: Home) -> None:
    called = template.jigsaw("series", "--offence-group", "burglary")
    assert called.code == 0, called.err
    assert called.out.index("Cases without a suspect") < called.out.index("alike on average")
    assert "an opinion on behaviour" in called.out
    assert "6 compared" in called.out


def test_series_is_a_document_for_machines(template: Home) -> None:
    document = template.jigsaw("series", "--json").document
    assert (document["case_count"], document["compared_count"]) == (4, 6)
    assert document["leads"] == document["series"] == [], "four of four alike at one time are no coincidence"
    assert {FIRST, SECOND, THIRD} <= {
        row["case_id"] for row in template.jigsaw("sql", "select case_id from linkage.cases", "--json").document
    }


def test_an_offence_group_or_force_without_cases_is_a_wrong_call(template: Home) -> None:
    called = template.jigsaw("series", "--offence-group", "piracy")
    assert (called.code, called.out) == (2, "")
    assert called.err == "error: no case here has offence group 'piracy'; there are burglary\n"
    assert template.jigsaw("series", "--force", "E23000099").code == 2
