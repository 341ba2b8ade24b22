"""Changes to the machine around the servers: links, kernel settings, mounts, control groups; and their undoing."""

import errno
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import List, Set

from .errors import ClusterError
from .journal import INOTIFY, INOTIFY_NEEDED, SYSCTLS, Journal, nft_tables, set_sysctl, sysctl
from .settings import CGROUP, NODE_LINK, POD_LINK, Settings

CGROUPS = Path("/sys/fs/cgroup")


def run(*command: str) -> str:
    """Runs a short administrative command; its own words are the message when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ClusterError(f"`{' '.join(command)}` failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def prepare_kernel() -> None:
    if sysctl("net.bridge.bridge-nf-call-iptables") is None and shutil.which("modprobe"):
        run("modprobe", "br_netfilter")
    for key in ("net.ipv4.ip_forward", "net.bridge.bridge-nf-call-iptables"):
        if sysctl(key) is None:
            raise ClusterError(f"this kernel has no {key}; pods cannot reach Services without it "
                               "(load the module: modprobe br_netfilter)")
        set_sysctl(key, SYSCTLS[key])
    if int(sysctl(INOTIFY) or INOTIFY_NEEDED) < INOTIFY_NEEDED:
        set_sysctl(INOTIFY, str(INOTIFY_NEEDED))


def restore_kernel(journal: Journal) -> None:
    """Puts back each value that is still the one the cluster set: what somebody else set since is theirs."""
    for key, before in journal.sysctls.items():
        if sysctl(key) == {**SYSCTLS, INOTIFY: str(INOTIFY_NEEDED)}[key]:
            set_sysctl(key, before)


def add_node_link(settings: Settings) -> None:
    """The node's address sits on a bridge without ports: not every kernel has the dummy driver."""
    if not link_exists(NODE_LINK):
        run("ip", "link", "add", NODE_LINK, "type", "bridge")
    run("ip", "address", "replace", f"{settings.network.node_address}/24", "dev", NODE_LINK)
    run("ip", "link", "set", NODE_LINK, "up")


def link_exists(name: str) -> bool:
    return os.path.exists(f"/sys/class/net/{name}")


def remove_links() -> None:
    ports = Path(f"/sys/class/net/{POD_LINK}/brif")
    # The kernel takes a pod's end away with its network namespace, but in its own time.
    for name in os.listdir(ports) if ports.exists() else ():
        subprocess.run(["ip", "link", "delete", name], capture_output=True, check=False)
    for name in (POD_LINK, NODE_LINK):
        if link_exists(name):
            run("ip", "link", "delete", name)


def mount_memory(folder: Path, size: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.path.ismount(folder):
        run("mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tandem-etcd", str(folder))


def check_layers(folder: Path) -> None:
    """Fails when the folder's file system cannot carry containers' layers; overlay on overlay, for one, cannot."""
    parts = {name: folder / name for name in ("lower", "upper", "work", "merged")}
    for part in parts.values():
        part.mkdir(parents=True, exist_ok=True)
    options = f"lowerdir={parts['lower']},upperdir={parts['upper']},workdir={parts['work']}"
    try:
        run("mount", "-t", "overlay", "overlay", "-o", options, str(parts["merged"]))
        run("umount", str(parts["merged"]))
    except ClusterError as e:
        raise ClusterError(f"containers cannot run from {folder.parent}: {e}\n"
                           "Set TANDEM_CACHE to a folder on a local file system such as ext4, xfs or tmpfs") from e
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def mounts_below(folder: Path) -> List[str]:
    """Mount points at or below the folder, innermost and latest first."""
    found = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        point = line.split(" ")[4].encode().decode("unicode_escape")
        if point == str(folder) or point.startswith(f"{folder}/"):
            found.append(point)
    return sorted(reversed(found), key=lambda p: -p.count("/"))


def unmount_below(folder: Path) -> None:
    for point in mounts_below(folder):
        # Lazily: a file that a dying process still holds open must not keep the mount.
        subprocess.run(["umount", "--lazy", point], capture_output=True, check=False)
    left = mounts_below(folder)
    if left:
        raise ClusterError(f"cannot unmount {', '.join(left)}")


def hierarchies() -> List[Path]:
    """The roots of the control group hierarchies: one per controller in version 1, a single one in version 2."""
    if (CGROUPS / "cgroup.controllers").exists():
        return [CGROUPS]
    return sorted(d for d in CGROUPS.iterdir() if (d / "cgroup.procs").exists())


def controllers() -> Set[str]:
    """The resources that control groups can limit on this machine."""
    if (CGROUPS / "cgroup.controllers").exists():
        return set((CGROUPS / "cgroup.controllers").read_text().split())
    return {root.name for root in hierarchies()}


def add_cgroup() -> None:
    for root in hierarchies():
        group = root / CGROUP
        group.mkdir(exist_ok=True)
        for file in ("cpuset.cpus", "cpuset.mems"):
            # In version 1 a new cpuset is empty, and nothing may run in it.
            if (group / file).exists() and (root / file).exists() and not (group / file).read_text().strip():
                (group / file).write_text((root / file).read_text())
        if root == CGROUPS:
            wanted = " ".join(f"+{c}" for c in (root / "cgroup.controllers").read_text().split()
                              if c in ("cpu", "cpuset", "memory", "pids", "hugetlb", "io"))
            try:
                (root / "cgroup.subtree_control").write_text(wanted)
                (group / "cgroup.subtree_control").write_text(wanted)
            except OSError as e:
                raise ClusterError(f"cannot enable {wanted} for the pods' control group {group}: {e.strerror}; inside a "
                                   "container the root group must be empty of processes, or use a machine of its own") from e


def remove_cgroup() -> None:
    """Ends every process in the pods' control group and removes the group."""
    until = time.monotonic() + 15
    while True:
        groups = [Path(folder) for root in hierarchies() for folder, _, _ in os.walk(root / CGROUP, topdown=False)]
        for group in groups:
            for pid in _members(group):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            try:
                group.rmdir()
            except OSError:
                pass  # not empty yet: a killed process leaves when the kernel has taken it apart
        if not any((root / CGROUP).exists() for root in hierarchies()):
            return
        if time.monotonic() > until:
            busy = sorted({pid for group in groups for pid in _members(group)})
            raise ClusterError(f"the control group {CGROUP} cannot be removed; processes in it: {busy}")
        time.sleep(0.05)


def _members(group: Path) -> List[int]:
    try:
        return [int(p) for p in (group / "cgroup.procs").read_text().split()]
    except OSError:
        return []


def remove_tables(absent_before: List[str]) -> None:
    """Removes the firewall tables that came with the cluster."""
    present = nft_tables()
    for table in absent_before:
        if table in present:
            run("nft", "delete", "table", *table.split())


def remove_paths(absent_before: List[str]) -> None:
    for name in absent_before:
        path = Path(name)
        unmount_below(path)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def taken_ports(wanted: List[tuple]) -> List[str]:
    """Those of the (address, port) pairs that something listens on."""
    taken = []
    for address, port in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as e:
                if e.errno != errno.EADDRINUSE:
                    raise
                taken.append(f"{address}:{port}")
    return taken
