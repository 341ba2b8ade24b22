"""What the image scripts share: where things are kept, what they say, when a thing must be made again."""
import fcntl
import hashlib
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from contextlib import contextmanager
from pathlib import Path
from typing import Iterable, Iterator, List, Optional, Union

from oci import ImageError

REPOSITORY = Path(__file__).resolve().parent.parent
IMAGES = REPOSITORY / "images"
POM = "{http://maven.apache.org/POM/4.0.0}"
KEPT_VERSIONS = 3


def cache() -> Path:
    """Finished image tars (by stable name) and, in by-key/, every tar under the key of what it was made from."""
    base = os.environ.get("TANDEM_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "tandem")
    folder = Path(base).absolute() / "images"
    (folder / "by-key").mkdir(parents=True, exist_ok=True)
    return folder


def version() -> str:
    """The project's version, which the images of its programs carry as their tag."""
    return ElementTree.parse(REPOSITORY / "pom.xml").getroot().findtext(POM + "version")


def architecture() -> str:
    """This machine's architecture as images and Debian packages name it."""
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    machine = platform.machine()
    if machine not in names:
        raise ImageError(f"images are made on {' or '.join(names)}; this machine is {machine}")
    return names[machine]


class Progress:
    """Lines on stderr with the seconds since the start, so that stdout holds results alone."""

    def __init__(self, who: str):
        self._who, self._start = who, time.monotonic()

    def say(self, text: str) -> None:
        print(f"{self._who} [{time.monotonic() - self._start:5.1f}s] {text}", file=sys.stderr, flush=True)


def key(parts: Iterable[Union[str, bytes, Path]]) -> str:
    """A short name for a set of inputs: texts, bytes, and files by their content."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return sha.hexdigest()[:16]


def run(command: List[str], **options) -> subprocess.CompletedProcess:
    """Runs a command to its end; when it fails, the message holds what it printed (if that was captured)."""
    done = subprocess.run(command, text=True, **options)
    if done.returncode != 0:
        printed = "\n".join(text for text in (done.stdout, done.stderr) if text).strip()
        raise ImageError(f"{' '.join(command)} ended with {done.returncode}" + (f":\n{printed}" if printed else ""))
    return done


def output(command: List[str], **options) -> str:
    return run(command, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}).stdout


def kept(name: str, made_from: str) -> Path:
    return cache() / "by-key" / f"{name}-{made_from}.tar"


def publish(tar: Path, stable_name: str) -> Path:
    """Points the stable name at a finished tar and drops versions that nobody will ask for again."""
    link = cache() / f"{stable_name}.tar"
    unfinished = cache() / f".{stable_name}.{os.getpid()}"
    unfinished.unlink(missing_ok=True)
    unfinished.symlink_to(os.path.relpath(tar, cache()))
    os.replace(unfinished, link)
    forget(stable_name)
    return link


def forget(name: str) -> None:
    """Keeps the newest few tars made under a name (a key has 16 hex digits, so no other name's tars match)."""
    made = sorted((cache() / "by-key").glob(f"{name}-{'[0-9a-f]' * 16}.tar"), key=lambda tar: tar.stat().st_mtime)
    for tar in made[:-KEPT_VERSIONS]:
        tar.unlink()


@contextmanager
def work_folder(prefix: str) -> Iterator[Path]:
    """A folder for unfinished work, beside the cache so that finishing is a rename. What a killed run left is removed first."""
    with open(cache() / f".{prefix}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in cache().glob(f".{prefix}.work.*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=f".{prefix}.work.", dir=cache()) as folder:
            yield Path(folder)


def end_cleanly_on_sigterm() -> None:
    """SIGTERM unwinds like Ctrl-C, so that unfinished work is removed."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def find_jdk(at_least: int = 25) -> Path:
    """The JDK to take: JAVA_HOME if it is new enough, else the oldest new enough one in the usual places."""
    places: List[Optional[Path]] = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for pattern in ("/usr/lib/jvm/*", "/opt/java/*", "~/.sdkman/candidates/java/*", "~/.jdks/*"):
        base, _, rest = os.path.expanduser(pattern).rpartition("/")
        places += sorted(Path(base).glob(rest))
    found = {}
    for place in places:
        major = int(jdk_release(place).get("JAVA_VERSION", "0").split(".")[0].split("-")[0])
        if major >= at_least and os.access(place / "bin" / "jlink", os.X_OK):
            if place == places[0] and os.environ.get("JAVA_HOME"):
                return place
            found.setdefault(major, place)
    if not found:
        raise ImageError(f"no JDK {at_least} or newer with jlink found in JAVA_HOME, /usr/lib/jvm, /opt/java, ~/.sdkman or ~/.jdks: "
                         f"install one (for example Temurin {at_least}) or set JAVA_HOME to it")
    return found[min(found)]


def jdk_release(home: Path) -> dict:
    """The pairs of a JDK's `release` file; empty where there is none."""
    try:
        lines = (home / "release").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}
