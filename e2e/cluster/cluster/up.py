"""Makes the cluster, or repairs it, or finds nothing to do."""

import ipaddress
import json
import shutil
import time
from pathlib import Path
from typing import Callable, Dict

from . import debian, dns, health, images, machine, node, pki, processes
from .api import Api
from .build import build
from .console import Console
from .down import clear
from .errors import ClusterError, LoggedError
from .journal import Journal
from .settings import NODE_LINK, POD_LINK, Settings

PATIENCE = 120.0
"""Seconds for any one condition: ten times what a busy two-core machine took."""


def up(settings: Settings, console: Console) -> None:
    """Ends with a cluster in which pods can be made and find each other by name."""
    other = health.other_cluster(settings)
    if other:
        raise ClusterError(f"another cluster of this kind is on this machine, and there can be only one: {other}; "
                           f"end it: TANDEM_CACHE={Path(other).parent} e2e/cluster/down")
    debian.install_missing(settings.cache / "packages.log", console)
    build(settings, ["cluster"], console)
    if health.healthy(settings):
        console.done("the cluster is up; nothing changed")
        return
    if not health.can_be_repaired(settings):
        if clear(settings, console):
            console.done("cleared away what an earlier cluster had left")
        shutil.rmtree(settings.logs, ignore_errors=True)
        settings.audit_log.unlink(missing_ok=True)
    _check_machine(settings)
    settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    if Journal.read() is None:
        Journal.take(settings.state, str(settings.network.subnet))
    _Start(settings, console).run()


def _check_machine(settings: Settings) -> None:
    """Fails early, and by name, where a server would fail late and in its log."""
    network = settings.network
    for route in json.loads(machine.run("ip", "-json", "-4", "route", "show") or "[]"):
        ours = route.get("dev") in (NODE_LINK, POD_LINK)
        if not ours and route["dst"] != "default" and ipaddress.ip_network(route["dst"]).overlaps(network.subnet):
            raise ClusterError(f"the cluster's subnet {network.subnet} overlaps this machine's route to {route['dst']} "
                               f"({route.get('dev')}); set TANDEM_CLUSTER_SUBNET to a free IPv4 /16")
    found = machine.controllers()
    lacking = {"cpu", "cpuset", "memory", "pids"} - found
    if lacking:
        raise ClusterError(f"the kubelet cannot limit pods: this machine has no control groups for {', '.join(sorted(lacking))} "
                           f"(there are: {', '.join(sorted(found)) or 'none'})")


class _Start:
    """One run of `up`: every step finds its work done or does it."""

    def __init__(self, settings: Settings, console: Console):
        self._settings = settings
        self._console = console
        self._servers: Dict[str, processes.Server] = {}
        self._pids: Dict[str, int] = {}

    def run(self) -> None:
        settings, console = self._settings, self._console
        for folder in (settings.logs, settings.state / "containerd", settings.state / "cni", settings.state / "volume-plugins"):
            folder.mkdir(exist_ok=True)
        machine.prepare_kernel()
        machine.add_node_link(settings)
        machine.add_cgroup()
        machine.check_layers(settings.state / "layers-check")
        machine.mount_memory(settings.state / "etcd", "1g")
        pki.ensure(settings.pki, settings.kubeconfig, settings.network)
        for file, text in node.configuration(settings).items():
            # kube-proxy ends itself when its file is written to, be it with the same text.
            if not file.exists() or file.read_text() != text:
                file.write_text(text)
        console.done("network, control groups, certificates")

        self._servers = node.servers(settings)
        outdated = [s.name for s in health.outdated(settings)]
        live = [p for p in processes.running(settings.state) if p.main]
        processes.end([p for p in live if p.name in outdated], settings.state, patience=5)
        self._pids = {p.name: p.pid for p in live if p.name not in outdated}
        self._refuse_taken_ports()

        self._start("containerd", "etcd", "kube-apiserver")
        self._await("containerd answers", lambda: images.reachable(settings), "containerd")
        images.ensure_pause(settings)
        console.done("containerd, pause image")
        ready, *others = health.conditions(settings)
        self._await(ready.what, ready.holds, ready.server)
        console.done(ready.what)
        self._start("kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy")
        api = Api(settings)
        for manifest in dns.objects(settings):
            self._await(f"{manifest['kind']} {manifest['metadata']['name']} applied", lambda m=manifest: api.apply(m), "kube-apiserver")
        self._start("coredns")
        for condition in others:
            self._await(condition.what, condition.holds, condition.server)
            console.done(condition.what)

    def _start(self, *names: str) -> None:
        for name in names:
            if name not in self._pids:
                path = f"{self._settings.bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                self._pids[name] = processes.start(self._servers[name], self._settings.state, self._log(name), path)

    def _refuse_taken_ports(self) -> None:
        if self._pids:
            return
        # A server killed a moment ago may hold its ports a moment longer.
        until = time.monotonic() + 5
        taken = machine.taken_ports(node.ports(self._settings))
        while taken and time.monotonic() < until:
            time.sleep(0.1)
            taken = machine.taken_ports(node.ports(self._settings))
        if taken:
            raise ClusterError(f"something on this machine listens on {', '.join(taken)}, which the cluster needs; "
                               "`ss -ltnp` names it")

    def _await(self, what: str, holds: Callable[[], bool], server: str) -> None:
        """Waits until it holds; gives up at once when a server ends, since none of them comes back by itself."""
        until = time.monotonic() + PATIENCE
        while not holds():
            self._console.now(f"waiting: {what}")
            for name, pid in self._pids.items():
                if processes.gone(pid):
                    raise LoggedError(f"{name} ended by itself while waiting for: {what}", self._log(name))
            if time.monotonic() > until:
                raise LoggedError(f"gave up after {PATIENCE:.0f} s waiting for: {what}", self._log(server))
            time.sleep(0.1)

    def _log(self, name: str) -> Path:
        return self._settings.logs / f"{name}.log"
