-- One row per person, register and period in a position of trust, with a key of name and date of birth.
-- An entry without a date of birth has no key: a name alone is no match.
select
    register,
    entry_id,
    trim(regexp_replace(lower(strip_accents(person_name)), '[^a-z0-9]+', ' ', 'g')) || ' ' || born_on::varchar as holder,
    valid_from_at,
    valid_to_at,
    load_id,
    line_number
from raw.trust_register
