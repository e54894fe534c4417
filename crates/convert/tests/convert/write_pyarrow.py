"""Writes `pyarrow.parquet`, a small table as pandas and Spark users have it. Run where pyarrow is installed."""

import datetime as dt
import decimal
import sys

import pyarrow as pa
import pyarrow.parquet as pq

UTC = dt.timezone.utc
table = pa.table(
    {
        "user": pa.array([1, None, 3], pa.int64()),
        "item": pa.array(["a", "b,1", None]).dictionary_encode(),
        "nanos": pa.array([dt.datetime(2026, 1, 1, tzinfo=UTC), None, dt.datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=UTC)], pa.timestamp("ns", "UTC")),
        "local": pa.array([dt.datetime(2026, 1, 1)] * 3, pa.timestamp("us")),
        "day": pa.array([dt.date(2026, 1, 1), None, dt.date(1970, 1, 1)]),
        "price": pa.array([1.5, None, 1e21], pa.float64()),
        "cost": pa.array([decimal.Decimal("12.30"), None, decimal.Decimal("-0.05")], pa.decimal128(20, 2)),
        "tags": pa.array([["x", "y"], [], [None, "z"]], pa.list_(pa.string())),
        "place": pa.array([{"city": "서울", "zip": 1}, None, {"city": None, "zip": 2}]),
        "small": pa.array([200, None, 1], pa.uint8()),
        "flag": pa.array([True, None, False]),
    }
)
pq.write_table(table, sys.argv[1], compression="zstd", data_page_version="2.0", row_group_size=2)
