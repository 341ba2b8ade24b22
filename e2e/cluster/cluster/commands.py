"""The commands of e2e/cluster: arguments in, exit status out."""

import os
import signal
import sys
from pathlib import Path
from typing import Callable, List

from . import build as building
from . import images, settings
from .console import Console
from .down import down as cluster_down
from .errors import ClusterError
from .locks import exclusive
from .servers import ASSETS
from .settings import Settings
from .status import describe
from .up import up as cluster_up


def build(arguments: List[str]) -> int:
    def run(config: Settings, console: Console) -> None:
        building.build(config, arguments or ["cluster"], console)
        console.done(f"built: {', '.join(s.folder for s in building.names_in(arguments or ['cluster']))}")
    return _command(run)


def up() -> int:
    def run(config: Settings, console: Console) -> None:
        _require_root("makes")
        with exclusive(config.cache / "cluster.lock", "another up or down", console):
            cluster_up(config, console)
        print(f"export KUBECONFIG={config.kubeconfig} PATH={config.bin}:$PATH")
    return _command(run)


def down() -> int:
    def run(config: Settings, console: Console) -> None:
        _require_root("ends")
        with exclusive(config.cache / "cluster.lock", "another up or down", console):
            cluster_down(config, console)
    return _command(run)


def status() -> int:
    def run(config: Settings, _: Console) -> None:
        _require_root("sees")
        describe(config)
    return _command(run)


def load(arguments: List[str]) -> int:
    def run(config: Settings, console: Console) -> None:
        _require_root("changes")
        if not arguments:
            raise ClusterError("which images? give image tars: load IMAGE.tar...")
        for tar in arguments:
            console.now(f"loading {tar}")
            console.done(f"loaded {', '.join(images.load(config, Path(tar)))}")
    return _command(run)


def bin_folder() -> int:
    return _command(lambda config, _: print(config.bin))


def kubeconfig() -> int:
    return _command(lambda config, _: print(config.kubeconfig))


def assets() -> int:
    def run(config: Settings, _: Console) -> None:
        folder = config.kubebuilder_assets or str(config.bin)
        missing = [p for p in ASSETS if not os.access(os.path.join(folder, p), os.X_OK)]
        if missing:
            named = "KUBEBUILDER_ASSETS=" if config.kubebuilder_assets else ""
            raise ClusterError(f"{named}{folder} lacks {', '.join(missing)}; build them: e2e/cluster/build apiserver")
        print(folder)
    return _command(run)


def _require_root(does: str) -> None:
    if os.geteuid() != 0:
        raise ClusterError(f"only root {does} a cluster (mounts, network interfaces, control groups); "
                           "run this as root, or use a cluster you have by its kube context")


def _command(run: Callable[[Settings, Console], None]) -> int:
    console = Console()
    # Ended by whoever runs it, a command clears up as it does after Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        run(settings.load(), console)
        return 0
    except ClusterError as e:
        console.close()
        print(f"error: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        console.close()
        print("interrupted; the same command again goes on from here", file=sys.stderr)
        return 130
    finally:
        console.close()
