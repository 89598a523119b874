"""Telephone numbers: from text in any of the forms that occur to E.164, or to a word that says why there is none.

Set-based: one SQL expression. The property test holds it against the phonenumbers library. Short codes, service
numbers and senders' names are not linkage keys, so they keep their original text and get no value.
"""

from __future__ import annotations

from schemas import reference
from warehouse import sql

WITHHELD = (
    "withheld", "number withheld", "anonymous", "unknown", "private", "unavailable", "restricted", "not available",
    "no caller id", "0", "*",
)  # fmt: skip

#: National significant numbers of the United Kingdom have nine or ten digits (source: Ofcom numbering plan).
_UK = "[1-9][0-9]{8,9}"
_ANY = "[+][1-9][0-9]{6,14}"


def normalised(text: str, country_code: str = "44") -> str:
    """SQL: a text as `+<digits>` (E.164), or as one of the other words of schemas.columns.TELEPHONE_STATUSES.

    `country_code`: the country that national numbers (with a leading 0) belong to.
    """
    national = _UK if country_code == "44" else "[1-9][0-9]{5,12}"
    fast = rf"[+]44{_UK}|[+](?:[1-35-9]|4[0-35-9])[0-9]{{6,13}}"
    bare = rf"regexp_replace(regexp_replace({text}, '[(]0[)]', ''), '[ ().\-/\t]', '', 'g')"
    dialled = rf"regexp_replace({bare}, '^(?:141|1470|[#*]31#)([0+])', '\1')"
    services = sql.literals(row["number"] for row in reference.rows("service_numbers"))
    code = country_code
    # A lambda names what was dialled, so that its long text stands here once: planning time grows with each mention.
    return f"""(case
        when {text} is null then null
        when regexp_full_match({text}, '{fast}') then {text}
        when lower(trim({text})) in ({sql.literals(WITHHELD)}) then 'withheld'
        when regexp_full_match({text}, '[0-9.,]+[Ee][+-]?[0-9]+') then 'malformed'
        when regexp_matches({text}, '[A-Za-z]') then
            case when regexp_full_match({text}, '[A-Za-z0-9 &._''-]{{2,11}}') then 'alpha_sender' else 'malformed' end
        else list_transform([{dialled}], lambda dialled: case
            when regexp_full_match(dialled, '0{national}') then '+{code}' || substr(dialled, 2)
            when regexp_full_match(dialled, '00{_ANY[3:]}') then
                case when starts_with(dialled, '0044') and not regexp_full_match(dialled, '0044{_UK}')
                    then 'malformed' else '+' || substr(dialled, 3) end
            when regexp_full_match(dialled, '{code}{national}') then '+' || dialled
            when regexp_full_match(dialled, '[+]{code}0{national}') then '+{code}' || substr(dialled, {len(code) + 3})
            when regexp_full_match(dialled, '{_ANY}') then
                case when starts_with(dialled, '+44') and not regexp_full_match(dialled, '[+]44{_UK}')
                    then 'malformed' else dialled end
            when dialled in ({services}) then 'service'
            when regexp_full_match(dialled, '[1-9][0-9]{{2,5}}|116[0-9]{{3}}|118[0-9]{{3}}') then 'short_code'
            else 'malformed' end)[1]
        end)"""
