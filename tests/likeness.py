"""How like the made-up world is to a real handset's half year: three pictures for docs/explanation, and their figures.

Run `make likeness REAL=<folder of the real inputs>`. Only shares and quantiles of the real records are drawn.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path
from typing import Any

import altair as alt
import duckdb
import vl_convert

from flows import synthetic
from warehouse import sql

DOCS = Path(__file__).parents[1] / "docs" / "explanation"
MADE, REAL_ONE = "made up (people of the demo)", "real (one handset, 181 days)"
COLOURS = {MADE: "#3d7fcf", REAL_ONE: "#d9822b"}

#: Both sources as records: source, person, local time, kind (call, text, data), latitude, longitude.
_REAL = """
    select '{source}' as source, 0 as person, strptime("Datum und Uhrzeit", '%d.%m.%Y %H:%M:%S') as occurred,
        case Dienst when 'SMS' then 'text' when 'Telefonie' then 'call' else 'data' end as kind,
        case when lat > 90 then lat / 1000 else lat end as latitude,
        case when lon > 90 then lon / 1000 else lon end as longitude
    from (select *, try_cast(Breitengrad as double) as lat, try_cast("Längengrad" as double) as lon
        from read_csv({path}, all_varchar = true))
"""
_MADE = """
    select '{source}' as source, dense_rank() over (order by "Customer No") as person,
        strptime("Date" || ' ' || "Time", '%d/%m/%Y %H:%M:%S') as occurred,
        case when "Call Type" in ('MOC', 'MTC') then 'call'
            when "Call Type" = 'GPRS' then 'data' else 'text' end as kind,
        latitude, longitude
    from read_csv({path}, all_varchar = true, ignore_errors = true) calls
    left join (select cell_id, max_by(try_cast(latitude as double), valid_from_at) as latitude,
            max_by(try_cast(longitude as double), valid_from_at) as longitude
        from read_parquet({cells}) group by cell_id) on cell_id = "Start Cell"
    where regexp_full_match("Date", '[0-9]{{2}}/03/2024') and "Call Type" in ('MOC', 'MTC', 'SMS-MO', 'SMS-MT', 'GPRS')
"""
#: Share of calls and texts by hour of the day.
_HOURS = """
    with counted as (
        select source, hour(occurred) as hour, count(*) as events from records where kind <> 'data' group by all)
    select source, hour, events / sum(events::double) over (partition by source) as share from counted order by all
"""
#: Calls and texts a day, among days with any: the share of days with more than so many.
_COUNTS = """
    with days as (
        select source, person, occurred::date as day, count(*) as events
        from records where kind <> 'data' group by source, person, day)
    select source, bound, avg((events > bound)::int) as share
    from days, (select unnest([0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80]) as bound) group by all order by all
"""
#: Kilometres across the box that holds a day's places, among days with four located records or more.
_SPANS = """
    with days as (
        select source, person, occurred::date as day, 111.195 * sqrt(power(max(latitude) - min(latitude), 2)
            + power((max(longitude) - min(longitude)) * cos(radians(avg(latitude))), 2)) as km
        from records where latitude between 45 and 61 and longitude between -9 and 20
        group by source, person, day having count(*) >= 4)
    select source, bound, avg((km > bound)::int) as share
    from days, (select unnest([0.1::double, 0.3, 1, 3, 10, 30, 100, 300]) as bound) group by all order by all
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("real", type=Path, help="folder of the real inputs")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    con = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        synthetic.generate(home / "landing", home / "truth", seed=given.seed, scale="demo", operations=[])
        real = sql.literal(str(given.real / "malte_spitz" / "*.csv"))
        made = sql.literal(str(home / "landing" / "*_calls_borealis.csv.gz"))
        cells = sql.literal(str(home / "landing" / "*_cells.parquet"))
        con.execute(
            f"create table records as {_REAL.format(source=REAL_ONE, path=real)} union all "
            f"{_MADE.format(source=MADE, path=made, cells=cells)}"
        )
    print(con.sql("select source, kind, count(*) as records from records group by all order by all"))
    for name, query, x, title in (
        ("hours", _HOURS, "hour", "local hour of calls and texts"),
        ("counts", _COUNTS, "bound", "calls and texts a day"),
        ("spans", _SPANS, "bound", "kilometres across the places of a day"),
    ):
        rows = con.sql(query)
        print(con.sql(f"pivot ({query}) on source using round(first(share), 3) order by {x}"))
        values = [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
        (DOCS / f"likeness-{name}.svg").write_text(drawn(values, x, title, is_log=name != "hours"), encoding="utf-8")


def drawn(values: list[dict[str, Any]], x: str, title: str, *, is_log: bool) -> str:
    """A line for each source, as static SVG that takes the page's ink."""
    scale = alt.Scale(type="symlog" if is_log else "linear")
    ticks = alt.Axis(values=sorted({row[x] for row in values})) if is_log else alt.Axis()
    what = "share of days with more" if is_log else "share of the day"
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_line(point=True)
        .encode(
            x=alt.X(f"{x}:Q", title=title, scale=scale, axis=ticks),
            y=alt.Y("share:Q", title=what, axis=alt.Axis(format="%")),
            color=alt.Color("source:N", title=None, scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
                            legend=alt.Legend(orient="top", labelLimit=300)),
        )
        .properties(width=520, height=220, background="white")
    )  # fmt: skip
    svg: str = vl_convert.vegalite_to_svg(chart.to_json())
    return re.sub(r">\s+<", "><", svg) + "\n"


if __name__ == "__main__":
    main()
