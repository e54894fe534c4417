"""Answers one query with DuckDB, for the emulated Athena.

The first line on the standard input is the job as JSON; the answer is one JSON object on the standard output. When the
input ends, whoever asked is gone: the folder of the job is removed, and the process ends.
"""

import json
import os
import shutil
import sys
import threading

try:
    import duckdb
except ImportError:
    print(json.dumps({"missing": "duckdb"}))
    sys.exit(0)

line = sys.stdin.readline()
if not line.strip():
    print(json.dumps({"there": duckdb.__version__}))
    sys.exit(0)
job = json.loads(line)


def end_with_the_input():
    sys.stdin.read()
    shutil.rmtree(job["folder"], ignore_errors=True)
    os._exit(3)


threading.Thread(target=end_with_the_input, daemon=True).start()


def answer(**members):
    print(json.dumps(members), flush=True)
    os._exit(0)


def text(value):
    return "'" + value.replace("'", "''") + "'"


def name(value):
    return '"' + value.replace('"', '""') + '"'


def rows_of(files):
    """What reads the files of a table: by their content, with the keys of their folders as columns."""
    with open(files[0], "rb") as file:
        start = file.read(4)
    listed = "[" + ", ".join(text(file) for file in files) + "]"
    if start == b"PAR1":
        return f"read_parquet({listed}, hive_partitioning = true, union_by_name = true)"
    if start[:1] in (b"{", b"["):
        return f"read_json_auto({listed}, hive_partitioning = true, union_by_name = true)"
    return f"read_csv_auto({listed}, hive_partitioning = true, union_by_name = true)"


# Functions of Athena's SQL that DuckDB has under other names.
MACROS = [
    "to_unixtime(t) AS epoch(CAST(t AS TIMESTAMPTZ))",
    "from_unixtime(s) AS to_timestamp(s)",
    "from_iso8601_timestamp(t) AS CAST(t AS TIMESTAMPTZ)",
    "from_iso8601_date(t) AS CAST(t AS DATE)",
    "arbitrary(a) AS any_value(a)",
]

try:
    statements = duckdb.extract_statements(job["query"])
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        answer(error="NOT_SUPPORTED: the emulator answers one SELECT statement, and nothing else")
    connection = duckdb.connect(
        config={
            "memory_limit": job["memory"],
            "threads": 2,
            "temp_directory": os.path.join(job["folder"], "spill"),
            "max_temp_directory_size": "4GB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    for macro in MACROS:
        connection.execute("CREATE MACRO " + macro)
    for table in job["tables"]:
        schema = name(table["database"])
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        view = f"CREATE VIEW {schema}.{name(table['name'])} AS SELECT * FROM "
        connection.execute(view + rows_of(table["files"]))
    if job["database"]:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name(job['database'])}")
        connection.execute(f"SET search_path = {text(job['database'] + ',main')}")
    # From here on the query may read the copies of its tables, write its result, and nothing else.
    connection.execute(f"SET allowed_directories = [{text(job['folder'] + '/')}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    query = job["query"].strip().rstrip(";")
    connection.execute(
        f"COPY (\n{query}\n) TO {text(job['result'])} (FORMAT csv, HEADER, FORCE_QUOTE *)"
    )
except Exception as error:
    answer(error=f"{type(error).__name__}: {error}")
answer(done=True)
