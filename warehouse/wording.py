"""Reasons for and against a link in words that name no identifier, as SQL: for the report and the screen of a run."""

from __future__ import annotations

_NOUN = """case identifier_type when 'imei' then 'handset' when 'imsi' then 'SIM' when 'number' then 'number'
        when 'line' then 'line' else 'account' end"""


def _way(side: str) -> str:
    return f"""case ties.via_{side} when 'use' then ' (by use)'
        when 'address' then ' (as holder of an address and port)'
        when 'subscriber' then ' (by subscription)' else '' end"""


def _one(side: str) -> str:
    return f"""case ties.role_{side} when 'other' then 'another person' when 'associate' then 'an associate'
        else 'a ' || ties.role_{side} end"""


_PARTIES = f"""case when ties.role_a = ties.role_b then {_one("a")} || ' of each case'
        else {_one("a")} || ' of the first case and ' || {_one("b")} || ' of the second' end"""

#: Reasons in words, without the identifiers that linkage.case_link_reasons.evidence names.
REASONS_IN_WORDS = f"""select reasons.case_a, reasons.case_b, reasons.kind, kinds.title, reasons.bits, reasons.basis,
    case reasons.kind
        when 'direct_contact' then {_PARTIES} || ', in contact with each other ' || ties.event_count
            || case when ties.event_count = 1 then ' time' else ' times' end
        when 'shared_rare_contact' then {_PARTIES} || ', both in contact with one ' || {_NOUN}
            || ' that subjects of only ' || ties.touching_count || ' cases contacted'
        when 'unwanted_contact' then {_PARTIES} || ', both contacted again and again by one ' || {_NOUN}
            || ', which did so in ' || ties.touching_count || ' cases'
        when 'shared_event_contact' then {_PARTIES} || ', more than usual in contact with one '
            || {_NOUN} || ' about the time of both offences'
        when 'shared_service_use' then {_PARTIES} || ', whose accounts both used one group or board that few used'
        when 'same_person' then {_PARTIES} || ', taken for one person by name, date of birth and address, who '
            || 'stands in ' || ties.touching_count || ' cases'
        when 'number_succession' then {_PARTIES} || ': the number of the one followed that of the other'
        when 'same_account_user' then {_PARTIES} || ': two accounts from one connection, holder or subscription'
        when 'scene_intersection' then 'one ' || {_NOUN} || ' in the records of both scenes, and of '
            || ties.touching_count || ' scenes in all'
        when 'at_scene' then 'the ' || {_NOUN} || ' of a suspect of the one case in use about the scene of the other'
        when 'co_presence' then {_PARTIES} || ', whose telephones used one place or neighbouring ones in '
            || ties.event_count || ' quarters of an hour'
        when 'behaviour' then 'offences of one group that are alike in manner, place or time'
        when 'against_elsewhere' then 'one ' || {_NOUN} || ' in use by both as two devices would be and one cannot, or '
            || 'hardly: no journey joins the uses, two calls run at one time, or it goes to and fro between places ('
            || ties.event_count || case when ties.event_count = 1 then ' finding)' else ' findings)' end
        when 'against_person' then 'the registers name persons with different names and dates of birth '
            || 'for one ' || {_NOUN}
            || case when reasons.basis = 'INFERENCE' then ', by the numbers between which it goes to and fro'
                else '' end
        when 'against_apart' then 'numbers of both in use far apart at one time in ' || ties.event_count
            || ' quarters of an hour'
        when 'against_recycled' then 'one ' || {_NOUN} || ' that was handed on between: no reason'
        when 'against_hub' then 'one ' || {_NOUN} || ' that touches ' || ties.event_count || ' cases or more: no reason'
        when 'against_single_strand' then 'all rests on one event'
        else 'one ' || {_NOUN} || ' of '
            || case when ties.role_a = ties.role_b and ties.via_a = ties.via_b
                then {_one("a")} || ' in each case' || {_way("a")}
                else {_one("a")} || ' in the first case' || {_way("a")}
                    || ' and of ' || {_one("b")} || ' in the second' || {_way("b")} end
            || '; it stands in ' || ties.touching_count || ' cases'
    end || case when reasons.tie_count > 1 then '; ' || (reasons.tie_count - 1) || ' more of this kind' else '' end
        as sentence
    from linkage.case_link_reasons as reasons
    inner join (select kind as word, title from config.reason_kinds) as kinds on kinds.word = reasons.kind
    inner join (
        select case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b, touching_count,
            event_count, via_a, via_b, replace(role_a, '_', ' ') as role_a, replace(role_b, '_', ' ') as role_b
        from linkage.case_ties
        qualify row_number() over (
            partition by case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b
            order by abs(bits) desc, basis, event_count desc, role_a, role_b, via_a, via_b) = 1
    ) as ties using (case_a, case_b, kind, identifier_type, identifier, identifier_a, identifier_b)"""
