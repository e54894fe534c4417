"""The binary `personalize`, and its emulator for tests.

Not here: what the binary does. `find_bin` says where it is, `local` starts its emulator.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile

__all__ = ["Emulator", "PersonalizeError", "find_bin", "local"]


class PersonalizeError(Exception):
    """A command of `personalize` failed; its text is what the command printed."""

    def __init__(self, command, code, output):
        super().__init__(f"`{command}` ended with {code}\n{output}")
        self.code = code
        self.output = output


def find_bin():
    """The path of the binary that this package brought, or else of the first on the PATH."""
    name = "personalize" + (sysconfig.get_config_var("EXE") or "")
    schemes = [sysconfig.get_path("scripts")]
    with contextlib.suppress(KeyError):
        schemes.append(sysconfig.get_path("scripts", f"{os.name}_user"))
    # Installed with --target, or as a zipapp: beside the package.
    schemes.append(os.path.join(os.path.dirname(os.path.dirname(__file__)), "bin"))
    for folder in schemes:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is neither in {schemes[0]} nor on the PATH")
    return found


class Emulator:
    """A running emulator of Personalize, S3, IAM and STS."""

    def __init__(self, endpoint_url, region="us-east-1"):
        #: Its address, as `AWS_ENDPOINT_URL` takes it.
        self.endpoint_url = endpoint_url
        #: The region of its clients.
        self.region = region

    @property
    def env(self):
        """The variables that make any AWS SDK use the emulator."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }

    def client(self, service, **options):
        """A boto3 client of `service` that asks the emulator."""
        import boto3

        session = boto3.session.Session(
            aws_access_key_id="local", aws_secret_access_key="local", region_name=self.region
        )
        return session.client(service, endpoint_url=self.endpoint_url, **options)

    def run(self, *arguments):
        """Runs the binary against the emulator and returns what it printed; fails with `PersonalizeError`."""
        command = [find_bin(), *(str(one) for one in arguments)]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        done = subprocess.run(
            command, env={**inherited, **self.env}, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise PersonalizeError(" ".join(command), done.returncode, done.stdout + done.stderr)
        return done.stdout

    def apply(self, spec, *arguments):
        """Applies `spec` and returns what applications need of it, by address: the ARN of `campaign/home`, the tracking id of
        `event-tracker`. The arguments are those that `apply` and `output` both take, such as `--target`."""
        spec = os.fspath(spec)
        self.run("apply", spec, "--auto-approve", *arguments)
        rows = json.loads(self.run("output", "--spec", spec, "--format", "json", *arguments))
        return {row["address"]: row["value"] for row in rows}


@contextlib.contextmanager
def local(region="us-east-1", pace="instant"):
    """Starts an emulator on a free port, for the time of the block. What it keeps is removed after it."""
    with tempfile.TemporaryFile("w+") as said:
        server = subprocess.Popen(
            [find_bin(), "local", "serve", "--port", "0", "--pace", pace],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        try:
            # The address is its first line; no line means that it did not start.
            address = server.stdout.readline().strip()
            if not address:
                said.seek(0)
                raise PersonalizeError("personalize local serve", server.wait(), said.read())
            yield Emulator(address, region)
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()


def _main():
    """Becomes the binary: `python -m personalize`."""
    path = find_bin()
    if os.name == "nt":
        sys.exit(subprocess.run([path, *sys.argv[1:]]).returncode)
    os.execv(path, [path, *sys.argv[1:]])
