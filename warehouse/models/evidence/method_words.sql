-- One row per case and word of its method, with how common the word is among the methods of its offence group.
-- Words are lower case, without accents and without the commonest English endings, so that forced and forcing are one;
-- words of one or two letters are left out. word_share is the word's part in its own case: of two words the rarer has
-- the larger part (inverse document frequency). base_share is the mean of that over the offence group, with
-- behaviour_doubt cases that are taken to have every word: a word of two cases only is not proof that no third has it.
-- likeness is made so that its product over two cases, summed over their words, is the likeness of the methods: 1 for
-- two that have as much in common as any two of the group, and on average over random pairs.
-- treatment: the 32 commonest words of a group are held in a vector, rare ones are found by joining; crowded: too common to
-- join and too rare for the vector, and left out.
with limits as (
    select
        max(value) filter (where name = 'behaviour_doubt') as doubt,
        max(value) filter (where name = 'behaviour_word_cases') as most_cases
    from config.thresholds
),

written as (
    select
        methods.case_id,
        offences.offence_group,
        unnest(regexp_extract_all(lower(strip_accents(methods.method)), '[a-z0-9]{3,}')) as written_word
    from staging.offence_methods as methods
    inner join staging.offences as offences on offences.case_id = methods.case_id
),

words as (
    select distinct
        case_id,
        offence_group,
        regexp_replace(written_word, '^(.{3,}?)(ings?|ed|es|s)$', '\1') as word
    from written
),

methods as (
    select offence_group, count(distinct case_id) as group_case_count
    from words
    group by offence_group
),

known as (
    select
        words.offence_group,
        words.word,
        count(*) as case_count,
        max(methods.group_case_count) as group_case_count,
        row_number() over (partition by words.offence_group order by count(*) desc, words.word) as word_rank,
        round(ln((max(methods.group_case_count) + 1) / count(*)) * 1e6)::bigint as rarity
    from words
    inner join methods on methods.offence_group = words.offence_group
    group by words.offence_group, words.word
),

parts as (
    select
        words.case_id,
        words.offence_group,
        words.word,
        known.case_count,
        known.group_case_count,
        known.word_rank,
        round(1e6 * known.rarity / sum(known.rarity) over (partition by words.case_id))::bigint as millionths
    from words
    inner join known on known.offence_group = words.offence_group and known.word = words.word
),

bases as (
    select
        offence_group,
        word,
        (sum(millionths)::bigint / 1e6 + max(limits.doubt)) / (max(group_case_count) + max(limits.doubt)) as base_share
    from parts
    cross join limits
    group by offence_group, word
)

select
    parts.case_id,
    parts.offence_group,
    parts.word,
    parts.case_count,
    parts.group_case_count,
    parts.word_rank,
    case
        when parts.word_rank <= 32 then 'common'
        when parts.case_count <= limits.most_cases then 'rare'
        else 'crowded'
    end as treatment,
    parts.millionths / 1e6 as word_share,
    round(bases.base_share, 9) as base_share,
    round(parts.millionths / 1e6 / sqrt(bases.base_share), 6) as likeness
from parts
inner join bases on bases.offence_group = parts.offence_group and bases.word = parts.word
cross join limits
order by parts.offence_group, parts.case_id, parts.word
