-- One row per place and quarter of an hour (UTC) too busy for co-presence: over crowd_devices used it or one near.
-- By day: quarter_at.
-- What was capped: uses of the place in that quarter make nobody co-present with anybody. A crowd says next to nothing,
-- and its pairs are a square. The identifiers are those of evidence.place_uses of the place and quarter.
with limits as (
    select max(value) filter (where name = 'crowd_devices') as crowd_devices
    from config.thresholds
)

select
    uses.place,
    uses.latitude,
    uses.longitude,
    uses.seen_on,
    uses.quarter_at,
    count(*) as identifier_count,
    max(uses.near_count) as near_count,
    sum(uses.sighting_count)::bigint as sighting_count
from evidence.place_uses as uses
cross join limits
where uses.near_count > limits.crowd_devices
group by uses.place, uses.latitude, uses.longitude, uses.seen_on, uses.quarter_at
