"""Images into the node's containerd."""

import subprocess
from pathlib import Path
from typing import List

from . import image
from .errors import ClusterError
from .servers import SERVERS
from .settings import PAUSE_IMAGE, Settings

NAMESPACE = "k8s.io"
"""Where the kubelet's images live; containerd keeps those of other users apart."""


def reachable(settings: Settings) -> bool:
    return _ctr(settings, "version").returncode == 0


def present(settings: Settings) -> List[str]:
    return _ctr(settings, "images", "list", "--quiet").stdout.split()


def ensure_pause(settings: Settings) -> None:
    if PAUSE_IMAGE not in present(settings):
        pause = next(s for s in SERVERS if s.name == "pause")
        load(settings, settings.servers / pause.folder / "pause.tar")


def load(settings: Settings, tar: Path) -> List[str]:
    """Imports every image of an OCI-layout or docker-archive tar. Returns the names under which pods may use them.

    Each is known by its digest too, because a pod that is pinned names it so.
    """
    names = list(image.names(tar))
    done = _ctr(settings, "images", "import", "--digests=false", str(tar.resolve()))
    if done.returncode != 0:
        raise ClusterError(f"containerd refused {tar}: {done.stderr.strip() or done.stdout.strip()}")
    digests = {line.split()[0]: line.split()[2] for line in _ctr(settings, "images", "list").stdout.splitlines()[1:]}
    loaded = []
    for name in names:
        if name not in digests:
            raise ClusterError(f"{tar} names {name}, but containerd knows it under another name; an image name needs a "
                               f"registry part, such as localhost/")
        pinned = f"{_repository(name)}@{digests[name]}"
        _ctr(settings, "images", "tag", "--force", name, pinned)
        loaded += [name, pinned]
    return loaded


def _repository(name: str) -> str:
    head, _, tail = name.rpartition(":")
    return head if head and "/" not in tail else name


def _ctr(settings: Settings, *arguments: str) -> subprocess.CompletedProcess:
    command = [str(settings.bin / "ctr"), "--address", str(settings.containerd_socket), "--namespace", NAMESPACE, *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as e:
        raise ClusterError(f"{command[0]} is not built; run e2e/cluster/build") from e
