#!/usr/bin/env python3
"""Runs a program on an image's own files, at the image's own paths, without a container engine.

The AOT cache of an image remembers paths, sizes and times of the jars it was made from, so it has to be made on the files exactly as
the image holds them. `unpack` lays them out; `start` starts a program there, in a mount namespace of its own, which vanishes with it.
"""
import argparse
import ctypes
import os
import signal
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import oci  # noqa: E402

MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, PR_SET_PDEATHSIG = 0x1, 0x20, 0x1000, 0x4000, 1


def unpack(image: oci.Image, root: Path) -> None:
    """Lays the layers' files out in a folder: modes and times as in the image, owners only when root does it."""
    folder_times: Dict[Path, float] = {}
    for layer in image.layers:
        with tarfile.open(layer.blob) as tar:
            for member in tar:
                to = _inside(root, member.name)
                if to.name.startswith(".wh."):
                    _white_out(to)
                    continue
                if member.issym() or not member.isdir():
                    _remove(to)
                if member.islnk():
                    os.link(_inside(root, member.linkname), to)
                    continue
                member.name = str(to.relative_to(root))
                _extract(tar, member, root)
                if member.isdir():
                    folder_times[to] = member.mtime
    for folder, modified in folder_times.items():
        if folder.is_dir():
            os.utime(folder, (modified, modified))


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> None:
    options = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}
    tar.extract(member, root, numeric_owner=True, **options)


def _inside(root: Path, name: str) -> Path:
    """The place of a layer's entry under the root, however the image's own symbolic links lead."""
    parent = (root / name.lstrip("/")).parent.resolve()
    if root.resolve() not in (parent, *parent.parents):
        raise oci.ImageError(f"the image's entry {name} leads out of the image by a symbolic link; take another base image")
    return parent / Path(name).name


def _white_out(marker: Path) -> None:
    """A layer's way to say that a lower layer's file (or, with .wh..opq, a folder's whole content) is gone."""
    gone = list(marker.parent.iterdir()) if marker.name == ".wh..wh..opq" else [marker.with_name(marker.name[len(".wh."):])]
    for path in gone:
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        for child in path.iterdir():
            _remove(child)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Limits:
    """What a program may use: the cores it runs on (all when empty), and whether anything but an empty /tmp in memory is writable."""

    cores: Tuple[int, ...] = ()
    read_only: bool = False


@dataclass(frozen=True)
class Running:
    """A started program. started_at is when it took over from the sandbox, by time.monotonic_ns()."""

    process: subprocess.Popen
    started_at: int


def start(root: Path, program: List[str], environment: Dict[str, str], shares: Dict[Path, str], limits: Limits = Limits()) -> Running:
    """Starts a program (a path in the image, and its arguments) on the image's files, its output in a pipe.

    It runs as 65532:65532 when root starts it. shares are folders outside, by the path they have inside, read-only. It ends with the
    process that started it.
    """
    read, write = os.pipe()
    command = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    command += [sys.executable, str(Path(__file__).resolve()), f"--root={root}", f"--started={write}"]
    command += [f"--user={65532 if os.geteuid() == 0 else 0}", f"--cores={','.join(map(str, limits.cores))}"]
    command += ["--read-only"] if limits.read_only else []
    command += [f"--share={outside}:{inside}" for outside, inside in shares.items()]
    process = subprocess.Popen([*command, "--", *program], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", pass_fds=[write])
    os.close(write)
    with open(read) as started:
        at = started.read()
    if not at:
        raise oci.ImageError(f"{program[0]} did not start on the image's files: {process.communicate()[0].strip()}")
    return Running(process, int(at))


def _mount(source: str, target: Path, kind: Optional[str], flags: int, data: str = "") -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(source.encode(), str(target).encode(), (kind or "").encode() or None, flags, data.encode() or None) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"mounting {source}: {os.strerror(code)}", str(target))


def _enter(given: argparse.Namespace) -> None:
    """Inside the new namespace: mounts what a container has, goes into the image's files, becomes the program."""
    root: Path = given.root.resolve()
    for folder in ("proc", "sys", "dev", "tmp"):
        (root / folder).mkdir(exist_ok=True)
    for share in given.share:
        (root / share.partition(":")[2].lstrip("/")).mkdir(parents=True, exist_ok=True)
    if given.read_only:
        _mount(str(root), root, None, MS_BIND | MS_REC)
        _mount(str(root), root, None, MS_BIND | MS_REMOUNT | MS_RDONLY)
        _mount("tmpfs", root / "tmp", "tmpfs", 0, "mode=1777")
    for folder in ("proc", "sys", "dev"):
        _mount("/" + folder, root / folder, None, MS_BIND | MS_REC)
    for share in given.share:
        outside, _, inside = share.partition(":")
        _mount(outside, root / inside.lstrip("/"), None, MS_BIND)
        _mount(outside, root / inside.lstrip("/"), None, MS_BIND | MS_REMOUNT | MS_RDONLY)
    if given.cores:
        os.sched_setaffinity(0, [int(core) for core in given.cores.split(",")])
    os.chroot(root)
    os.chdir("/")
    if given.user:
        os.setgroups([])
        os.setgid(given.user)
        os.setuid(given.user)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.write(given.started, str(time.monotonic_ns()).encode())
    os.set_inheritable(given.started, False)
    os.execve(given.program[0], given.program, dict(os.environ))


def main(arguments: List[str]) -> None:
    parser = argparse.ArgumentParser(description="The inside of a sandbox; `unshare` starts it (see the function start).")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--user", type=int, default=0)
    parser.add_argument("--started", type=int, required=True)
    parser.add_argument("--read-only", action="store_true")
    parser.add_argument("--cores")
    parser.add_argument("--share", action="append", default=[])
    parser.add_argument("program", nargs="+")
    _enter(parser.parse_args(arguments))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as problem:
        sys.exit(f"sandbox: {problem}")
