"""Cases for specs of linkage: what they hold and whom their subjects spoke to, with the usual filled in."""

from tests.models.drawing import Spec


def holders(spec: Spec, drawing: str) -> None:
    """Give identifiers of cases; what is not drawn is a suspect's, from the register, with no period."""
    spec.given("evidence.case_identifiers", drawing)
    for column, word in (
        ("via", "register"), ("role", "suspect"), ("basis", "FACT"), ("recorded_as", "same"), ("event_count", "1"),
        ("force_code", "E23000010"),
    ):  # fmt: skip
        spec.con.execute(f"update evidence.case_identifiers set {column} = coalesce({column}::varchar, ?)", [word])


def contacts(spec: Spec, drawing: str) -> None:
    """Give contacts of cases by number, which the cases hold; what is not drawn is a suspect's."""
    spec.given("evidence.case_contacts", drawing)
    spec.con.execute(
        "update evidence.case_contacts set identifier_type = 'number', role = coalesce(role, 'suspect'), "
        "force_code = 'E23000010', outgoing_count = coalesce(outgoing_count, event_count)"
    )
    spec.con.execute("""
        insert into evidence.case_identifiers by name
        select distinct case_id, force_code, 'number' as identifier_type, own_identifier as identifier,
            'register' as via, role, 'same' as recorded_as, 'FACT' as basis, 1 as event_count
        from evidence.case_contacts
        anti join evidence.case_identifiers as held
            on held.case_id = case_contacts.case_id and held.identifier = case_contacts.own_identifier
    """)


def in_cases(identifier_type: str, identifier: str, count: int, **more: str) -> str:
    """A drawing of one identifier in many cases."""
    header = " | ".join(["case_id", "identifier_type", "identifier", *more])
    rows = [" | ".join([f"C{n:03d}", identifier_type, identifier, *more.values()]) for n in range(count)]
    return "\n".join([header, *rows])
