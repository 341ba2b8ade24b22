"""The image of the small Redis that the operator runs for a FeatureStore that names no address."""
from pathlib import Path
from typing import Tuple

import debian
import oci
from common import Progress, architecture, kept, key, publish, version, work_folder

PACKAGES = {
    "base-files": ["etc/debian_version", "etc/host.conf", "etc/os-release", "usr/lib/os-release", "usr/share/common-licenses/*"],
    # With a star, because a pattern without one does not find a link whose target is in another package.
    "redis-server": ["usr/bin/redis-server*"],
    # The server is a link to the first; redis-cli answers probes.
    "redis-tools": ["usr/bin/redis-check-rdb", "usr/bin/redis-cli"],
    "libc6": ["lib*/ld-linux-*", "lib/*/ld-linux-*", "lib/*/libc.so.*", "lib/*/libm.so.*", "lib/*/libresolv.so.*"],
    # jemalloc is C++; the others are what the server is linked to, and what those are.
    "libgcc-s1": ["lib/*/libgcc_s.so.*"],
    "libstdc++6": ["usr/lib/*/libstdc++.so.6*"],
    "libatomic1": ["usr/lib/*/libatomic.so.*"],
    "libjemalloc2": ["usr/lib/*/libjemalloc.so.*"],
    "liblzf1": ["usr/lib/*/liblzf.so.*"],
    "libssl3": ["usr/lib/*/libssl.so.*", "usr/lib/*/libcrypto.so.*"],
    "libsystemd0": ["lib/*/libsystemd.so.*", "usr/lib/*/libsystemd.so.*"],
    "libcap2": ["lib/*/libcap.so.*", "usr/lib/*/libcap.so.*"],
    "libgcrypt20": ["lib/*/libgcrypt.so.*", "usr/lib/*/libgcrypt.so.*"],
    "libgpg-error0": ["lib/*/libgpg-error.so.*", "usr/lib/*/libgpg-error.so.*"],
    "liblz4-1": ["usr/lib/*/liblz4.so.*"],
    "liblzma5": ["lib/*/liblzma.so.*", "usr/lib/*/liblzma.so.*"],
    "libzstd1": ["usr/lib/*/libzstd.so.*"],
}


def image_name() -> str:
    """Of the project's version, as the operator's and the runtime's are: an operator runs the Redis it was released with."""
    return f"localhost/tandem/redis:{version()}"


def build(progress: Progress) -> Tuple[oci.Summary, Path]:
    versions = debian.available_versions(PACKAGES)
    tar = kept("redis", key([image_name(), architecture(), debian.named(versions), Path(__file__), Path(debian.__file__), Path(oci.__file__)]))
    if not tar.exists():
        with work_folder("redis") as folder:
            progress.say(f"redis: files of {len(versions)} Debian packages")
            system = debian.lay_out(PACKAGES, versions, folder)
            image = oci.Image({
                "User": "65532:65532", "WorkingDir": "/", "Entrypoint": ["/usr/bin/redis-server"],
                "Labels": {"org.opencontainers.image.title": "Redis for trying out a FeatureStore",
                           "dev.tandem.debian-packages": debian.named(versions)},
            }, (), architecture())
            oci.write(image.with_layer(oci.write_layer(oci.tree(system), folder), "files of Debian packages"), image_name(), tar)
    return oci.summary(tar), publish(tar, "redis")
