"""Ends the cluster and puts the machine back as it was."""

import os
import shutil
import time
from pathlib import Path
from typing import List

from . import health, machine, processes
from .console import Console
from .errors import ClusterError
from .journal import FILE, Journal, boot_id
from .settings import CGROUP, NODE_LINK, POD_LINK, Settings

KEPT = ("logs", "audit.log")
"""What stays in the state folder, for whoever wants to know what happened."""
OWNERS = {"/run/containerd": "containerd", "/var/lib/kubelet": "kubelet", "/var/log/containers": "kubelet"}
"""Fixed places -> the program whose other instances, come since, would use them too."""


def down(settings: Settings, console: Console) -> None:
    """Ends this cluster. Another one, of another cache folder, is left alone: interfaces and control groups are its own."""
    if health.other_cluster(settings):
        console.done("no cluster of this cache folder is up; nothing changed. "
                     f"There is another: TANDEM_CACHE={Path(health.other_cluster(settings)).parent} e2e/cluster/down")
    elif clear(settings, console):
        console.done(f"the cluster is gone; its logs stay in {settings.logs}")
    else:
        console.done("no cluster is up; nothing changed")


def clear(settings: Settings, console: Console) -> bool:
    """Removes everything that a cluster, whole or half, has left. False when there was nothing.

    Nobody is asked politely and nothing has to work: the state is thrown away, and what holds the pods may be dead.
    """
    if not leftovers(settings):
        return False
    journal = Journal.read()
    console.now("ending the servers")
    _end_processes(settings)
    console.now("ending the pods")
    machine.remove_cgroup()
    _end_processes(settings)
    console.now("removing mounts, interfaces and rules")
    machine.unmount_below(settings.state)
    machine.remove_links()
    if journal:
        machine.remove_tables(journal.absent_tables)
        machine.remove_paths([p for p in journal.absent_paths if not _used_by_others(p)])
        if journal.boot == boot_id():
            machine.restore_kernel(journal)
    for entry in settings.state.iterdir() if settings.state.exists() else ():
        if entry.name not in KEPT:
            _remove(entry)
    # The note of how the machine was goes last: until then, an interrupted command can be finished by another.
    FILE.unlink(missing_ok=True)
    return True


def leftovers(settings: Settings) -> List[str]:
    """What there is of a cluster, in words."""
    found = [f"process {p.pid} ({p.name})" for p in processes.running(settings.state)]
    found += [f"mount {m}" for m in machine.mounts_below(settings.state)]
    found += [f"interface {n}" for n in (NODE_LINK, POD_LINK) if machine.link_exists(n)]
    found += [f"control group {root / CGROUP}" for root in machine.hierarchies() if (root / CGROUP).exists()]
    found += [f"file {FILE}"] if FILE.exists() else []
    if settings.state.exists():
        found += [f"file {entry}" for entry in sorted(settings.state.iterdir()) if entry.name not in KEPT]
    return found


def _end_processes(settings: Settings) -> None:
    until = time.monotonic() + 20
    while True:
        # Again until none is left: a server that is being ended may just have started a child.
        live = processes.running(settings.state)
        if not live:
            return
        if time.monotonic() > until:
            raise ClusterError(f"cannot end {', '.join(f'{p.name} (process {p.pid})' for p in live)}")
        processes.end(live, settings.state, patience=0)


def _used_by_others(path: str) -> bool:
    return path in OWNERS and processes.named(OWNERS[path])


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        if os.path.ismount(path):
            raise ClusterError(f"{path} is still mounted")
        shutil.rmtree(path)
    else:
        path.unlink()
