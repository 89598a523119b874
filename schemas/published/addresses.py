"""Evidence of addresses and services: who held an address, who used a service, which accounts belong together."""

from schemas import columns
from schemas.columns import Decimal, Flag, Instant, Integer, Text
from schemas.published import vocabulary
from schemas.published.vocabulary import Published

QUALITIES = ["exact", "port_block", "static", "shared", "foreign", "vpn_or_hosting", "none"]
RANGE_KINDS = ["mobile_shared", "fixed", "public_wifi", "shared_space", "foreign", "vpn_or_hosting"]
AN_HOUR_OFF = ["same", "other", "no_record"]
BASES_OF_TIES = ["recovery_email", "same_number", "same_line", "same_address"]
STRENGTHS = ["strong", "fair", "weak"]
CLASSES = ["legal", "illegal", "mixed", "not_classified", "no_resource"]


class IpResolutions(Published):
    """One row per line of a service's records with an address, and who held the address at that moment."""

    feed: Text = columns.code("feed of the line", ["service_logs", "messages"], nullable=False)
    service: Text = columns.text("the service that kept the record", nullable=False)
    account: Text = columns.text("account that came from the address", identifier=True, longest=254, nullable=False)
    client_ip: Text = columns.ip("the address", nullable=False)
    client_port: Integer = columns.port("source port; absent in most logs; port 0 is none")
    used_at: Instant = columns.instant("when, by the service's clock (UTC)", nullable=False)
    range_kind: Text = columns.code("what the range of the address says of it; absent: in no listed range", RANGE_KINDS)
    country_code: Text = columns.text("country of the range, where it is abroad")
    quality: Text = columns.code("how well the holder is known", QUALITIES, nullable=False)
    candidate_count: Integer = vocabulary.count(
        "holders on record at that second; of an exit or abroad they are no names"
    )
    line: Text = columns.text(
        "line of the holder, who pays for it; named if exact, port_block or static", identifier=True
    )
    number: Text = columns.text("number of the holder, if so named", identifier=True)
    imsi: Text = columns.imsi("SIM of the holder, if so named")
    imei: Text = columns.imei("handset of the holder, if so named")
    hour_earlier: Text = columns.code(
        "whose it was an hour before: the same holder's, another's, or no record", AN_HOUR_OFF
    )
    hour_later: Text = columns.code(
        "whose it was an hour after: the same holder's, another's, or no record", AN_HOUR_OFF
    )
    is_clock_sensitive: Flag = columns.flag(
        "a clock wrong by an hour would name another; absent where the records do not reach an hour to both sides"
    )
    strand_day_count: Integer = columns.integer("days on which this account is known to have come from this holder")
    is_single_strand: Flag = columns.flag("that day is the only one: the finding rests on a single strand")
    load_id: Integer = columns.integer("delivery of the service's line", nullable=False)
    line_number: Integer = columns.integer("its line", nullable=False)
    holding_load_id: Integer = columns.integer("delivery of the holder's record, if named")
    holding_line_number: Integer = columns.integer("its line")


class ServiceUse(Published):
    """One row per account, service and class of the resources that the account used there."""

    account: Text = columns.text("the account", identifier=True, longest=254, nullable=False)
    service: Text = columns.text("the service", nullable=False)
    resource_class: Text = columns.code(
        "what investigators call the resources, if they named any", CLASSES, nullable=False
    )
    first_seen_at: Instant = columns.instant("first action on record (UTC)", nullable=False)
    last_seen_at: Instant = columns.instant("last action on record (UTC)", nullable=False)
    day_count: Integer = vocabulary.count("days (UTC) with an action")
    action_count: Integer = vocabulary.count("actions")
    login_count: Integer = vocabulary.count("of those, registrations, logins and logouts")
    view_count: Integer = vocabulary.count("of those, views and downloads")
    post_count: Integer = vocabulary.count("of those, posts, uploads and messages")
    purchase_count: Integer = vocabulary.count("of those, purchases")
    first_load_id: Integer = columns.integer("delivery of the first action", nullable=False)
    first_line_number: Integer = columns.integer("its line", nullable=False)
    last_load_id: Integer = columns.integer("delivery of the last action", nullable=False)
    last_line_number: Integer = columns.integer("its line", nullable=False)


class AccountTies(Published):
    """One row per pair of accounts of services that an address, its holder or a subscription joins."""

    account_a: Text = columns.text("the account that sorts first", identifier=True, longest=254, nullable=False)
    service_a: Text = columns.text("its service; absent where a subscription names the account and no record shows it")
    account_b: Text = columns.text("the other account", identifier=True, longest=254, nullable=False)
    service_b: Text = columns.text("its service; absent where no record shows it")
    basis: Text = columns.code("the first that holds, in this order", BASES_OF_TIES, nullable=False)
    strength: Text = columns.code("strong, fair or weak", STRENGTHS, nullable=False)
    is_tied: Flag = columns.flag("not weak: on more than a single strand, and more for than against", nullable=False)
    holder: Text = columns.text("number or line through which both came; of an address alone absent", identifier=True)
    holder_day_count: Integer = vocabulary.count("for: days through the holder, of the account with fewer")
    meeting_day_count: Integer = vocabulary.count("for: days on which both came from one address within an hour")
    meeting_count: Integer = vocabulary.count("for: how often they did")
    address_count: Integer = vocabulary.count("addresses from which they did")
    apart_count: Integer = vocabulary.count(
        "against: quarters of an hour with both, within an hour, from different places"
    )
    hours_overlap_share: Decimal = columns.decimal(
        "support: common part of their profiles over the hours of the day", 0, 1
    )
    hours_usual_share: Decimal = columns.decimal(
        "what each has in common with everybody on its service, on average", 0, 1
    )
    first_seen_at: Instant = columns.instant("first record behind it (UTC)", nullable=False)
    last_seen_at: Instant = vocabulary.last_seen()
    load_id_a: Integer = columns.integer("delivery of the record that shows the first account", nullable=False)
    line_number_a: Integer = columns.integer("its line", nullable=False)
    load_id_b: Integer = columns.integer("delivery of the record that shows the other account", nullable=False)
    line_number_b: Integer = columns.integer("its line", nullable=False)


class TrustMatches(Published):
    """One row per entry of a register of trust and subscription in the same name with the same birthday."""

    register: Text = columns.text("whose register it is", nullable=False)
    entry_id: Text = columns.reference("the register's reference", nullable=False)
    identifier_type: Text = columns.code("what the subscription is for", ["line", "number", "imsi"], nullable=False)
    identifier: Text = columns.text("the line, number or SIM", identifier=True, longest=400, nullable=False)
    holder: Text = columns.text("name and date of birth", identifier=True, longest=400, nullable=False)
    subscribed_from_at: Instant = columns.instant("since when the subscription stands in the name", nullable=False)
    subscribed_to_at: Instant = columns.instant("until when; absent: it still does")
    trusted_from_at: Instant = columns.instant("since when the position is held", nullable=False)
    trusted_to_at: Instant = columns.instant("until when; absent: it still is")
    account_count: Integer = vocabulary.count("accounts that came through the line, number or SIM")
    illegal_account_count: Integer = vocabulary.count("of those, accounts that used a resource classed as illegal")
    is_referred_first: Flag = columns.flag(
        "such an account came through it while the position was held; the subscriber need not be the user",
        nullable=False,
    )
    register_load_id: Integer = columns.integer("delivery of the register's entry", nullable=False)
    register_line_number: Integer = columns.integer("its line", nullable=False)
    subscription_load_id: Integer = columns.integer("delivery of the subscription", nullable=False)
    subscription_line_number: Integer = columns.integer("its line", nullable=False)
