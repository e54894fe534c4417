"""Measures the command line on a copy of examples/movies: medians of many runs, and the peak memory of an apply.

    python3 docs/measure.py target/dist/personalize
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

binary = os.path.abspath(sys.argv[1])
examples = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples")


def run(*words):
    begun = time.perf_counter()
    subprocess.run([binary, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def median(times, *words):
    taken = statistics.median(run(*words) for _ in range(times))
    print(f"{' '.join(words):45} {taken:8.1f} ms")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(shutil.copytree(os.path.join(examples, "movies"), os.path.join(folder, "movies"),
                             ignore=shutil.ignore_patterns(".personalize")))
    median(40, "--version")
    median(40, "validate", "spec.yaml")
    print(f"{'the first apply':45} {run('apply', 'spec.yaml', '--local', '--auto-approve'):8.1f} ms")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'peak memory so far':45} {peak:8.1f} MB")
    median(20, "plan", "spec.yaml", "--local")
    median(20, "apply", "spec.yaml", "--local", "--auto-approve")
print(f"{'the binary':45} {os.path.getsize(binary) / 1e6:8.1f} MB")
