"""Measures whole commands on specs and folders of growing size: how much longer ten times the resources take.

    python3 docs/large.py target/dist/personalize [--files 100000] [SIZE...]

A spec of N resources has N / 4 solutions with a version and a campaign each, and as many filters. For every size: `validate`; `apply --local`
from an empty account; `plan --local` with nothing to do, five times (median, fastest and slowest). With `--files`, also
`plan --local` of a folder of that many data files. Peak memory is of the command, with the emulator inside it.
"""

import argparse
import math
import os
import resource
import statistics
import subprocess
import tempfile
import time

HEAD = """version: 1
name: large
region: us-east-1
bucket: {name: large-data-000000000000}
role: {name: large-import}
datasets:
  interactions:
    schema: {USER_ID: string, ITEM_ID: string, EVENT_TYPE: string, TIMESTAMP: long}
    source: interactions%s
"""


def spec(count):
    """A spec of about `count` resources."""
    keys = range(max(1, count // 4))
    solutions = "".join(f"  s{n}: {{recipe: aws-sims, autoTraining: off}}\n" for n in keys)
    campaigns = "".join(f"  c{n}: {{solution: s{n}, minProvisionedTPS: 1}}\n" for n in keys)
    filters = "".join(f"  f{n}: EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"e{n}\")\n" for n in keys)
    return HEAD % ".csv" + f"solutions:\n{solutions}campaigns:\n{campaigns}filters:\n{filters}"


def rows(first, count):
    lines = (f"u{n % 50},i{n * 7 % 40},e{n % 9},{1_600_000_000 + n}" for n in range(first, first + count))
    return "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n" + "\n".join(lines) + "\n"


def run(binary, folder, *words):
    """Seconds on the clock, seconds of user CPU, and the peak in MiB."""
    begun = time.perf_counter()
    process = subprocess.Popen([binary, *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        raise SystemExit(f"{' '.join(words)} failed:\n{said[-2000:]}")
    return taken, used.ru_utime, used.ru_maxrss / 1024


def show(what, runs):
    walls, cpus, peaks = zip(*runs)
    spread = f"{min(walls):.2f} to {max(walls):.2f}" if len(runs) > 1 else ""
    print(f"{what:42} {statistics.median(walls):8.2f} s {statistics.median(cpus):8.2f} s user {max(peaks):6.0f} MiB  {spread}", flush=True)
    return statistics.median(cpus)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary", type=os.path.abspath)
    arguments.add_argument("sizes", type=int, nargs="*", default=[1_000, 3_000, 10_000])
    arguments.add_argument("--files", type=int)
    arguments.add_argument("--times", type=int, default=5)
    given = arguments.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    before = {}
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            open(f"{folder}/spec.yaml", "w").write(spec(size))
            open(f"{folder}/interactions.csv", "w").write(rows(0, 2_000))
            for words, times in [("validate", given.times), ("apply --local --auto-approve", 1), ("plan --local", given.times)]:
                command = [*words.split(), "spec.yaml"]
                used = show(f"{size} resources: {words}", [run(given.binary, folder, *command) for _ in range(times)])
                if words in before:
                    old, cpu = before[words]
                    print(f"{'':42} exponent {math.log(used / cpu) / math.log(size / old):.2f}")
                before[words] = (size, max(used, 0.001))
    if given.files:
        with tempfile.TemporaryDirectory() as folder:
            open(f"{folder}/spec.yaml", "w").write(HEAD % "/")
            os.mkdir(f"{folder}/interactions")
            for n in range(given.files):
                open(f"{folder}/interactions/{n:06}.csv", "w").write(rows(n, 1))
            for words in ["validate", "plan --local"]:
                show(f"{given.files} files: {words}", [run(given.binary, folder, *words.split(), "spec.yaml")])
    print(f"load {os.getloadavg()[0]:.1f}")


main()
