"""How fast polars and DuckDB count and parse the file that the bench `data` generates.

    python compare.py target/tmp/interactions.csv [threads]

needs `polars` and `duckdb`. Each does less than the check: types, distinct users and items, event types, range of
times. The best of five runs counts.
"""

import os
import sys
import time

path = sys.argv[1]
threads = sys.argv[2] if len(sys.argv) > 2 else "1"
os.environ["POLARS_MAX_THREADS"] = threads

import duckdb  # noqa: E402
import polars as pl  # noqa: E402

COLUMNS = ["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP", "DEVICE"]


def with_polars():
    types = {name: pl.Int64 if name == "TIMESTAMP" else pl.String for name in COLUMNS}
    return (
        pl.scan_csv(path, schema=types)
        .select(
            pl.len(),
            pl.col("USER_ID").n_unique().alias("users"),
            pl.col("ITEM_ID").n_unique().alias("items"),
            pl.col("EVENT_TYPE").n_unique().alias("events"),
            pl.col("DEVICE").n_unique().alias("devices"),
            pl.col("TIMESTAMP").min().alias("first"),
            pl.col("TIMESTAMP").max().alias("last"),
        )
        .collect(engine="streaming")
        .row(0)
    )


def with_duckdb():
    connection = duckdb.connect(config={"threads": threads})
    types = {name: "BIGINT" if name == "TIMESTAMP" else "VARCHAR" for name in COLUMNS}
    return connection.execute(
        f"""select count(*), count(distinct USER_ID), count(distinct ITEM_ID), count(distinct EVENT_TYPE),
        count(distinct DEVICE), min("TIMESTAMP"), max("TIMESTAMP")
        from read_csv(?, header=true, columns={types})""",
        [path],
    ).fetchone()


for name, run in [("polars", with_polars), ("duckdb", with_duckdb)]:
    best = None
    for _ in range(5):
        start = time.perf_counter()
        result = run()
        took = time.perf_counter() - start
        best = took if best is None else min(best, took)
    print(f"{name}: {os.path.getsize(path) / best / 1e9:.2f} GB/s on {threads} thread(s), {result}")
