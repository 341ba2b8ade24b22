"""Harm done to a cluster, and to commands half-way; each time `up` must make it whole again."""

import os
import random
import shutil
import signal
import time
from typing import Callable, List

from cluster import health, machine, node, processes
from cluster.settings import NODE_LINK

from .harness import Checks, eventually, expect

KILLED_STARTS = 8


def run(checks: Checks, seed: int) -> None:
    """Begins and ends with a cluster that is up. The seed decides where the kills fall."""
    Repairs(checks, random.Random(seed)).run()


class Repairs:
    def __init__(self, checks: Checks, chance: random.Random):
        self._checks = checks
        self._settings = checks.settings
        self._chance = chance

    def run(self) -> None:
        check = self._checks.check
        check("up on a healthy cluster changes nothing, within 3 s", self._nothing_to_do)
        for name in node.servers(self._settings):
            check(f"{name} killed: up starts it again and objects are still there", lambda n=name: self._kill([n]))
        check("all but containerd killed: objects are still there", lambda: self._kill(
            [n for n in node.servers(self._settings) if n != "containerd"]))
        check("everything killed, pods too: objects are still there", lambda: self._kill(
            [p.name for p in self._live()]))
        check("the node's interface gone: up adds it", lambda: self._harm(
            lambda: machine.run("ip", "link", "delete", NODE_LINK)))
        check("a key gone: up makes a new cluster", lambda: self._harm((self._settings.pki / "ca.key").unlink))
        check("the database gone, as after a reboot: up makes a new cluster", lambda: self._harm(self._lose_database))
        check("the state folder deleted under running servers: up makes a new cluster", lambda: self._harm(
            lambda: shutil.rmtree(self._settings.state, ignore_errors=True)))
        for number in range(1, KILLED_STARTS + 1):
            check(f"up from nothing, killed half-way ({number} of {KILLED_STARTS}), then up",
                  lambda n=number: self._interrupted_up(signal.SIGKILL if n % 2 else signal.SIGINT))
        check("down, killed half-way, then up", lambda: self._interrupt("down", signal.SIGKILL, 0.25))
        check("two ups at once: one waits for the other", self._two_at_once)

    def _nothing_to_do(self) -> None:
        before = {p.pid for p in self._live()}
        began = time.monotonic()
        said = self._checks.command("up")
        took = time.monotonic() - began
        expect("nothing changed" in said and took < 3, f"after {took:.1f} s: {said}")
        expect(before == {p.pid for p in self._live()}, "other processes run than before")

    def _kill(self, names: List[str]) -> None:
        """Objects made before must outlive the loss of any server: only a lost database loses them."""
        self._checks.kubectl("create", "configmap", "survivor", "-n", "default", "-o", "name")
        for process in self._live():
            if process.name in names:
                os.kill(process.pid, signal.SIGKILL)
        self._checks.command("up")
        self._well()
        self._checks.kubectl("delete", "configmap", "survivor", "-n", "default")

    def _harm(self, harm: Callable[[], object]) -> None:
        harm()
        self._checks.command("up")
        self._well()

    def _lose_database(self) -> None:
        for process in self._live():
            os.kill(process.pid, signal.SIGKILL)
        machine.unmount_below(self._settings.state / "etcd")

    def _interrupted_up(self, number: int) -> None:
        self._checks.command("down")
        self._interrupt("up", number, self._chance.uniform(0.05, 6))

    def _interrupt(self, name: str, number: int, after: float) -> None:
        command = self._checks.begin(name)
        time.sleep(after)  # the moment is the point: anywhere between two of its steps
        os.killpg(command.pid, number)
        command.wait()
        live = [p for p in self._live() if p.main]
        if live and number == signal.SIGKILL:
            os.kill(self._chance.choice(live).pid, signal.SIGKILL)
        self._checks.command("up")
        self._well()

    def _two_at_once(self) -> None:
        self._checks.command("down")
        first = self._checks.begin("up")
        self._checks.command("up")
        expect(first.wait() == 0, f"the first ended with {first.returncode}")
        self._well()

    def _well(self) -> None:
        eventually("the cluster is healthy", lambda: None if health.healthy(self._settings) else "not healthy", 5)
        live = [p.name for p in self._live() if p.main]
        expect(sorted(live) == sorted(node.servers(self._settings)), f"these servers run: {live}")
        self._checks.kubectl("run", "pulse", "-n", "default", "--image=localhost/tandem/pause:1", "--restart=Never")
        self._checks.kubectl("wait", "--for=condition=Ready", "pod/pulse", "-n", "default", "--timeout=60s")
        self._checks.kubectl("delete", "pod", "pulse", "-n", "default", "--now")

    def _live(self) -> List[processes.Running]:
        return processes.running(self._settings.state)
