"""The commands of e2e/cluster: arguments in, exit status out."""

import os
import sys
from typing import Callable, List

from . import build as building
from . import debian, settings
from .console import Console
from .errors import ClusterError
from .servers import ASSETS
from .settings import Settings


def build(arguments: List[str]) -> int:
    def run(config: Settings, console: Console) -> None:
        debian.install_missing(config.servers / "packages.log", console, building=True)
        building.build(config, arguments or ["cluster"], console)
        console.done(f"built: {', '.join(s.folder for s in building.names_in(arguments or ['cluster']))}")
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


def _command(run: Callable[[Settings, Console], None]) -> int:
    console = Console()
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
