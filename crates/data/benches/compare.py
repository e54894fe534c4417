"""How fast polars and DuckDB count and parse interactions: the file that the bench `data` generates, or another one.

    python compare.py target/tmp/interactions.csv [threads]

needs `polars` and `duckdb`. Each does less than the check: types, the distinct values of each column, the range of
times. The best of five runs counts, by the clock and by the processor time of all threads.
"""

import os
import sys
import time

path = sys.argv[1]
threads = sys.argv[2] if len(sys.argv) > 2 else "1"
os.environ["POLARS_MAX_THREADS"] = threads

import duckdb  # noqa: E402
import polars as pl  # noqa: E402

with open(path) as file:
    COLUMNS = file.readline().strip().split(",")
VALUES = [name for name in COLUMNS if name != "TIMESTAMP"]


def with_polars():
    numbers = {"TIMESTAMP": pl.Int64, "EVENT_VALUE": pl.Float32}
    return (
        pl.scan_csv(path, schema={name: numbers.get(name, pl.String) for name in COLUMNS})
        .select(
            pl.len(),
            *(pl.col(name).n_unique() for name in VALUES),
            pl.col("TIMESTAMP").min().alias("first"),
            pl.col("TIMESTAMP").max().alias("last"),
        )
        .collect(engine="streaming")
        .row(0)
    )


def with_duckdb():
    connection = duckdb.connect(config={"threads": threads})
    numbers = {"TIMESTAMP": "BIGINT", "EVENT_VALUE": "FLOAT"}
    types = {name: numbers.get(name, "VARCHAR") for name in COLUMNS}
    distinct = ", ".join(f"count(distinct {name})" for name in VALUES)
    return connection.execute(
        f"""select count(*), {distinct}, min("TIMESTAMP"), max("TIMESTAMP")
        from read_csv(?, header=true, columns={types})""",
        [path],
    ).fetchone()


size = os.path.getsize(path) / 1e9
for name, run in [("polars", with_polars), ("duckdb", with_duckdb)]:
    walls, cpus = [], []
    for _ in range(5):
        wall, cpu = time.perf_counter(), time.process_time()
        result = run()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    wall, cpu = size / min(walls), size / min(cpus)
    print(f"{name}: {wall:.2f} GB/s, {cpu:.2f} GB for a second of a core, on {threads} thread(s), {result}")
