"""Files: deliveries and covering notes into the landing area, tables into the truth. Same rows, same bytes."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from flows.synthetic.deliveries import Delivery
from flows.synthetic.faults import BREAK
from flows.synthetic.values import Texts


def write_delivery(delivery: Delivery, landing: Path) -> Path:
    """Write a delivery and its covering note; give the path of the delivery."""
    data = _parquet(delivery.texts) if delivery.ending == "parquet" else _csv(delivery)
    if delivery.ending == "csv.gz":
        data = gzip.compress(data, compresslevel=6, mtime=0)
    path = landing / delivery.name
    path.write_bytes(data)
    note = {
        "feed": delivery.feed,
        "layout": delivery.layout.name,
        "provider": delivery.layout.provider,
        "authorisation_urn": delivery.urn,
        "sha256": hashlib.sha256(data).hexdigest(),
        "row_count": len(delivery.marks),
        "time_zone": delivery.layout.time_zone,
    }
    beside = path.with_name(f"{path.name}.manifest.json")
    beside.write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return path


def write_table(columns: Mapping[str, Sequence[object]], types: Mapping[str, pa.DataType], path: Path) -> Path:
    """Write a table of the truth; `types` gives its columns in order."""
    arrays = [pa.array(list(columns[name]), kind) for name, kind in types.items()]
    pq.write_table(pa.table(arrays, names=list(types)), path, compression="zstd", store_schema=False)
    return path


def _csv(delivery: Delivery) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delivery.layout.delimiter, lineterminator="\n")
    writer.writerow(delivery.texts)
    writer.writerows(zip(*delivery.texts.values(), strict=True))
    text = buffer.getvalue()
    if BREAK in text:
        lines = text.split("\n")
        text = "\n".join(line.split(delivery.layout.delimiter + BREAK)[0] for line in lines)
    return text.encode()


def _parquet(texts: Mapping[str, Texts]) -> bytes:
    """Texts as they are in CSV, absent ones as null."""
    arrays = [pa.array(text, pa.string(), mask=np.asarray(text == "", dtype=np.bool_)) for text in texts.values()]
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(texts)), buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()
