"""The tables promised to readers: names, columns and meaning are a contract; more columns may come, none may go.

How they are made is the warehouse's business (warehouse/models). A test holds every model's columns and types against
these declarations, and the build writes their descriptions into the database as comments.
"""

from __future__ import annotations

from schemas.published import (
    addresses,
    behaviour,
    company,
    contacts,
    devices,
    groups,
    linkage,
    persons,
    presence,
    quality,
    sharing,
)
from schemas.published.vocabulary import Published

#: Every published table by name.
PUBLISHED: dict[str, type[Published]] = {
    "evidence.ip_resolutions": addresses.IpResolutions,
    "evidence.service_use": addresses.ServiceUse,
    "evidence.account_ties": addresses.AccountTies,
    "evidence.trust_matches": addresses.TrustMatches,
    "evidence.device_spells": devices.DeviceSpells,
    "evidence.swaps": devices.Swaps,
    "evidence.attributions": devices.Attributions,
    "evidence.sightings": presence.Sightings,
    "evidence.scene_presence": presence.ScenePresence,
    "evidence.scene_intersections": presence.SceneIntersections,
    "evidence.movements": presence.Movements,
    "evidence.communications": contacts.Communications,
    "evidence.contacts": contacts.Contacts,
    "evidence.event_contacts": contacts.EventContacts,
    "evidence.unwanted_contact": contacts.UnwantedContact,
    "linkage.case_links": linkage.CaseLinks,
    "linkage.case_link_reasons": linkage.CaseLinkReasons,
    "linkage.case_link_evidence": linkage.CaseLinkEvidence,
    "linkage.case_ties": linkage.CaseTies,
    "linkage.identity_ties": linkage.IdentityTies,
    "linkage.resolved_ties": linkage.ResolvedTies,
    "linkage.contact_ties": linkage.ContactTies,
    "linkage.service_ties": linkage.ServiceTies,
    "linkage.presence_ties": linkage.PresenceTies,
    "linkage.against_ties": linkage.AgainstTies,
    "linkage.case_groups": linkage.CaseGroups,
    "linkage.group_members": groups.GroupMembers,
    "linkage.group_history": groups.GroupHistory,
    "linkage.group_bridges": groups.GroupBridges,
    "linkage.cases": linkage.Cases,
    "linkage.hubs": linkage.Hubs,
    "linkage.persons": persons.Persons,
    "linkage.person_records": persons.PersonRecords,
    "linkage.person_pairs": persons.PersonPairs,
    "linkage.person_ties": persons.PersonTies,
    "linkage.hub_register": linkage.HubRegister,
    "linkage.pointers": sharing.Pointers,
    "linkage.pointer_links": sharing.PointerLinks,
    "linkage.behaviour_pairs": behaviour.BehaviourPairs,
    "linkage.behaviour_ties": behaviour.BehaviourTies,
    "linkage.behaviour_groups": behaviour.BehaviourGroups,
    "summary.volume_crime_monthly": linkage.VolumeCrimeMonthly,
    "evidence.co_presence": company.CoPresence,
    "evidence.crowds": company.Crowds,
    "evidence.encounter_days": company.EncounterDays,
    "quality.loads": quality.Loads,
    "quality.rule_counts": quality.RuleCounts,
    "quality.expectations": quality.Expectations,
}
