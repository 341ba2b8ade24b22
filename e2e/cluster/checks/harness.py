"""What the checks share: running the commands, waiting for conditions, and the report."""

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, List, Optional

from cluster.console import Console
from cluster.settings import HERE, Settings


class Failed(Exception):
    """A check that did not hold, with what was seen instead."""


@dataclass
class Checks:
    """Runs checks one after the other and remembers which failed."""

    settings: Settings
    console: Console = field(default_factory=Console)
    failed: List[str] = field(default_factory=list)

    def check(self, name: str, body: Callable[[], None]) -> None:
        self.console.now(name)
        try:
            body()
            self.console.done(f"ok      {name}")
        except Failed as e:
            self.failed.append(name)
            self.console.done(f"FAILED  {name}\n        {e}")

    def command(self, name: str, *arguments: str) -> str:
        """Runs one of e2e/cluster's commands to its end."""
        done = subprocess.run([str(HERE / name), *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"e2e/cluster/{name} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stderr

    def begin(self, name: str) -> subprocess.Popen:
        """Starts a command in a process group of its own, to be interrupted."""
        return subprocess.Popen([str(HERE / name)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def kubectl(self, *arguments: str, stdin: Optional[str] = None) -> str:
        done = subprocess.run(self.kubectl_command(*arguments), input=stdin, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def kubectl_command(self, *arguments: str) -> List[str]:
        return [str(self.settings.bin / "kubectl"), "--kubeconfig", str(self.settings.kubeconfig), *arguments]


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Failed(otherwise)


def eventually(what: str, seen: Callable[[], Optional[str]], seconds: float = 60) -> None:
    """Waits until nothing is found wrong; `seen` gives None, or what it found instead."""
    until = time.monotonic() + seconds
    while True:
        wrong = seen()
        if wrong is None:
            return
        if time.monotonic() > until:
            raise Failed(f"not within {seconds:.0f} s: {what}; seen: {wrong}")
        time.sleep(0.1)


def build_probe(settings: Settings) -> Path:
    """Compiles the test program. Returns its path."""
    target = settings.cache / "checks" / "probe"
    target.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}
    done = subprocess.run(["go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", str(target), "."],
                          cwd=HERE / "checks" / "probe", env=environment, capture_output=True, text=True, check=False)
    expect(done.returncode == 0, f"the test program does not compile: {done.stderr}")
    return target
