"""Measures conversions of clicks beside DuckDB, on one thread each, in turns.

    cargo build --profile dist -p personalize-convert --example clicks
    python3 docs/convert.py target/dist/examples/clicks [ROWS]

The files are written by DuckDB: users of a million, 50,000 items, a time, an action, a device. Both programs write the columns under
other names in another order as CSV, to nothing. Said is the median of three turns in megabytes of the file a second of CPU time (user
and system), which other load makes smaller, too, but less than the time on the clock. Of Parquet also said is the same of its pages
as they are unpacked: a file that is packed better is smaller, and its rows are as many.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile

TURNS = 3
CLICKS = """SELECT format('user_{:07d}', (hash(n) % 1000000)::BIGINT) account, format('item_{:07d}', (hash(n + 1) % 50000)::BIGINT) sku,
    1590000000 + n "at", ['view', 'view', 'view', 'cart', 'purchase'][1 + (hash(n + 2) % 5)::BIGINT] action,
    ['desktop', 'mobile', 'tablet'][1 + (hash(n + 3) % 3)::BIGINT] device FROM range({rows}) t(n)"""
FILES = {
    "commas": ("clicks.csv", "FORMAT csv"),
    "semicolons": ("semicolons.csv", "FORMAT csv, DELIMITER ';'"),
    "quoted": ("quoted.csv", "FORMAT csv, FORCE_QUOTE *"),
    "JSON Lines": ("clicks.jsonl", "FORMAT json"),
    "Parquet, Snappy": ("clicks.parquet", "FORMAT parquet, COMPRESSION snappy"),
    "Parquet, Zstandard": ("zstd.parquet", "FORMAT parquet, COMPRESSION zstd"),
}
DUCKDB = """import duckdb, sys
duckdb.sql("SET threads = 1")
duckdb.sql(f'''COPY (SELECT sku AS ITEM_ID, account AS USER_ID, "at" AS "TIMESTAMP", action AS EVENT_TYPE, device AS DEVICE FROM '{sys.argv[1]}') TO '/dev/null' (FORMAT csv)''')
"""


def cpu(*words):
    """Seconds of CPU that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    import duckdb

    binary, rows = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4_000_000
    started = min(cpu(sys.executable, "-c", "import duckdb; duckdb.sql('SET threads = 1')") for _ in range(3))
    print(f"load {os.getloadavg()[0]:.1f}, DuckDB {duckdb.__version__}, its start ({started:.2f} s) is taken off")
    with tempfile.TemporaryDirectory() as folder:
        clicks = CLICKS.replace("{rows}", str(rows))
        for name, (file, form) in FILES.items():
            path = os.path.join(folder, file)
            duckdb.sql(f"COPY ({clicks}) TO '{path}' ({form})")
            size = os.path.getsize(path) / 1e6
            turns = [(cpu(binary, path), cpu(sys.executable, "-c", DUCKDB, path) - started) for _ in range(TURNS)]
            ours, theirs = (statistics.median(turn[n] for turn in turns) for n in (0, 1))
            print(f"{name:20} {size:6.0f} MB  {size / ours:6.0f} MB/s  DuckDB {size / theirs:6.0f} MB/s", end="")
            if file.endswith(".parquet"):
                sizes = duckdb.sql(f"SELECT sum(total_uncompressed_size) FROM parquet_metadata('{path}')")
                unpacked = float(sizes.fetchall()[0][0]) / 1e6
                print(f"  unpacked {unpacked:6.0f} MB  {unpacked / ours:6.0f} MB/s  DuckDB {unpacked / theirs:6.0f} MB/s", end="")
            print(flush=True)
            os.remove(path)
        print(f"load {os.getloadavg()[0]:.1f}")


main()
