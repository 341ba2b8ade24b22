#!/usr/bin/env python3
"""Container images as plain files, written without a container engine.

An image is written as one tar that is an OCI image layout (what `ctr images import` and registries' tools read) and, by its
manifest.json, also what `docker save` writes (what Jib reads as a `tar://` base). The same inputs give the same bytes: entries are
sorted, times fixed, owners numeric, gzip headers empty. (A different zlib may compress to other bytes; the uncompressed layers and
so the layers' diff ids stay the same.)

Formats: https://github.com/opencontainers/image-spec (layout, manifest, config, layer).
"""
import argparse
import gzip
import hashlib
import io
import json
import os
import stat
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Dict, Iterable, Iterator, List, Optional, Tuple, Union

# Seconds since 1970 given to every file. Not 0, which some tools take for "no time"; the same as Jib's.
FILE_TIME = 1

GZIP_MAGIC = b"\x1f\x8b"
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


class ImageError(Exception):
    """Something about an image that a person must mend; the message says what."""


@dataclass(frozen=True)
class Entry:
    """One file, folder (no content, no link) or symbolic link (link set) of a layer. The path has no leading slash."""

    path: str
    mode: int
    content: Union[Path, bytes, None] = None
    link: Optional[str] = None


@dataclass(frozen=True)
class Layer:
    """A gzip layer on disk. digest and size are of the compressed bytes, diff_id is the digest of the tar inside."""

    blob: Path
    digest: str
    size: int
    diff_id: str


@dataclass(frozen=True)
class Image:
    """A configuration (the image-spec's `config` object and platform) and the layers it is made of, lowest first."""

    config: Dict
    layers: Tuple[Layer, ...]
    architecture: str = "amd64"
    history: Tuple[str, ...] = field(default=())

    @property
    def compressed_size(self) -> int:
        return sum(layer.size for layer in self.layers)

    def with_layer(self, layer: Layer, why: str) -> "Image":
        return replace(self, layers=self.layers + (layer,), history=self.history + (why,))

    def with_config(self, **changes) -> "Image":
        return replace(self, config={**self.config, **changes})


@dataclass(frozen=True)
class Summary:
    """What a written tar holds, read from its index alone."""

    name: str
    digest: str
    compressed_size: int


class _Hashed:
    """A file to write to that passes bytes on and keeps their digest and number."""

    def __init__(self, to: BinaryIO):
        self._to, self._sha, self.count = to, hashlib.sha256(), 0

    def write(self, data) -> int:
        self._sha.update(data)
        self.count += len(data)
        self._to.write(data)
        return len(data)

    def tell(self) -> int:
        return self.count

    def flush(self) -> None:
        self._to.flush()

    @property
    def digest(self) -> str:
        return "sha256:" + self._sha.hexdigest()


def tree(root: Path) -> Iterator[Entry]:
    """Everything under a folder, with the modes it has there; owners and times are not taken over."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = Path(folder, name)
            info, inside = path.lstat(), str(path.relative_to(root))
            if stat.S_ISLNK(info.st_mode):
                yield Entry(inside, 0o777, link=os.readlink(path))
            elif stat.S_ISDIR(info.st_mode):
                yield Entry(inside, stat.S_IMODE(info.st_mode))
            elif stat.S_ISREG(info.st_mode):
                yield Entry(inside, stat.S_IMODE(info.st_mode), content=path)
            else:
                raise ImageError(f"{path} is neither a file, a folder nor a symbolic link; an image of ours holds nothing else")


def write_layer(entries: Iterable[Entry], folder: Path) -> Layer:
    """Writes a layer blob into the folder. Missing parent folders are added (0755); everything belongs to root."""
    complete = {entry.path: entry for entry in entries}
    for path in list(complete):
        for parent in list(Path(path).parents)[:-1]:
            complete.setdefault(str(parent), Entry(str(parent), 0o755))
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        compressed = _Hashed(file)
        with gzip.GzipFile(filename="", mode="wb", fileobj=compressed, compresslevel=6, mtime=0) as zipped:
            plain = _Hashed(zipped)
            with tarfile.open(fileobj=plain, mode="w", format=tarfile.GNU_FORMAT) as tar:
                for path in sorted(complete):
                    _add(tar, complete[path])
    return _keep(Path(file.name), folder, compressed.digest, compressed.count, plain.digest)


def _add(tar: tarfile.TarFile, entry: Entry) -> None:
    info = tarfile.TarInfo(entry.path)
    info.mode, info.mtime = entry.mode, FILE_TIME
    if entry.link is not None:
        info.type, info.linkname = tarfile.SYMTYPE, entry.link
        tar.addfile(info)
    elif entry.content is None:
        info.type = tarfile.DIRTYPE
        tar.addfile(info)
    elif isinstance(entry.content, bytes):
        info.size = len(entry.content)
        tar.addfile(info, io.BytesIO(entry.content))
    else:
        with open(entry.content, "rb") as file:
            info.size = os.fstat(file.fileno()).st_size
            tar.addfile(info, file)


def _keep(written: Path, folder: Path, digest: str, size: int, diff_id: str) -> Layer:
    blob = folder / digest.replace(":", "-")
    os.replace(written, blob)
    return Layer(blob, digest, size, diff_id)


def _json(value) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _descriptor(media_type: str, data: bytes) -> Dict:
    return {"mediaType": media_type, "digest": _digest(data), "size": len(data)}


def write(image: Image, name: str, output: Path) -> Summary:
    """Writes the image under a full name (registry/repository:tag). The output appears whole or not at all."""
    if ":" not in name.rpartition("/")[2]:
        raise ImageError(f"image name {name}: give it a tag, for example {name}:1")
    config = _json({
        "architecture": image.architecture,
        "os": "linux",
        "created": "1970-01-01T00:00:00Z",
        "config": image.config,
        "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in image.layers]},
        "history": [{"created": "1970-01-01T00:00:00Z", "created_by": why} for why in image.history],
    })
    manifest = _json({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": _descriptor(CONFIG, config),
        "layers": [{"mediaType": LAYER, "digest": layer.digest, "size": layer.size} for layer in image.layers],
    })
    index = _json({
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [{
            **_descriptor(MANIFEST, manifest),
            "platform": {"architecture": image.architecture, "os": "linux"},
            # The first is the name containerd gives the image; the second is the image-spec's, and only holds the tag.
            "annotations": {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.rpartition(":")[2]},
        }],
    })
    saved = _json([{
        "Config": _blob(_digest(config)),
        "RepoTags": [name],
        "Layers": [_blob(layer.digest) for layer in image.layers],
    }])
    unfinished = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with tarfile.open(unfinished, "w", format=tarfile.GNU_FORMAT) as tar:
            _add(tar, Entry("oci-layout", 0o644, b'{"imageLayoutVersion":"1.0.0"}'))
            _add(tar, Entry("index.json", 0o644, index))
            _add(tar, Entry("manifest.json", 0o644, saved))
            _add(tar, Entry(_blob(_digest(config)), 0o644, config))
            _add(tar, Entry(_blob(_digest(manifest)), 0o644, manifest))
            for layer in {layer.digest: layer for layer in image.layers}.values():
                _add(tar, Entry(_blob(layer.digest), 0o644, layer.blob))
        os.replace(unfinished, output)
    finally:
        unfinished.unlink(missing_ok=True)
    return Summary(name, _digest(manifest), image.compressed_size)


def _blob(digest: str) -> str:
    return "blobs/" + digest.replace(":", "/")


def read(tar_file: Path, folder: Path) -> Image:
    """Reads an image of the `docker save` shape (Jib's, or one written here); its layers' blobs go into the folder."""
    with tarfile.open(tar_file) as tar:
        manifest = json.load(_member(tar, "manifest.json"))[0]
        config = json.load(_member(tar, manifest["Config"]))
        diff_ids = config["rootfs"]["diff_ids"]
        layers = tuple(
            _read_layer(_member(tar, name), diff_id, folder) for name, diff_id in zip(manifest["Layers"], diff_ids))
    history = tuple(step.get("created_by", "") for step in config.get("history", []) if not step.get("empty_layer"))
    return Image(config["config"], layers, config["architecture"], history)


def _member(tar: tarfile.TarFile, name: str) -> BinaryIO:
    try:
        return tar.extractfile(name)
    except KeyError:
        raise ImageError(f"{tar.name} has no {name}: it is not an image tar as `docker save` writes it") from None


def _read_layer(source: BinaryIO, diff_id: str, folder: Path) -> Layer:
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        blob = _Hashed(file)
        if source.read(2) == GZIP_MAGIC:
            source.seek(0)
            _copy(source, blob)
        else:
            source.seek(0)
            with gzip.GzipFile(filename="", mode="wb", fileobj=blob, compresslevel=6, mtime=0) as zipped:
                _copy(source, zipped)
    return _keep(Path(file.name), folder, blob.digest, blob.count, diff_id)


def _copy(source: BinaryIO, to) -> None:
    while True:
        data = source.read(1 << 20)
        if not data:
            return
        to.write(data)


def summary(tar_file: Path) -> Summary:
    """Name, manifest digest and compressed size of a tar that was written here."""
    with tarfile.open(tar_file) as tar:
        entry = json.load(_member(tar, "index.json"))["manifests"][0]
        manifest = json.load(_member(tar, _blob(entry["digest"])))
    return Summary(entry["annotations"]["io.containerd.image.name"], entry["digest"], sum(l["size"] for l in manifest["layers"]))


def config(tar_file: Path) -> Dict:
    """The image's configuration (User, Entrypoint, Env, Labels...) without reading its layers."""
    with tarfile.open(tar_file) as tar:
        return json.load(_member(tar, json.load(_member(tar, "manifest.json"))[0]["Config"]))["config"]


def _file(text: str) -> Entry:
    """SOURCE:/PATH[:MODE], the mode in octal and 0555 when it is left out."""
    parts = text.split(":")
    if len(parts) not in (2, 3) or not parts[1].startswith("/"):
        raise argparse.ArgumentTypeError(f"{text}: write it as SOURCE:/PATH/IN/IMAGE or SOURCE:/PATH/IN/IMAGE:0444")
    return Entry(parts[1].lstrip("/"), int(parts[2], 8) if len(parts) == 3 else 0o555, Path(parts[0]))


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(description="Packs files into a one-layer image tar for `ctr -n k8s.io images import`.")
    parser.add_argument("--name", required=True, help="full name with tag, e.g. localhost/tandem/tool:1")
    parser.add_argument("--output", required=True, type=Path, help="the tar to write")
    parser.add_argument("--entrypoint", action="append", default=[], help="one word of the entrypoint; repeat for more")
    parser.add_argument("--user", default="65532:65532", help="numeric user:group the container runs as (default %(default)s)")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("files", nargs="+", type=_file, metavar="SOURCE:/PATH[:MODE]")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        image = Image({"User": given.user, "Entrypoint": given.entrypoint, "Env": given.env, "WorkingDir": "/"}, ())
        image = image.with_layer(write_layer(given.files, Path(folder)), "files")
        written = write(image, given.name, given.output)
    print(f"{written.name} {written.digest} {written.compressed_size}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (ImageError, OSError) as problem:
        sys.exit(f"oci: {problem}")
