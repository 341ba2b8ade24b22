"""Native libraries out of jars: the image holds those of its own platform as plain files, and none of other platforms.

ONNX Runtime's jar carries the libraries of five platforms, 34 of its 43 MB for others than this one, and unpacks its own to /tmp at every
start: time, 24 MB of the pod's memory, and a writable folder, all of which a file in the image spares.
"""
import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, Iterator, List

import oci

FOLDER = "app/native"
# Where the jar keeps each platform's libraries, and the system property that says where they are instead.
IN_JAR = "ai/onnxruntime/native/"
PLATFORMS = {"amd64": "linux-x64", "arm64": "linux-aarch64"}
FLAG = f"-Donnxruntime.native.path=/{FOLDER}"


@dataclass(frozen=True)
class Parted:
    """A jar without native libraries, and the entries for this platform's ones."""

    jar: bytes
    libraries: List[oci.Entry]


def part(image: oci.Image, folder: Path) -> oci.Image:
    """The image with the libraries beside their jar, and told so. A jar is known by its content, not by its name."""
    layers = tuple(_part_layer(layer, image.architecture, folder) for layer in image.layers)
    if layers == image.layers:
        return image
    java, *rest = image.config["Entrypoint"]
    return replace(image, layers=layers).with_config(Entrypoint=[java, FLAG, *rest])


def _part_layer(layer: oci.Layer, architecture: str, folder: Path) -> oci.Layer:
    jars = oci.entries(layer, lambda path: path.endswith(".jar"))
    parted = {jar.path: _part(jar.content, architecture) for jar in jars if _has_libraries(jar.content)}
    return oci.write_layer(_replaced(layer, parted), folder) if parted else layer


def _has_libraries(jar: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(jar)) as zipped:
        return any(name.startswith(IN_JAR) for name in zipped.namelist())


def _part(jar: bytes, architecture: str) -> Parted:
    ours, libraries, slim = f"{IN_JAR}{PLATFORMS[architecture]}/", [], io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(jar)) as zipped, zipfile.ZipFile(slim, "w", zipfile.ZIP_DEFLATED) as smaller:
        for entry in zipped.infolist():
            if not entry.filename.startswith(IN_JAR):
                smaller.writestr(entry, zipped.read(entry))
            elif entry.filename.startswith(ours) and not entry.is_dir():
                libraries.append(oci.Entry(f"{FOLDER}/{entry.filename[len(ours):]}", 0o444, zipped.read(entry)))
    if not libraries:
        raise oci.ImageError(f"the ONNX Runtime jar has no libraries in {ours}; its layout has changed")
    return Parted(slim.getvalue(), libraries)


def _replaced(layer: oci.Layer, parted: Dict[str, Parted]) -> Iterator[oci.Entry]:
    for entry in oci.entries(layer):
        if entry.path in parted:
            yield oci.Entry(entry.path, entry.mode, parted[entry.path].jar)
            yield from parted[entry.path].libraries
        else:
            yield entry
