"""What a cluster could leave on a machine: taken before and after, and compared."""

import os
import subprocess
from pathlib import Path
from typing import Dict, List, Set

from cluster import processes
from cluster.journal import FIXED_PATHS, INOTIFY, SYSCTLS, sysctl
from cluster.machine import hierarchies
from cluster.settings import Settings

PROGRAMS = {"containerd", "containerd-shim", "kubelet", "kube-proxy", "kube-scheduler", "kube-controller", "coredns",
            "runc", "pause", "probe"}
"""Process names that only a cluster has. (An etcd or API server of its own may serve the unit tests meanwhile.)"""


def take(settings: Settings) -> Dict[str, Set[str]]:
    """Sets of lines by kind."""
    return {
        "process": {f"{p.name} {p.pid}" for p in processes.running(settings.state)} | set(_named_processes()),
        "mount": set(_lines("/proc/self/mounts")),
        "interface": set(os.listdir("/sys/class/net")),
        "firewall rule": set(_said("nft", "list", "ruleset")),
        "route": set(_said("ip", "route", "show", "table", "all")),
        "network namespace": set(_said("ip", "netns", "list")) | {_link("/proc/%s/ns/net" % p) for p in _pids()},
        "control group": {str(group) for root in hierarchies() for group in _groups(root)},
        "kernel setting": {f"{key} = {sysctl(key)}" for key in (*SYSCTLS, INOTIFY)} | {
            f"{name} = {sysctl(name)}" for name in ("net.ipv4.conf.all.route_localnet", "net.ipv6.conf.all.forwarding",
                                                    "net.netfilter.nf_conntrack_max", "net.ipv4.vs.conntrack")},
        "path": {p for p in FIXED_PATHS if os.path.lexists(p)} | {f"/{d}/{n}" for d in ("run", "var/lib", "var/log", "etc", "opt")
                                                                  for n in os.listdir(f"/{d}") if n != "mount"},
    }


def difference(before: Dict[str, Set[str]], after: Dict[str, Set[str]]) -> List[str]:
    """What is there now and was not, and the other way round. A process or namespace of others may have ended since."""
    added = [f"new {kind}: {line}" for kind in before for line in sorted(after[kind] - before[kind])]
    gone = [f"missing {kind}: {line}" for kind in before if kind not in ("process", "network namespace", "control group")
            for line in sorted(before[kind] - after[kind])]
    return added + gone


def _named_processes() -> List[str]:
    found = []
    for pid in _pids():
        try:
            name = Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            continue
        if name in PROGRAMS:
            found.append(f"{name} {pid}")
    return found


def _pids() -> List[str]:
    return [entry for entry in os.listdir("/proc") if entry.isdigit()]


def _groups(root: Path) -> List[Path]:
    """The top groups of a hierarchy: below those of others, groups come and go."""
    return [entry for entry in root.iterdir() if entry.is_dir()]


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _lines(file: str) -> List[str]:
    return Path(file).read_text().splitlines()


def _said(*command: str) -> List[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
