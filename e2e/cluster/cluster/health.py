"""Whether the cluster is as it should be."""

import os
from dataclasses import dataclass
from typing import Callable, List, Optional, Tuple

from . import node, pki, processes
from .api import Api, dns_answers
from .journal import Journal, boot_id
from .settings import Settings


@dataclass(frozen=True)
class Condition:
    """Something that must hold, and the server whose log tells why it does not."""

    what: str
    holds: Callable[[], bool]
    server: str


def conditions(settings: Settings) -> Tuple[Condition, ...]:
    """In the order in which they come true."""
    api = Api(settings)
    return (Condition("API server ready", api.ready, "kube-apiserver"),
            Condition("node Ready", api.node_ready, "kubelet"),
            Condition("pods can be made (default ServiceAccount)", api.pods_can_be_made, "kube-controller-manager"),
            Condition("DNS answers", lambda: dns_answers(settings), "coredns"))


def healthy(settings: Settings) -> bool:
    """Whether everything runs as this checkout would start it, and pods can be made and find each other."""
    return can_be_repaired(settings) and not outdated(settings) and all(c.holds() for c in conditions(settings))


def outdated(settings: Settings) -> List[processes.Server]:
    """The servers that do not run, or run with another version, command or configuration."""
    live = {p.name: p.fingerprint for p in processes.running(settings.state) if p.main}
    return [s for s in node.servers(settings).values() if live.get(s.name) != s.fingerprint()]


def can_be_repaired(settings: Settings) -> bool:
    """Without its database, its keys or the note of how the machine was, a cluster is only worth clearing away."""
    journal = Journal.read()
    return (journal is not None and journal.boot == boot_id() and journal.state == str(settings.state)
            and journal.subnet == str(settings.network.subnet) and pki.complete(settings.pki) and settings.kubeconfig.exists()
            and os.path.ismount(settings.state / "etcd") and (settings.state / "etcd" / "data").is_dir())


def other_cluster(settings: Settings) -> Optional[str]:
    """The state folder of a cluster of this kind, whole or half, that is on this machine and is not this one."""
    journal = Journal.read()
    noted = [journal.state] if journal and journal.boot == boot_id() else []
    return next((s for s in processes.clusters() + noted if s != str(settings.state)), None)
