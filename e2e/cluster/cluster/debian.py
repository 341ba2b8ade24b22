"""Debian packages: what the cluster needs installed, and programs taken out of a package that is not."""

import ctypes.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import List, Sequence

from .console import Console
from .errors import ClusterError, LoggedError
from .servers import DebianServer

PROGRAMS = {"nft": "nftables", "ip": "iproute2", "openssl": "openssl", "mount": "mount"}
"""Programs used while the cluster runs -> the package that has them."""
LIBRARIES = {"seccomp": "libseccomp2"}


def install_missing(log: Path, console: Console) -> None:
    """Installs what is missing of the packages; not being root, names the command that does."""
    missing = missing_packages()
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    shown = " ".join(command)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise ClusterError(f"these Debian packages are missing: {' '.join(missing)}; run as root: {shown}")
    console.now(f"installing Debian packages: {' '.join(missing)}")
    log.parent.mkdir(parents=True, exist_ok=True)
    if not _succeeds(command, log):
        # A machine that never fetched the package lists, or whose lists are older than the archive.
        run_logged(["apt-get", "update"], log, "apt-get update")
        run_logged(command, log, shown)
    console.done(f"installed Debian packages: {' '.join(missing)}")


def missing_packages() -> List[str]:
    # Root's PATH lacks the sbin folders on some machines (su without a login shell).
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    names = [package for program, package in PROGRAMS.items() if not shutil.which(program, path=path)]
    names += [package for library, package in LIBRARIES.items() if not ctypes.util.find_library(library)]
    return sorted(set(names))


def extract(server: DebianServer, target: Path, log: Path) -> None:
    """Downloads the pinned version of a package and takes its programs out, installing nothing."""
    wanted = f"{server.package}={server.version}*"
    with tempfile.TemporaryDirectory() as scratch:
        # The download runs as another user where it can, and says so in a warning where it cannot.
        download = ["apt-get", "-o", "APT::Sandbox::User=root", "download", wanted]
        if not _succeeds(download, log, Path(scratch)):
            if os.geteuid() == 0:
                run_logged(["apt-get", "update"], log, "apt-get update")
            run_logged(download, log, f"downloading the Debian package {wanted} (Debian 12 has it; "
                                      "when package lists are old, run as root: apt-get update)", Path(scratch))
        package = next(Path(scratch).glob("*.deb"))
        run_logged(["dpkg", "-x", str(package), f"{scratch}/files"], log, f"unpacking {package.name}")
        for program, file in zip(server.programs, server.files):
            shutil.copy(Path(scratch) / "files" / file, target / program)
    log.unlink(missing_ok=True)


def run_logged(command: Sequence[str], log: Path, what: str, cwd: Path = Path("/")) -> None:
    """Runs a command with its output in the log; a failure says what it was for."""
    if not _succeeds(command, log, cwd):
        raise LoggedError(f"{what} failed", log)


def _succeeds(command: Sequence[str], log: Path, cwd: Path = Path("/")) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    with open(log, "ab") as out:
        try:
            return subprocess.run(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=out, check=False).returncode == 0
        except FileNotFoundError as e:
            raise ClusterError(f"there is no program {command[0]} on this machine") from e
