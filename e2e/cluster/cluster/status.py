"""What runs, in words."""

import re
from pathlib import Path

from . import health, node, processes
from .console import clock
from .down import leftovers
from .errors import ClusterError
from .settings import Settings


def describe(settings: Settings) -> None:
    """Prints the servers and conditions; raises when the cluster is not up and well."""
    if health.other_cluster(settings) or not leftovers(settings):
        raise ClusterError("no cluster is up; make one: e2e/cluster/up")
    if not health.can_be_repaired(settings):
        raise ClusterError("there are only leftovers of a cluster; e2e/cluster/up makes it new, e2e/cluster/down clears it away")
    live = {p.name: p for p in processes.running(settings.state) if p.main}
    outdated = {s.name for s in health.outdated(settings)}
    for name in node.servers(settings):
        if name not in live:
            print(f"{name:24} not running; log: {settings.logs}/{name}.log")
        else:
            old = "  started from another version or configuration" if name in outdated else ""
            print(f"{name:24} process {live[name].pid:<8} {_memory(live[name].pid):>5} MiB  up {clock(_age(live[name].pid))}{old}")
    wrong = [c.what for c in health.conditions(settings) if not c.holds()]
    print(f"kubeconfig: {settings.kubeconfig}\nprograms:   {settings.bin}\nlogs:       {settings.logs}")
    if wrong or outdated:
        raise ClusterError(f"not well: {', '.join(wrong + sorted(outdated))}; e2e/cluster/up repairs it")
    print("up and well")


def _memory(pid: int) -> int:
    """Proportional set size in MiB: shared pages counted once among those who share them."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0
    return round(int(found[1]) / 1024) if found else 0


def _age(pid: int) -> float:
    """Seconds since the process began; its start is counted in ticks of 1/100 s since boot (proc(5))."""
    try:
        began = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]) / 100
    except OSError:
        return 0.0
    return float(Path("/proc/uptime").read_text().split()[0]) - began
