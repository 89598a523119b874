"""The tables promised to readers: names, columns and meaning are a contract; more columns may come, none may go.

How they are made is the warehouse's business (warehouse/models). A test holds every model's columns and types against
these declarations, and the build writes their descriptions into the database as comments.
"""

from __future__ import annotations

from schemas.published import behaviour, linkage, quality
from schemas.published.vocabulary import Published

#: Every published table by name.
PUBLISHED: dict[str, type[Published]] = {
    "linkage.case_links": linkage.CaseLinks,
    "linkage.case_link_reasons": linkage.CaseLinkReasons,
    "linkage.case_link_evidence": linkage.CaseLinkEvidence,
    "linkage.case_ties": linkage.CaseTies,
    "linkage.case_groups": linkage.CaseGroups,
    "linkage.cases": linkage.Cases,
    "linkage.hubs": linkage.Hubs,
    "linkage.behaviour_pairs": behaviour.BehaviourPairs,
    "linkage.behaviour_ties": behaviour.BehaviourTies,
    "linkage.behaviour_groups": behaviour.BehaviourGroups,
    "summary.volume_crime_monthly": linkage.VolumeCrimeMonthly,
    "quality.loads": quality.Loads,
    "quality.rule_counts": quality.RuleCounts,
    "quality.expectations": quality.Expectations,
}
