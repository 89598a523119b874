"""Errors that a person can do something about: one class each, with an exit code for the command line.

Every message is one line that says what, where, how many and what to do next, and holds no value of a record.
Anything that is not one of these is a programming error and keeps its traceback.
"""

from __future__ import annotations


class JigsawError(Exception):
    """Something that the user can mend."""

    exit_code = 1


class UsageError(JigsawError):
    """The command was called with something that it cannot use."""

    exit_code = 2


class DeliveryRejected(JigsawError):
    """A file was refused whole; nothing of it was loaded."""

    exit_code = 3


class UnknownLayout(DeliveryRejected):
    """The file's header belongs to no layout."""

    exit_code = 4


class AuthorityMissing(DeliveryRejected):
    """Communications data came without an approved authority."""

    exit_code = 5


class ContentRefused(DeliveryRejected):
    """The file has a column that carries the content of communications."""

    exit_code = 6


class ChecksFailed(JigsawError):
    """A check of the built tables found bad rows; nothing was published."""

    exit_code = 7


class WarehouseBusy(JigsawError):
    """Another process is writing to this warehouse."""

    exit_code = 8


class NothingPublished(JigsawError):
    """There is no warehouse here yet, or nothing has been published in it."""

    exit_code = 9


class QueryFailed(JigsawError):
    """The query that the reader wrote cannot be run."""

    exit_code = 10


class StorageFailed(JigsawError):
    """The disk is full or refused a write; the warehouse is as it was."""

    exit_code = 11


class ModelInvalid(JigsawError):
    """An SQL model or check cannot be used as it is written."""

    exit_code = 12


class LayoutInvalid(JigsawError):
    """A layout file cannot be used as it is written."""

    exit_code = 13


class LandingNotEmpty(JigsawError):
    """The generator was asked to write where deliveries already lie."""

    exit_code = 14


class RunIncomplete(JigsawError):
    """The run published, but one or more deliveries were refused and wait for somebody."""

    exit_code = 15


class TruthMissing(JigsawError):
    """There is no truth beside the feeds to compare the tables with."""

    exit_code = 16


class LinkNotShown(JigsawError):
    """The delivered files do not show all of what is published about a link, or are gone."""

    exit_code = 17
