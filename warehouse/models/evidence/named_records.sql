-- One row per record that names a person, with name, date of birth and address in the form in which they are compared.
-- form_key: the first record that is the same in all that is compared. A placeholder ('unknown', 1900-01-01, no fixed
-- abode) is absent; a record without a name is never compared with another (is_named).
with given_forms as (
    select short, min("full") as long from config.short_forms where kind = 'given_name' group by short
),

address_words as (
    select map(list(short order by short), list("full" order by short)) as words
    from (select short, min("full") as "full" from config.short_forms where kind = 'address_word' group by short)
),

placeholders as (
    select distinct field, how, value from config.placeholders
),

-- letters and digits of any script in lower case without accents; 'Family, Given' is put in order
cleaned as (
    select
        *,
        trim(regexp_replace(regexp_replace(
            lower(strip_accents(
                case when contains(person_name, ',')
                    then regexp_replace(person_name, '^([^,]*),(.*)$', '\2 \1')
                    else person_name
                end
            )),
            '[''’`.]', '', 'g'
        ), '[^\p{L}\p{N}]+', ' ', 'g')) as spoken_name,
        trim(regexp_replace(lower(strip_accents(address)), '[^\p{L}\p{N}]+', ' ', 'g')) as spoken_address
    from staging.named_records
),

-- without titles and generations; particles (van, de, mc) are joined to what follows
named as (
    select
        *,
        nullif(regexp_extract(spoken_name, ' (jnr|jr|junior|snr|sr|senior)$', 1), '') as suffix,
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(spoken_name, ' (jnr|jr|junior|snr|sr|senior)$', ''),
                    '^((mr|mrs|ms|miss|mx|dr|prof|sir|rev|master) )+(.)', '\3'
                ),
                ' (van|von|de|bin|ibn) (der|den|de|la|las|los|al|el) ', ' \1\2 ', 'g'
            ),
            ' (mc|mac|o|van|von|der|den|de|la|le|di|da|del|bin|ibn|al|el|st|(?:van|von|de|bin|ibn)(?:der|den|de|la|las|los|al|el)) (.)',
            ' \1\2', 'g'
        ) as plain_name
    from cleaned
),

parted as (
    select
        *,
        string_split(plain_name, ' ') as tokens,
        coalesce(regexp_extract(spoken_address, '(?:^| )([a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2})$', 1), '') as postcode_found
    from named
),

blank_names as (
    select distinct parted.plain_name
    from parted
    inner join placeholders
        on
            placeholders.field = 'name'
            and case placeholders.how
                when 'start' then starts_with(parted.plain_name, placeholders.value)
                else parted.plain_name = placeholders.value
            end
),

blank_addresses as (
    select distinct parted.spoken_address
    from parted
    inner join placeholders
        on
            placeholders.field = 'address'
            and case placeholders.how
                when 'start' then starts_with(parted.spoken_address, placeholders.value)
                else parted.spoken_address = placeholders.value
            end
),

judged as (
    select
        parted.*,
        blank_names.plain_name is null and regexp_matches(parted.plain_name, '\p{L}') as is_named,
        placeholders.value is null as is_dated,
        blank_addresses.spoken_address is null as is_placed
    from parted
    left join blank_names on blank_names.plain_name = parted.plain_name
    left join placeholders
        on placeholders.field = 'date' and placeholders.value = parted.born_on::varchar
    left join blank_addresses on blank_addresses.spoken_address = parted.spoken_address
),

normal as (
    select
        judged.*,
        case when judged.is_named and len(judged.tokens) > 1 then judged.tokens[1] end as given_name,
        case when judged.is_named then judged.tokens[-1] end as family_name,
        case when judged.is_named then judged.tokens[2:-2] end as middle_names,
        case when starts_with(judged.suffix, 'j') then 'junior' when judged.suffix is not null then 'senior' end
            as generation,
        case when judged.is_dated then judged.born_on end as born,
        nullif(replace(judged.postcode_found, ' ', ''), '') as postcode,
        case
            when judged.is_placed
                then list_transform(
                    string_split(trim(left(
                        judged.spoken_address, length(judged.spoken_address) - length(judged.postcode_found)
                    )), ' '),
                    lambda word: coalesce(address_words.words[word], word)
                )
        end as address_tokens
    from judged
    left join address_words on true
),

compared as (
    select
        normal.*,
        coalesce(given_forms.long, normal.given_name) as given_root,
        nullif(array_to_string(normal.address_tokens, ' '), '') as street_address,
        nullif(array_to_string(list_filter(
            normal.address_tokens, lambda word: regexp_matches(word, '^[0-9]+[a-z]?$')
        ), ' '), '') as house
    from normal
    left join given_forms on given_forms.short = normal.given_name
),

-- of an absent name nothing is compared: such a record is a form of its own
keyed as (
    select
        *,
        case when is_named then 'named' else record_key end as own_key
    from compared
),

first_records as (
    select
        *,
        min(struct_pack(load_id := load_id, line_number := line_number, record_key := record_key)) over (
            partition by
                own_key, family_name, given_name, middle_names, generation, born, street_address, postcode, is_placed,
                number
        ) as first_record
    from keyed
)

select
    record_key,
    case when is_named then first_record.record_key else record_key end as form_key,
    feed,
    load_id,
    line_number,
    case_id,
    force_code,
    subject_ref,
    role,
    person_name,
    born_on,
    address,
    is_named,
    given_name,
    given_root,
    middle_names,
    family_name,
    generation,
    born,
    street_address,
    house,
    case when is_placed then postcode end as postcode,
    number
from first_records
