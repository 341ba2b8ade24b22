"""Files of Debian packages for images that no Debian is installed in."""
import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List, Mapping, Sequence

from common import output, run
from oci import ImageError

Packages = Mapping[str, Sequence[str]]
"""What is taken of each package, as patterns of paths. An image holds what is listed and no more, and each copyright file."""

ACCOUNTS = {
    "etc/passwd": "root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n"
                  "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
    "etc/group": "root:x:0:\nnogroup:x:65534:\nnonroot:x:65532:\n",
    # /etc/hosts (which the kubelet writes) before DNS; glibc's own default asks DNS first.
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n",
}


def available_versions(packages: Packages) -> Dict[str, str]:
    """The version apt would install of each package; the lists are fetched when this machine has none yet."""
    versions = _candidates(list(packages))
    if len(versions) < len(packages) and os.geteuid() == 0:
        run(["apt-get", "-qq", "update"], stdout=subprocess.DEVNULL)
        versions = _candidates(list(packages))
    missing = sorted(set(packages) - set(versions))
    if missing:
        raise ImageError(f"apt knows no version of {', '.join(missing)}: run 'apt-get update' as root, then this again")
    return versions


def _candidates(names: List[str]) -> Dict[str, str]:
    versions, package = {}, ""
    for line in output(["apt-cache", "policy", *names], env={**os.environ, "LC_ALL": "C"}).splitlines():
        if not line.startswith(" "):
            package = line.rstrip(":")
        elif line.startswith("  Candidate: ") and not line.endswith("(none)"):
            versions[package] = line.split()[1]
    return versions


def lay_out(packages: Packages, versions: Mapping[str, str], folder: Path) -> Path:
    """Downloads the packages at exactly these versions and lays the wanted files out in a folder, which it returns."""
    debs, root = folder / "debs", folder / "system"
    _download(versions, debs)
    root.mkdir()
    for package, wanted in packages.items():
        deb = next(debs.glob(f"{package}_*.deb"))
        whole = debs / package
        run(["dpkg", "-x", str(deb), str(whole)])
        for pattern in [*wanted, f"usr/share/doc/{package}/copyright"]:
            taken = [path for path in whole.glob(pattern) if path.is_symlink() or not path.is_dir()]
            for path in taken:
                to = root / path.relative_to(whole)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, to, follow_symlinks=False)
        # Where scanners for known weaknesses look for the packages of an image without dpkg.
        put(root, f"var/lib/dpkg/status.d/{package}", output(["dpkg-deb", "-f", str(deb)]))
    for path, text in ACCOUNTS.items():
        put(root, path, text)
    (root / "tmp").mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    return root


def _download(versions: Mapping[str, str], folder: Path) -> None:
    """Package lists that are older than the mirror are renewed once."""
    folder.mkdir()
    command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *(f"{name}={version}" for name, version in versions.items())]
    if subprocess.run(command, cwd=folder, stderr=subprocess.DEVNULL).returncode != 0:
        if os.geteuid() == 0:
            run(["apt-get", "-qq", "update"], stdout=subprocess.DEVNULL)
        run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def named(versions: Mapping[str, str]) -> str:
    """The packages and their versions in one line, for an image's label."""
    return " ".join(f"{name}={version}" for name, version in sorted(versions.items()))
