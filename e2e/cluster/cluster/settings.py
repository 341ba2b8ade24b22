"""Where things lie and which addresses the cluster uses. The only reader of the environment."""

import ipaddress
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .errors import ClusterError

HERE = Path(__file__).resolve().parent.parent
"""The folder e2e/cluster of this checkout."""
REPOSITORY = HERE.parent.parent

NODE_NAME = "tandem"
NODE_LINK = "tandem-node"
POD_LINK = "tandem-pods"
CGROUP = "tandem"
"""The control group that holds every pod, in each hierarchy: whatever runs in it is the cluster's."""

API_PORT = 6443
CLUSTER_DOMAIN = "cluster.local"
PAUSE_IMAGE = "localhost/tandem/pause:1"


@dataclass(frozen=True)
class Network:
    """One /16 cut in three, so that a clash with the machine's own networks is solved by one setting."""

    subnet: ipaddress.IPv4Network

    @property
    def node_address(self) -> str:
        return str(self.subnet[1])

    @property
    def services(self) -> ipaddress.IPv4Network:
        return ipaddress.ip_network((int(self.subnet[0]) + (16 << 8), 20))

    @property
    def pods(self) -> ipaddress.IPv4Network:
        return ipaddress.ip_network((int(self.subnet[0]) + (32 << 8), 20))

    @property
    def kubernetes_service(self) -> str:
        return str(self.services[1])

    @property
    def dns_service(self) -> str:
        return str(self.services[10])

    @property
    def api(self) -> str:
        return f"https://{self.node_address}:{API_PORT}"


@dataclass(frozen=True)
class Settings:
    cache: Path
    network: Network
    upstream_dns: Optional[str]
    kubebuilder_assets: Optional[str]

    @property
    def servers(self) -> Path:
        """One folder per built server: <name>-<version>/bin."""
        return self.cache / "servers"

    @property
    def bin(self) -> Path:
        """Links to the programs of every built server, usable as PATH."""
        return self.cache / "bin"

    @property
    def state(self) -> Path:
        """Everything the running cluster owns on disk."""
        return self.cache / "cluster"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def pki(self) -> Path:
        return self.state / "pki"

    @property
    def kubeconfig(self) -> Path:
        return self.state / "admin.conf"

    @property
    def audit_log(self) -> Path:
        return self.state / "audit.log"

    @property
    def containerd_socket(self) -> Path:
        return self.state / "containerd" / "containerd.sock"


def load() -> Settings:
    """Reads the environment: TANDEM_CACHE, TANDEM_CLUSTER_SUBNET, TANDEM_CLUSTER_UPSTREAM_DNS, KUBEBUILDER_ASSETS."""
    if sys.version_info < (3, 9):
        raise ClusterError(f"Python 3.9 or newer is needed, this is {sys.version.split()[0]}")
    home_cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    cache = Path(os.environ.get("TANDEM_CACHE") or Path(home_cache) / "tandem").absolute()
    # Linux limits a unix socket's path to 107 characters, and containerd's is the longest one below the cache.
    longest = cache / "cluster" / "containerd" / "containerd.sock.ttrpc"
    if len(str(longest)) > 107:
        raise ClusterError(f"TANDEM_CACHE={cache} is too long: sockets below it may have 107 characters at most, "
                           f"{longest} has {len(str(longest))}")
    if any(c in str(cache) for c in " '\"\\:,\n"):
        raise ClusterError(f"TANDEM_CACHE={cache} holds a space, quote, comma, colon or backslash, "
                           "which mount options and the servers' flags cannot carry")
    text = os.environ.get("TANDEM_CLUSTER_SUBNET") or "10.201.0.0/16"
    try:
        subnet = ipaddress.IPv4Network(text)
    except ValueError as e:
        raise ClusterError(f"TANDEM_CLUSTER_SUBNET={text}: {e}; it must be an IPv4 /16 such as 10.201.0.0/16") from e
    if subnet.prefixlen != 16:
        raise ClusterError(f"TANDEM_CLUSTER_SUBNET={text} must be an IPv4 /16 such as 10.201.0.0/16")
    return Settings(cache, Network(subnet), os.environ.get("TANDEM_CLUSTER_UPSTREAM_DNS") or None,
                    os.environ.get("KUBEBUILDER_ASSETS") or None)
