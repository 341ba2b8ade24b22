"""Container images without a container engine: one uncompressed layer in an OCI image layout, as a tar.

Source: OCI image specification 1.1, image-layout.md, manifest.md, config.md.
"""

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence

from .errors import ClusterError

_OCI = "application/vnd.oci.image."
NAME_ANNOTATION = "io.containerd.image.name"
"""containerd's own annotation: without it an imported image has no name that a pod could use."""


@dataclass(frozen=True)
class File:
    source: Path
    destination: str
    mode: int = 0o755


def write(target: Path, name: str, files: Sequence[File], entrypoint: Sequence[str]) -> None:
    """Writes an image tar whose bytes depend on the files' contents alone."""
    layer = _layer(files)
    config = _json({"architecture": "amd64", "os": "linux",
                    "config": {"Entrypoint": list(entrypoint), "Env": ["PATH=/bin"], "WorkingDir": "/"},
                    "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]}})
    manifest = _json({"schemaVersion": 2, "mediaType": _OCI + "manifest.v1+json",
                      "config": _descriptor(_OCI + "config.v1+json", config),
                      "layers": [_descriptor(_OCI + "layer.v1.tar", layer)]})
    entry = {**_descriptor(_OCI + "manifest.v1+json", manifest),
             "platform": {"architecture": "amd64", "os": "linux"}, "annotations": {NAME_ANNOTATION: name}}
    index = _json({"schemaVersion": 2, "mediaType": _OCI + "index.v1+json", "manifests": [entry]})
    with tarfile.open(target, "w") as tar:
        add(tar, "oci-layout", _json({"imageLayoutVersion": "1.0.0"}))
        add(tar, "index.json", index)
        for blob in (config, manifest, layer):
            add(tar, "blobs/sha256/" + _digest(blob).split(":")[1], blob)


def names(tar: Path) -> Dict[str, str]:
    """The images of a tar as {name: digest of its manifest}; the digest is empty for the docker-archive format."""
    try:
        with tarfile.open(tar) as opened:
            members = {m.lstrip("./") for m in opened.getnames()}
            if "index.json" in members:
                index = _member(opened, "index.json")
                found = {m.get("annotations", {}).get(NAME_ANNOTATION): m["digest"] for m in index["manifests"]}
                named = {name: digest for name, digest in found.items() if name}
                if named:
                    return named
            if "manifest.json" in members:
                return {tag: "" for entry in _member(opened, "manifest.json") for tag in entry.get("RepoTags") or []}
    except (tarfile.TarError, OSError, KeyError, ValueError) as e:
        raise ClusterError(f"{tar} is no image tar: {e}") from e
    raise ClusterError(f"{tar} names no image: an OCI layout needs the annotation {NAME_ANNOTATION} in index.json, "
                       "a docker archive needs RepoTags in manifest.json")


def _member(opened: tarfile.TarFile, name: str):
    for candidate in (name, f"./{name}"):
        try:
            return json.load(opened.extractfile(candidate))
        except KeyError:
            continue
    raise KeyError(name)


def _layer(files: Sequence[File]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        folders: List[str] = []
        for file in files:
            for parent in reversed(Path(file.destination).parents):
                if str(parent) != "." and str(parent) not in folders:
                    folders.append(str(parent))
                    folder = tarfile.TarInfo(str(parent))
                    folder.type, folder.mode = tarfile.DIRTYPE, 0o755
                    tar.addfile(folder)
            add(tar, file.destination, file.source.read_bytes(), file.mode)
    return buffer.getvalue()


def add(tar: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    """Adds a file owned by root, of the year 1970: nothing of this machine or moment gets into the tar."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    tar.addfile(entry, io.BytesIO(content))


def _json(value) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _descriptor(media_type: str, content: bytes) -> dict:
    return {"mediaType": media_type, "digest": _digest(content), "size": len(content)}
