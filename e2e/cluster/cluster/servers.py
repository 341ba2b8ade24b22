"""The servers: which version, from which published packages, and what building them costs."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Tuple

from .settings import HERE

KUBERNETES = "v1.36.3"
_MINOR = KUBERNETES.split(".")[1]
# kubectl and the servers read the same stamp from two places; without it they call themselves v0.0.0-master.
_KUBERNETES_STAMP = tuple(
    f"{package}.{field}={value}"
    for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    for field, value in (("gitVersion", KUBERNETES), ("gitMajor", "1"), ("gitMinor", _MINOR)))


@dataclass(frozen=True)
class Server:
    """One folder of the cache, built as a whole."""

    name: str
    version: str
    programs: Tuple[str, ...]
    cpu_seconds: int
    """CPU time of a build after those before it in SERVERS, from an empty Go build cache (measured)."""

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.version}"


@dataclass(frozen=True)
class GoServer(Server):
    """Programs compiled from a pinned module: modules/<module>/go.mod and go.sum."""

    module: str = ""
    packages: Tuple[str, ...] = ()
    """One main package per program, in the same order."""
    tags: str = ""
    stamp: Tuple[str, ...] = ()
    """Link-time values: package.variable=value."""

    @property
    def source(self) -> Path:
        return HERE / "modules" / self.module


@dataclass(frozen=True)
class TrimmedGoServer(GoServer):
    """Programs compiled from a copy of a published module that modules/<module>/trim.py made smaller."""

    origin: str = ""
    """The module as module@version; its copy lies in a folder named as the module here."""
    origin_sum: str = ""
    """Its hash, as go.sum would have it: what is replaced by a folder has none there."""
    kept: Tuple[str, ...] = ()
    """Folders of the copy that are no programs and are wanted nonetheless."""


@dataclass(frozen=True)
class DebianServer(Server):
    """Programs taken out of a Debian package without installing it."""

    package: str = ""
    files: Tuple[str, ...] = ()
    """Where each program lies in the package."""


@dataclass(frozen=True)
class PauseServer(Server):
    """Our own sandbox process: a static C program and the image that holds it."""

    @property
    def source(self) -> Path:
        return HERE / "pause"


def _kubernetes(name: str, cpu_seconds: int, *programs: str) -> GoServer:
    return GoServer(name, KUBERNETES, programs, cpu_seconds, "kubernetes",
                    tuple(f"k8s.io/kubernetes/cmd/{p}" for p in programs), stamp=_KUBERNETES_STAMP)


# In this order: what `mvn verify` needs comes first, and what Kubernetes compiles is there for the ones after it.
SERVERS: Tuple[Server, ...] = (
    GoServer("etcd", "v3.7.3", ("etcd",), 86, "etcd", ("go.etcd.io/etcd/server/v3",)),
    _kubernetes("kube-apiserver", 454, "kube-apiserver", "kubectl"),
    _kubernetes("kubernetes-node", 163, "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"),
    GoServer("containerd", "v2.4.2", ("containerd", "containerd-shim-runc-v2", "ctr"), 120, "containerd",
             tuple(f"github.com/containerd/containerd/v2/cmd/{p}" for p in ("containerd", "containerd-shim-runc-v2", "ctr")),
             "no_btrfs,no_devmapper,no_zfs", ("github.com/containerd/containerd/v2/version.Version=v2.4.2",)),
    GoServer("cni-plugins", "v1.9.1", ("bridge", "loopback", "host-local", "portmap"), 8, "cni-plugins",
             tuple(f"github.com/containernetworking/plugins/plugins/{p}"
                   for p in ("main/bridge", "main/loopback", "ipam/host-local", "meta/portmap"))),
    GoServer("coredns", "v1.15.0", ("coredns",), 122, "coredns", ("dev.tandem/e2e/coredns",)),
    DebianServer("runc", "1.1.5", ("runc",), 1, "runc", ("usr/sbin/runc",)),
    PauseServer("pause", "1", ("pause",), 1),
    GoServer("helm", "v4.3.1", ("helm",), 184, "helm", ("helm.sh/helm/v4/cmd/helm",),
             stamp=("helm.sh/helm/v4/internal/version.version=v4.3.1",)),
    TrimmedGoServer("keda", "v2.21.0", ("keda", "keda-adapter"), 275, "keda",
                    ("github.com/kedacore/keda/v2/cmd/operator", "github.com/kedacore/keda/v2/cmd/adapter"),
                    stamp=("github.com/kedacore/keda/v2/version.Version=2.21.0",),
                    origin="github.com/kedacore/keda/v2@v2.21.0",
                    origin_sum="h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=", kept=("config",)),
    GoServer("versitygw", "v1.8.0", ("versitygw",), 75, "versitygw", ("github.com/versity/versitygw/cmd/versitygw",),
             stamp=("main.Version=v1.8.0",)),
)

GROUPS = {
    "apiserver": ("etcd", "kube-apiserver"),
    "cluster": ("etcd", "kube-apiserver", "kubernetes-node", "containerd", "cni-plugins", "coredns", "runc", "pause"),
    "helm": ("helm",),
    "components": ("keda", "versitygw"),
}
ASSETS = ("kube-apiserver", "etcd", "kubectl")


def recipe(server: Server) -> str:
    """A hash of everything that decides what the build makes, so that an edit of it is a new build."""
    parts = hashlib.sha256(repr(replace(server, cpu_seconds=0)).encode())
    source = getattr(server, "source", None)
    for file in sorted(source.iterdir()) if source else ():
        parts.update(file.name.encode() + b"\0" + file.read_bytes())
    return parts.hexdigest()
