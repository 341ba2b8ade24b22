"""One command at a time: an advisory lock that the kernel drops when its holder dies, however it dies."""

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from .console import Console


@contextmanager
def exclusive(path: Path, what: str, console: Console) -> Iterator[None]:
    """Holds the lock file while the block runs, after waiting for whoever holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.done(f"waiting: {what} runs already (lock {path})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
