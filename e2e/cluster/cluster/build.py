"""Builds servers that are not in the cache yet."""

import os
import resource
import shutil
import tempfile
from pathlib import Path
from typing import List, Sequence

from . import compile_go, debian, image
from .console import Console, clock, estimate
from .errors import ClusterError
from .locks import exclusive
from .servers import GROUPS, SERVERS, DebianServer, GoServer, PauseServer, Server, TrimmedGoServer, recipe
from .settings import PAUSE_IMAGE, Settings


def names_in(groups: Sequence[str]) -> List[Server]:
    """The servers that the given group or server names mean, in build order."""
    known = {**GROUPS, **{s.name: (s.name,) for s in SERVERS}}
    for group in groups:
        if group not in known:
            raise ClusterError(f"cannot build '{group}': choose from {', '.join(known)}")
    wanted = {name for group in groups for name in known[group]}
    return [s for s in SERVERS if s.name in wanted]


def is_built(settings: Settings, server: Server) -> bool:
    try:
        return (settings.servers / server.folder / "recipe").read_text() == recipe(server)
    except OSError:
        return False


def build(settings: Settings, groups: Sequence[str], console: Console) -> None:
    """Makes every server of the groups present in the cache, and linked in settings.bin."""
    wanted = names_in(groups)
    if all(is_built(settings, s) and _is_linked(settings, s) for s in wanted):
        return
    with exclusive(settings.servers / ".lock", "another build", console):
        for left in settings.servers.glob(".making-*"):  # by a build that was killed: nobody else holds the lock
            shutil.rmtree(left)
        missing = [s for s in wanted if not is_built(settings, s)]
        if any(isinstance(s, GoServer) for s in missing):
            compile_go.require_go()
        pace = _Pace(missing)
        for number, server in enumerate(missing, 1):
            _build_one(settings, server, f"[{number}/{len(missing)}] {server.name} {server.version}", pace, console)
        for server in wanted:
            _link(settings, server)


class _Pace:
    """Guesses the time left: CPU seconds from the table over cores, scaled by what the steps so far really took."""

    def __init__(self, servers: Sequence[Server]):
        self._cores = os.cpu_count() or 1
        self._left = sum(s.cpu_seconds for s in servers)
        self._expected_done = 0.0
        self._took = 0.0

    def expected(self, server: Server) -> float:
        return server.cpu_seconds / self._cores * self._scale()

    def left(self, server: Server, elapsed: float) -> float:
        """Seconds until everything is built, that long after the start of this server."""
        after = (self._left - server.cpu_seconds) / self._cores * self._scale()
        return after + max(self.expected(server) - elapsed, 0)

    def finished(self, server: Server, took: float) -> None:
        self._left -= server.cpu_seconds
        self._expected_done += server.cpu_seconds / self._cores
        self._took += took

    def _scale(self) -> float:
        # The first minute says little: the table's own value counts for one minute among the measured ones.
        return (self._took + 60) / (self._expected_done + 60)


def _build_one(settings: Settings, server: Server, title: str, pace: _Pace, console: Console) -> None:
    began, cpu = console.elapsed(), _cpu_seconds()
    if not console.terminal:
        console.done(f"{title}: building, {estimate(pace.left(server, 0))} for all that is left")

    def progress(detail: str) -> None:
        left = pace.left(server, console.elapsed() - began)
        console.now(f"{title}, {estimate(left)} left: {detail}")

    target = settings.servers / server.folder
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=settings.servers))
    try:
        (making / "bin").mkdir()
        _make(server, making, settings.servers / f"{server.name}.log", progress)
        making.chmod(0o755)
        (making / "recipe").write_text(recipe(server))
        if target.exists():
            # An older recipe: out of the way in one step, so that a kill leaves no half of it under its name.
            target.rename(making / "older")
        making.rename(target)
        shutil.rmtree(target / "older", ignore_errors=True)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    took = console.elapsed() - began
    pace.finished(server, took)
    console.done(f"{title}: built in {clock(took)} ({_cpu_seconds() - cpu:.0f} s of CPU time)")


def _cpu_seconds() -> float:
    """CPU time of every ended child process so far, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _make(server: Server, making: Path, log: Path, progress) -> None:
    if isinstance(server, TrimmedGoServer):
        with tempfile.TemporaryDirectory(prefix="source-", dir=making) as source:
            compile_go.lay_out(server, Path(source), log, progress)
            compile_go.compile_server(server, Path(source), making / "bin", log, progress)
            for wanted in server.kept:
                (Path(source) / server.module / wanted).rename(making / wanted)
    elif isinstance(server, GoServer):
        compile_go.compile_server(server, server.source, making / "bin", log, progress)
    elif isinstance(server, DebianServer):
        debian.extract(server, making / "bin", log)
    elif isinstance(server, PauseServer):
        program = making / "bin" / "pause"
        debian.run_logged(["gcc", "-static", "-Os", "-s", "-Wall", "-Werror", "-o", str(program), "pause.c"],
                          log, "compiling the pause program", server.source)
        image.pack(making / "pause.tar", PAUSE_IMAGE, program, "/pause")
    else:
        raise ClusterError(f"no way to build {server}")


def _is_linked(settings: Settings, server: Server) -> bool:
    return all(os.path.realpath(settings.bin / p) == str((settings.servers / server.folder / "bin" / p).resolve())
               for p in server.programs)


def _link(settings: Settings, server: Server) -> None:
    settings.bin.mkdir(parents=True, exist_ok=True)
    for program in server.programs:
        fresh = settings.bin / f".{program}-{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("..") / "servers" / server.folder / "bin" / program)
        fresh.replace(settings.bin / program)
