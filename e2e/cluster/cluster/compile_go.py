"""Compiles Go programs from a pinned module."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, Callable, Iterator

from .errors import ClusterError, LoggedError
from .servers import GoServer, TrimmedGoServer

NEEDED_GO = (1, 26)


def require_go() -> None:
    """Fails with what to do when there is no Go that can build the pinned modules."""
    go = shutil.which("go")
    wanted = f"Go {NEEDED_GO[0]}.{NEEDED_GO[1]} or newer builds the servers"
    if not go:
        raise ClusterError(f"{wanted}, and there is no `go` in PATH")
    said = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False, env=_environment()).stdout
    version = re.match(r"go(\d+)\.(\d+)", said)
    if not version or (int(version[1]), int(version[2])) < NEEDED_GO:
        raise ClusterError(f"{wanted}, and {go} is {said.strip() or 'of an unknown version'}")


def lay_out(server: TrimmedGoServer, folder: Path, log: Path, progress: Callable[[str], None]) -> None:
    """Fills the folder with what the server is compiled from: the module's pins, and the smaller copy of its origin."""
    progress(f"fetching {server.origin}")
    fetched = subprocess.run(["go", "mod", "download", "-json", server.origin], cwd=folder, env=_environment(),
                             capture_output=True, text=True, check=False)
    said = json.loads(fetched.stdout or "{}")
    if fetched.returncode != 0 or said.get("Sum") != server.origin_sum:
        log.write_text(fetched.stdout + fetched.stderr + f"\nwanted: Sum {server.origin_sum}\n")
        raise LoggedError(f"{server.origin} could not be fetched, or is not what was pinned", log)
    for pins in ("go.mod", "go.sum"):
        shutil.copy(server.source / pins, folder)
    trimmed = subprocess.run([sys.executable, str(server.source / "trim.py"), said["Dir"], str(folder / server.module)],
                             capture_output=True, text=True, check=False)
    if trimmed.returncode != 0:
        log.write_text(trimmed.stderr)
        raise LoggedError(f"{server.origin} could not be trimmed", log)


def compile_server(server: GoServer, source: Path, target: Path, log: Path, progress: Callable[[str], None]) -> None:
    """Puts the server's programs into the target folder. Tells progress which package is being worked on."""
    command = ["go", "build", "-v", "-trimpath", "-buildvcs=false", "-mod=readonly", "-tags", server.tags,
               "-ldflags", " ".join(["-s", "-w", *(f"-X {s}" for s in server.stamp)]),
               "-o", f"{target}/", *server.packages]
    doing = "starting"
    # A session of its own: a Ctrl-C reaches this program alone, which then ends the compilers with it.
    with open(log, "wb") as out, subprocess.Popen(command, cwd=source, env=_environment(), stdin=subprocess.DEVNULL,
                                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True) as go:
        try:
            for said in _each_second(go.stdout):
                out.write(said)
                out.flush()
                # Go names a package when it begins with it, and says nothing at all while it links.
                doing = said.decode(errors="replace").splitlines()[-1] if said else doing
                progress(doing)
            failed = go.wait() != 0
        except BaseException:
            os.killpg(go.pid, signal.SIGKILL)
            raise
    if failed:
        raise LoggedError(f"building {server.name} {server.version} failed", log)
    _rename(server, target)
    log.unlink()


def _each_second(output: BinaryIO) -> Iterator[bytes]:
    """What arrives, as it arrives; nothing, once a second, while nothing does."""
    while True:
        ready, _, _ = select.select([output], [], [], 1.0)
        said = os.read(output.fileno(), 65536) if ready else b""
        if ready and not said:
            return
        yield said


def _rename(server: GoServer, target: Path) -> None:
    """Go names a program after the last part of its package path, which for a few is not the program's name."""
    for program, package in zip(server.programs, server.packages):
        parts = package.split("/")
        made = parts[-2] if re.fullmatch(r"v\d+", parts[-1]) else parts[-1]
        if made != program:
            (target / made).rename(target / program)


def _environment() -> dict:
    """The user's Go settings (proxy, caches), without those that would change what is built."""
    return {**os.environ, "GOFLAGS": "", "GOWORK": "off", "CGO_ENABLED": "0", "GOOS": "linux", "GO111MODULE": "on",
            "GOEXPERIMENT": "", "GOTOOLCHAIN": "local"}
