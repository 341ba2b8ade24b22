"""The cluster's servers as processes.

Each is started with a mark in its environment: which server, of which cluster, started from which command and
configuration. The mark is read back from /proc, so there are no pid files to go stale, to be lost when a command is
killed between start and note, or to name a stranger's process after a reboot. Nothing without the mark is ever ended.
"""

import hashlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence

MARK = "TANDEM_CLUSTER_SERVER"


@dataclass(frozen=True)
class Server:
    """A server as it should run."""

    name: str
    command: Sequence[str]
    configuration: str = ""
    """The text of its configuration: a change of it means a restart, as one of its command or version does."""

    def fingerprint(self) -> str:
        described = (list(self.command), os.path.realpath(self.command[0]), self.configuration)
        return hashlib.sha256(repr(described).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Running:
    """A process that bears the mark: a server, or a child of one (containerd's shims)."""

    pid: int
    name: str
    fingerprint: str
    main: bool
    """False for a child."""


def running(state: Path) -> List[Running]:
    """Every live process of the cluster whose state lies there."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            process = _read(int(entry), state)
            if process:
                found.append(process)
    return found


def clusters() -> List[str]:
    """The state folders of every cluster of this kind that has a process on this machine."""
    states = set()
    for entry in os.listdir("/proc"):
        mark = _mark(int(entry)) if entry.isdigit() else None
        if mark:
            states.add(mark["state"])
    return sorted(states)


def named(program: str) -> bool:
    """Whether any live process, whoever started it, has that name."""
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and Path(f"/proc/{entry}/comm").read_text().strip() == program and not gone(int(entry)):
                return True
        except OSError:
            continue
    return False


def start(server: Server, state: Path, log: Path, path: str) -> int:
    """Starts a server in a session of its own, its output appended to the log. Returns its process id."""
    mark = f"name={server.name} fingerprint={server.fingerprint()} state={state}"
    environment = {"PATH": path, "LANG": "C.UTF-8", "HOME": str(state), MARK: mark}
    with open(log, "ab") as out:
        process = subprocess.Popen(list(server.command), cwd="/", env=environment, stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=out, start_new_session=True)
    return process.pid


def end(processes: Sequence[Running], state: Path, patience: float) -> None:
    """Ends processes: politely, then, after that many seconds, for good. Returns when they are gone."""
    handles = {p.pid: handle for p in processes for handle in [_handle(p, state)] if handle is not None}
    try:
        if patience > 0:
            _signal(handles, signal.SIGTERM)
            _await_end(handles, patience)
        _signal(handles, signal.SIGKILL)
        _await_end(handles, 10)
    finally:
        for handle in handles.values():
            os.close(handle)


def _handle(process: Running, state: Path) -> Optional[int]:
    """A handle on the very process, so that a reused process id is never signalled."""
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return None
    if _read(process.pid, state) != process:
        os.close(handle)
        return None
    return handle


def _signal(handles: Dict[int, int], number: int) -> None:
    for handle in handles.values():
        try:
            signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            pass


def _await_end(handles: Dict[int, int], seconds: float) -> None:
    until = time.monotonic() + seconds
    while handles and time.monotonic() < until:
        for pid in [p for p in handles if gone(p)]:
            os.close(handles.pop(pid))
        if handles:
            time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits to be reaped has."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def _read(pid: int, state: Path) -> Optional[Running]:
    mark = _mark(pid)
    if not mark or mark["state"] != str(state):
        return None
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None
    child = b"containerd-shim" in command[0] or (_mark(parent) or {}).get("state") == str(state)
    return Running(pid, mark["name"], mark["fingerprint"], not child)


def _mark(pid: int) -> Optional[Dict[str, str]]:
    """The mark of a process. A process whose memory is gone (a zombie) has none."""
    try:
        for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            name, _, value = entry.decode(errors="replace").partition("=")
            if name == MARK:
                return dict(part.split("=", 1) for part in value.split(" "))
    except (OSError, ValueError):
        pass
    return None
