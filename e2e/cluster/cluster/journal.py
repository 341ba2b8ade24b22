"""What the machine was like before the first change, so that `down` can put it back.

The note lies outside the state folder: whoever deletes the cache while a cluster is up can still put the machine back.
"""

import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Optional

FILE = Path("/run/tandem-cluster.json")

SYSCTLS = {
    "net.ipv4.ip_forward": "1",
    "net.bridge.bridge-nf-call-iptables": "1",
    # The kubelet sets these by itself and would leave them so.
    "vm.overcommit_memory": "1",
    "vm.panic_on_oom": "0",
    "kernel.panic": "10",
    "kernel.panic_on_oops": "1",
    "kernel.keys.root_maxkeys": "1000000",
    "kernel.keys.root_maxbytes": "25000000",
}
INOTIFY = "fs.inotify.max_user_instances"
"""Every shim, the kubelet and each server hold some; Debian's 128 are used up at some thirty pods."""
INOTIFY_NEEDED = 8192

FIXED_PATHS = ("/run/containerd", "/var/lib/kubelet", "/var/log/containers", "/var/lib/cni")
"""Places that servers write to whatever folders they are given."""
NFT_TABLES = ("ip kube-proxy", "ip6 kube-proxy", "inet cni_hostport", "inet cni_plugins_masquerade")


@dataclass(frozen=True)
class Journal:
    boot: str
    state: str
    """The state folder of the cluster: there can be one cluster on a machine."""
    subnet: str
    """The cluster's."""
    sysctls: Dict[str, str]
    """Values before."""
    absent_paths: List[str]
    absent_tables: List[str]

    @staticmethod
    def read() -> Optional["Journal"]:
        try:
            return Journal(**json.loads(FILE.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    @staticmethod
    def take(state: Path, subnet: str) -> "Journal":
        """Notes how things are; to be called before anything is changed."""
        tables = nft_tables()
        values = {key: sysctl(key) for key in (*SYSCTLS, INOTIFY)}
        journal = Journal(boot_id(), str(state), subnet, {key: value for key, value in values.items() if value is not None},
                          [p for p in FIXED_PATHS if not os.path.lexists(p)], [t for t in NFT_TABLES if t not in tables])
        fresh = FILE.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(journal), indent=1))
        fresh.replace(FILE)
        return journal


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def sysctl(key: str) -> Optional[str]:
    """The value of a kernel setting; None when this kernel does not have it."""
    try:
        return _sysctl_file(key).read_text().strip()
    except OSError:
        return None


def set_sysctl(key: str, value: str) -> None:
    if sysctl(key) != value:
        _sysctl_file(key).write_text(value)


def nft_tables() -> List[str]:
    said = subprocess.run(["nft", "list", "tables"], capture_output=True, text=True, check=False).stdout
    return [line.removeprefix("table ").strip() for line in said.splitlines()]


def _sysctl_file(key: str) -> Path:
    return Path("/proc/sys") / key.replace(".", "/")
