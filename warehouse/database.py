"""The warehouse's connections: one writer at a time, readers that are never blocked, nothing fetched from outside."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse import sql
from warehouse.errors import NothingPublished, QueryFailed, StorageFailed, UsageError, WarehouseBusy

#: Message of the commit that makes a build visible; readers attach the newest snapshot that carries it.
PUBLISHED = "publish"

#: The schema whose small inserts lie in the catalogue itself, and how many rows such an insert has at most.
LEDGER, LEDGER_ROWS_AT_ONCE = "quality", 10

#: Extensions that a lake with its catalogue in SQLite needs.
LAKE = ("sqlite_scanner", "ducklake")


@dataclass(frozen=True)
class Place:
    """Where a warehouse lies: its catalogue, its Parquet files, its plain copy for other tools, its scratch space."""

    catalog: Path
    files: Path
    published: Path
    scratch: Path

    @classmethod
    def under(cls, home: Path) -> Place:
        """The places of a warehouse below a home folder."""
        home = home.absolute()
        return cls(home / "catalog.sqlite", home / "files", home / "published.duckdb", home / "scratch")


@dataclass(frozen=True)
class Resources:
    """What DuckDB may use. `memory_limit` as DuckDB writes it ('2GB'); `threads` 0: all cores."""

    memory_limit: str = "1GB"
    threads: int = 0


#: Extensions whose signature was checked in this process: they stay loaded, and each check reads 80 MB anew.
_verified: set[str] = set()


def _connect(resources: Resources, scratch: Path | None, extensions: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_unsigned_extensions": "true" if _verified.issuperset(extensions) else "false",
        "memory_limit": resources.memory_limit,
    }
    if resources.threads:
        settings["threads"] = resources.threads
    if scratch is not None:
        settings["temp_directory"] = str(scratch)
    try:
        con = duckdb.connect(config=settings)
    except duckdb.Error as error:
        raise UsageError(
            f"cannot start DuckDB with memory limit {resources.memory_limit!r}: {first_line(error)}"
        ) from None
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    con.execute("set partitioned_write_flush_threshold = 65536")  # a month's rows wait until there are so many
    for extension in extensions:
        _load_extension(con, extension)
        _verified.add(extension)
    return con


def _load_extension(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load a DuckDB extension from its installed package: no network, nothing written to the user's home."""
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is None or not spec.submodule_search_locations:
        raise StorageFailed(f"the package duckdb-extension-{name} is not installed; run `make .venv/.installed`")
    folder = Path(next(iter(spec.submodule_search_locations))) / "extensions"
    con.execute(f"load {sql.literal(str(folder / f'v{duckdb.__version__}' / f'{name}.duckdb_extension'))}")


def memory(resources: Resources | None = None) -> duckdb.DuckDBPyConnection:
    """An empty in-memory database that can parse addresses; used by specs and benchmarks."""
    return _connect(resources or Resources(), None, ("inet",))


def _attach(con: duckdb.DuckDBPyConnection, place: Place, options: str) -> None:
    con.execute(
        f"attach {sql.literal('ducklake:sqlite:' + str(place.catalog))} as lake "
        f"(data_path {sql.literal(str(place.files) + '/')}, override_data_path true{options})"
    )
    con.execute("use lake")


@contextmanager
def writer(place: Place, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
    """The one connection that may write, with the lake as its default catalog. Creates the warehouse if there is none.

    Raises WarehouseBusy while another process holds it. A run that was killed left nothing visible; the Parquet
    files that it did not commit are removed here.
    """
    from warehouse import ddl  # brings pandera, which a reader does without

    for folder in (place.files, place.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    lock = place.scratch / "writer.lock"
    with lock.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WarehouseBusy(f"another process is writing to {place.catalog.parent}; wait for it to end") from None
        handle.seek(0)
        was_cut_off = bool(handle.read())
        handle.write(str(os.getpid()))
        handle.flush()
        is_new = not place.catalog.exists()
        con = _connect(resources, place.scratch, ("inet", *LAKE))
        try:
            # A table whose rows may lie in the catalogue gets a table there each time that it is made anew, and keeps
            # it for good: every publish would leave a hundred, and every look at the catalogue reads the names of all.
            _attach(con, place, ", data_inlining_row_limit 0")
            if is_new or not _has_tables(con):
                with transaction(con, "create"):
                    ddl.create_tables(con, partitioned=True)
                # The ledger is added to line by line and never made anew: as Parquet, each line would be a file.
                con.execute(
                    f"call lake.set_option('data_inlining_row_limit', {LEDGER_ROWS_AT_ONCE}, "
                    f"schema => {sql.literal(LEDGER)})"
                )
            if was_cut_off:
                con.execute("call ducklake_delete_orphaned_files('lake', cleanup_all => true)")
            yield con
        finally:
            con.close()
        handle.truncate(0)


def _has_tables(con: duckdb.DuckDBPyConnection) -> bool:
    # asked of columns: asked of tables, a lake counts the rows of all
    found = con.execute(
        "select count(*) from duckdb_columns() where database_name = 'lake' and schema_name = 'quality'"
    ).fetchall()
    return bool(found[0][0])


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection, message: str) -> Iterator[None]:
    """Everything inside becomes visible at once, or nothing does. `message` is kept with the lake's snapshot.

    Raises StorageFailed where the disk is full or refuses the write.
    """
    con.execute("begin transaction")
    try:
        yield
        con.execute(f"call lake.set_commit_message('jigsaw', {sql.literal(message)})")
        con.execute("commit")
    except BaseException as error:
        _roll_back(con)
        if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
            raise StorageFailed(
                f"the disk or the memory limit refused a write ({first_line(error)}); nothing was changed; "
                "make room or raise the limit, and run again"
            ) from error
        raise


def _roll_back(con: duckdb.DuckDBPyConnection) -> None:
    try:
        con.execute("rollback")
    except (duckdb.TransactionException, duckdb.ConnectionException):
        return  # the failed statement or the end of the connection has already ended the transaction


def first_line(error: BaseException) -> str:
    """The first line of an error's message, for a one-line report."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def published_versions(place: Place) -> list[tuple[int, dt.datetime]]:
    """Version and time (UTC) of every publish, oldest first.

    Read from the lake's SQLite catalogue itself (tables of the DuckLake 1.0 specification): a tenth of a second sooner
    than through a connection of its own. Raises NothingPublished if there is none.
    """
    if not place.catalog.exists():
        raise NothingPublished(f"there is no warehouse in {place.catalog.parent}; run `jigsaw run` first")
    with closing(sqlite3.connect(f"{place.catalog.as_uri()}?mode=ro", uri=True)) as catalog:
        rows = catalog.execute(
            "select snapshot_id, snapshot_time from ducklake_snapshot "
            "join ducklake_snapshot_changes using (snapshot_id) where commit_message = ? order by snapshot_id",
            [PUBLISHED],
        ).fetchall()
    if not rows:
        raise NothingPublished(f"nothing has been published in {place.catalog.parent} yet; run `jigsaw run` first")
    return [(version, _utc(dt.datetime.fromisoformat(at))) for version, at in rows]


@dataclass(frozen=True)
class LakeTable:
    """A table of one version of the lake. has_rows: it may have; where not, it is known to have none."""

    schema: str
    name: str
    comment: str | None
    has_rows: bool


def lake_tables(place: Place, version: int) -> list[LakeTable]:
    """Every table of one version of the lake, by schema and name.

    Read from the SQLite catalogue itself: duckdb_tables() counts the rows of every table, and whoever reads a table
    without rows asks the catalogue once for each of its columns; of a small lake, each takes a second.
    """
    of_version = "{0}.begin_snapshot <= :version and ({0}.end_snapshot is null or {0}.end_snapshot > :version)".format
    with closing(sqlite3.connect(f"{place.catalog.as_uri()}?mode=ro", uri=True)) as catalog:
        rows = catalog.execute(
            f"""select schemas.schema_name, tables.table_name, tags.value,
                exists (select 1 from ducklake_data_file as files
                    where files.table_id = tables.table_id and {of_version("files")})
                or exists (select 1 from ducklake_inlined_data_tables as inlined
                    where inlined.table_id = tables.table_id)
            from ducklake_table as tables
            inner join ducklake_schema as schemas
                on schemas.schema_id = tables.schema_id and {of_version("schemas")}
            left join ducklake_tag as tags
                on tags.object_id = tables.table_id and tags.key = 'comment' and {of_version("tags")}
            where {of_version("tables")}
            order by 1, 2""",
            {"version": version},
        ).fetchall()
    return [LakeTable(schema, name, comment, bool(has_rows)) for schema, name, comment, has_rows in rows]


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _version_as_of(place: Place, as_of: str | None) -> int:
    published = published_versions(place)
    if as_of is None:
        return published[-1][0]
    if as_of.isdigit():
        wanted = [version for version, _ in published if version <= int(as_of)]
    else:
        try:
            moment = _utc(dt.datetime.fromisoformat(as_of))
        except ValueError:
            raise UsageError(f"--as-of takes a version or a time such as 2024-03-01T12:00:00, not {as_of!r}") from None
        wanted = [version for version, at in published if at <= moment]
    if not wanted:
        raise NothingPublished(f"nothing was published as of {as_of}; the oldest publish is version {published[0][0]}")
    return wanted[-1]


@contextmanager
def reader(place: Place, resources: Resources, as_of: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees one publish, cannot write, and cannot reach any file but the warehouse's.

    as_of: a version, or a time (UTC unless it has an offset): the newest publish not later. Absent: the newest.
    Raises NothingPublished if there is none.
    """
    with _looking(place, resources, f", snapshot_version {_version_as_of(place, as_of)}") as con:
        yield con


@contextmanager
def newest(place: Place, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader's connection that sees what was committed since the newest publish too: decisions, not yet in effect.

    Raises NothingPublished before the first publish.
    """
    published_versions(place)
    with _looking(place, resources, "") as con:
        yield con


@contextmanager
def _looking(place: Place, resources: Resources, options: str) -> Iterator[duckdb.DuckDBPyConnection]:
    con = _connect(resources, None, LAKE)
    try:
        _attach(con, place, f", read_only{options}")
        allowed = sql.literals([str(place.files) + "/", str(place.catalog)])
        con.execute(f"set allowed_directories = [{allowed}]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        yield con
    finally:
        con.close()


def query(con: duckdb.DuckDBPyConnection, text: str) -> duckdb.DuckDBPyRelation:
    """A reader's own query as a relation. Raises QueryFailed with DuckDB's reason in one line."""
    try:
        statements = con.extract_statements(text)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryFailed("one select statement is expected; the published warehouse is read-only")
        relation = con.sql(text)
        if relation is None:
            raise QueryFailed("one select statement is expected; the published warehouse is read-only")
    except duckdb.ConversionException:
        raise QueryFailed("a value does not fit the type that the query asks for; use try_cast") from None
    except duckdb.Error as error:
        raise QueryFailed(first_line(error)) from None
    return relation
