#!/usr/bin/env python3
"""Writes an OCI image layout, as a tar archive, around one static binary: the binary, certificate authorities, an empty /tmp.

No container engine is needed, and the same input gives the same bytes. `docker load` and `podman load` take the archive. The format:
https://github.com/opencontainers/image-spec (image-layout.md, config.md, manifest.md).
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import tarfile
import time

AUTHORITIES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def entry(archive, name, content, epoch, mode=0o644, kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.mtime, info.size = kind, mode, epoch, len(content)
    archive.addfile(info, io.BytesIO(content) if content else None)


def tar(entries, epoch):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content, mode, kind in entries:
            entry(archive, name, content, epoch, mode, kind)
    return out.getvalue()


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("out")
    for name in ["version", "revision", "target"]:
        parser.add_argument(f"--{name}", required=True)
    args = parser.parse_args()
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    authorities = next((path for path in AUTHORITIES if os.path.exists(path)), None)
    if authorities is None:
        raise SystemExit("no certificate authorities on this machine: install ca-certificates")

    folder, file = tarfile.DIRTYPE, tarfile.REGTYPE
    layer = tar(
        [
            ("etc/", b"", 0o755, folder),
            ("etc/passwd", b"personalize:x:65532:65532::/work:/personalize\n", 0o644, file),
            ("etc/ssl/", b"", 0o755, folder),
            ("etc/ssl/certs/", b"", 0o755, folder),
            ("etc/ssl/certs/ca-certificates.crt", open(authorities, "rb").read(), 0o644, file),
            ("personalize", open(args.binary, "rb").read(), 0o755, file),
            ("tmp/", b"", 0o1777, folder),
            ("work/", b"", 0o1777, folder),
        ],
        epoch,
    )
    packed = gzip.compress(layer, 9, mtime=0)
    config = json.dumps(
        {
            "created": created,
            "architecture": ARCHITECTURES[args.target.split("-")[0]],
            "os": "linux",
            "config": {
                "User": "65532:65532",
                "Entrypoint": ["/personalize"],
                "Cmd": ["--help"],
                "WorkingDir": "/work",
                "Env": ["SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],
                "ExposedPorts": {"4577/tcp": {}},
                "StopSignal": "SIGTERM",
                "Labels": {
                    "org.opencontainers.image.title": "personalize",
                    "org.opencontainers.image.version": args.version,
                    "org.opencontainers.image.revision": args.revision,
                    "org.opencontainers.image.licenses": "Apache-2.0",
                },
            },
            "rootfs": {"type": "layers", "diff_ids": [digest(layer)]},
            "history": [{"created": created, "created_by": ".ci/image.py"}],
        },
        separators=(",", ":"),
    ).encode()
    def described(kind, content, **more):
        media = f"application/vnd.oci.image.{kind}"
        return {"mediaType": media, "digest": digest(content), "size": len(content), **more}

    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": described("config.v1+json", config),
            "layers": [described("layer.v1.tar+gzip", packed)],
        },
        separators=(",", ":"),
    ).encode()
    name = {"org.opencontainers.image.ref.name": f"personalize:{args.version}"}
    index = {"schemaVersion": 2, "manifests": [described("manifest.v1+json", manifest, annotations=name)]}
    blobs = {digest(one)[7:]: one for one in [packed, config, manifest]}
    layout = [("oci-layout", b'{"imageLayoutVersion":"1.0.0"}', 0o644, file)]
    layout += [("index.json", json.dumps(index, separators=(",", ":")).encode(), 0o644, file)]
    layout += [("blobs/", b"", 0o755, folder), ("blobs/sha256/", b"", 0o755, folder)]
    layout += [(f"blobs/sha256/{name}", content, 0o644, file) for name, content in sorted(blobs.items())]
    with open(args.out, "wb") as out:
        out.write(tar(layout, epoch))


if __name__ == "__main__":
    main()
