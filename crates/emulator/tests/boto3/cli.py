"""The AWS CLI as the scripts call it."""

import json
import subprocess


def aws(*arguments):
    """What a command prints; a refusal is a failure."""
    done = subprocess.run(["aws", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def asked(*arguments):
    """The JSON that a command answers."""
    return json.loads(aws(*arguments, "--output", "json") or "{}")


def refused(code, *arguments):
    """Checks that a command is refused with this error code, in the words that the CLI gives it."""
    done = subprocess.run(["aws", *arguments], capture_output=True, text=True)
    assert done.returncode != 0 and f"({code})" in done.stderr, (arguments, done.stderr)
    return done.stderr
