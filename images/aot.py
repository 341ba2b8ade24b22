"""The AOT caches (JEP 483, 514, 515) of a Java image: made by training runs on the image's own files, then one more layer of it.

The cache holds loaded and linked classes and what the compilers learnt. It belongs to one Java runtime, one class path and compatible
flags, so the training runs in the image's files, with the image's Java, flags and paths. What was made is then tried with
-XX:AOTMode=on, which ends with an error where a start by default would go on without the cache, slowly and silently.
"""
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple

import oci
import sandbox

CACHE = "/app/tandem.aot"
RECORDED = "tmp/tandem.aot"
LAUNCHER = "/app/start"
TRAINING_SECONDS = 300


@dataclass(frozen=True)
class Training:
    """What a program does in its training run: the arguments after its entrypoint, and what it finds there.

    A main_class other than the image's does what one run of the image's own cannot.

    A program with a driver is a server: the driver, given whether the program still runs, talks to it, and then it gets SIGTERM. One
    without ends by itself. shares are
    read-only folders from outside, by their path inside.

    One that is of a command alone makes a cache for starts of that command (unless the environment variable TANDEM_CONFIG holds the text
    `besides`), because the JVM reads all of a cache at each start, whatever of it that start needs. The one without a command is for all others.
    """

    arguments: Tuple[str, ...]
    environment: Dict[str, str] = field(default_factory=dict)
    shares: Dict[Path, str] = field(default_factory=dict)
    drive: Optional[Callable[[Callable[[], bool]], None]] = None
    main_class: Optional[str] = None
    command: Optional[str] = None
    besides: str = ""

    @property
    def cache(self) -> str:
        return f"/app/{self.command}.aot" if self.command else CACHE


def environment(image: oci.Image, more: Dict[str, str]) -> Dict[str, str]:
    return {**dict(pair.split("=", 1) for pair in image.config.get("Env", [])), **more}


def java(image: oci.Image, root: Path, *flags: str) -> List[str]:
    """How the image starts Java, without an AOT cache and with more JVM flags, its `java` looked up in the image's PATH."""
    words = [word for word in image.config["Entrypoint"] if not word.startswith("-XX:AOTCache=")]
    java, *rest = words[words.index(LAUNCHER) + 1:] if LAUNCHER in words else words
    if not java.startswith("/"):
        folders = environment(image, {}).get("PATH", "").split(":")
        java = next((f"{folder}/{java}" for folder in folders if (root / folder.lstrip("/") / java).exists()), None)
    if java is None:
        raise oci.ImageError(f"the image's PATH has no {image.config['Entrypoint'][0]}: the base image must hold a Java 25")
    return [java, *flags, *rest]


def add_caches(image: oci.Image, root: Path, trainings: List[Training], folder: Path) -> oci.Image:
    """The image with its AOT caches as one more layer, and an entrypoint that starts from them. root holds the image's files."""
    made = {training.cache: _recorded(image, root, training) for training in trainings}
    entries = [oci.Entry(cache.lstrip("/"), 0o444, file) for cache, file in made.items()]
    commands = [training for training in trainings if training.command]
    if commands:
        launcher = root / LAUNCHER.lstrip("/")
        launcher.write_text(_launcher(image.config["Entrypoint"][-1], commands))
        entries.append(oci.Entry(LAUNCHER.lstrip("/"), 0o555, launcher))
        shell = ["/bin/busybox", "sh"] if (root / "bin/busybox").exists() else ["/bin/sh"]
        starting = [*shell, LAUNCHER, *java(image, root)]
    else:
        starting = java(image, root, f"-XX:AOTCache={CACHE}")
    finished = image.with_layer(oci.write_layer(entries, folder), "AOT caches").with_config(Entrypoint=starting)
    for cache in made:
        check_cache(finished, root, cache)
    return finished


def caches(root: Path) -> List[str]:
    """The AOT caches among an image's files, by their path in the image."""
    return sorted(f"/app/{file.name}" for file in (root / "app").glob("*.aot"))


def _recorded(image: oci.Image, root: Path, training: Training) -> Path:
    recorded = root / RECORDED
    *program, main_class = java(image, root, f"-XX:AOTCacheOutput=/{RECORDED}")
    program.append(training.main_class or main_class)
    _run(image, root, [*program, *training.arguments], training, f"the training run for {training.cache}")
    if not recorded.exists():
        raise oci.ImageError(f"the training run ended well but left no AOT cache: {' '.join(program)}")
    place = root / training.cache.lstrip("/")
    shutil.copyfile(recorded, place)
    recorded.unlink()
    return place


def _launcher(main_class: str, trainings: List[Training]) -> str:
    """A script that becomes Java, its first word, with the AOT cache of the command that follows the main class."""
    cases = [f"""case " $* " in *" {main_class} {training.command} "*)
  case "$TANDEM_CONFIG" in *'{training.besides}'*) ;; *) cache={training.cache} ;; esac ;;
esac""" for training in trainings]
    return "\n".join(["#!/bin/sh", f"cache={CACHE}", *cases, 'java=$1', "shift", 'exec "$java" "-XX:AOTCache=$cache" "$@"', ""])


def check_cache(image: oci.Image, root: Path, cache: str) -> None:
    """Fails unless the JVM, started as the image starts it, takes the AOT cache that lies in the image's files.

    JDK 25.0.3 compares the Java runtime, the flags and the collector with those of the training run, but not the jars: that these
    belong to the cache is so because nothing but this layer is added after the training run.
    """
    *flags, main_class = java(image, root, "-XX:AOTMode=on", f"-XX:AOTCache={cache}")
    _run(image, root, [*flags, "-version"], Training(()), f"a start of {main_class} that insists on {cache}")


def _run(image: oci.Image, root: Path, program: List[str], training: Training, what: str) -> None:
    running = sandbox.start(root, program, environment(image, training.environment), training.shares)
    with running.process as process:
        try:
            if training.drive:
                training.drive(lambda: process.poll() is None)
                process.send_signal(signal.SIGTERM)
            printed = process.communicate(timeout=TRAINING_SECONDS)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            raise oci.ImageError(f"{what} did not end within {TRAINING_SECONDS} s:\n{_end(process.communicate()[0])}") from None
        except BaseException as problem:
            process.kill()
            if isinstance(problem, Exception):
                raise oci.ImageError(f"{what} failed: {problem}\n{_end(process.communicate()[0])}") from problem
            raise
    ended_well = (0, 128 + signal.SIGTERM) if training.drive else (0,)
    if process.returncode not in ended_well:
        raise oci.ImageError(f"{what} ended with {process.returncode}: {' '.join(program)}\n{_end(printed)}")


def _end(printed: str) -> str:
    """What a person wants to see of the output: not the JVM's list of classes that it cannot keep."""
    return "\n".join([line for line in printed.splitlines() if "[warning][aot" not in line][-30:])
