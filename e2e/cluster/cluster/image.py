"""Image tars: made by images/oci.py, and asked which images they hold."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Dict

from .errors import ClusterError
from .settings import REPOSITORY

NAME_ANNOTATION = "io.containerd.image.name"
"""containerd's own annotation: without it an imported image has no name that a pod could use."""


def pack(target: Path, name: str, file: Path, path: str) -> None:
    """Writes an image tar that holds the one file, at that absolute path, as its entrypoint."""
    command = [sys.executable, str(REPOSITORY / "images" / "oci.py"), "--name", name, "--output", str(target),
               "--entrypoint", path, f"{file}:{path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ClusterError(f"cannot write the image {name}: {done.stderr.strip()}")


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
