"""Shape: what every table must look like, and the reference data. No database, no clock; files only when asked."""

from __future__ import annotations

from schemas.authorisations import Authorisations
from schemas.calls import Calls
from schemas.case_subjects import CaseSubjects
from schemas.cell_events import CellEvents
from schemas.cells import Cells
from schemas.feed import Feed
from schemas.ip_sessions import IpSessions
from schemas.messages import Messages
from schemas.offences import Offences
from schemas.resource_classes import ResourceClasses
from schemas.service_logs import ServiceLogs
from schemas.subscribers import Subscribers
from schemas.trust_register import TrustRegister

#: Every feed, in the order in which deliveries of a day are taken in: the authority first, then the registers.
FEEDS: dict[str, type[Feed]] = {
    "authorisations": Authorisations,
    "offences": Offences,
    "case_subjects": CaseSubjects,
    "cells": Cells,
    "resource_classes": ResourceClasses,
    "trust_register": TrustRegister,
    "subscribers": Subscribers,
    "calls": Calls,
    "cell_events": CellEvents,
    "ip_sessions": IpSessions,
    "service_logs": ServiceLogs,
    "messages": Messages,
}
