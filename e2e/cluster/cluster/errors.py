"""What a person is told when something cannot be done."""

from pathlib import Path

TAIL_LINES = 15


class ClusterError(Exception):
    """A failure with a message for people: what failed, and what to do."""


class LoggedError(ClusterError):
    """A failure whose cause stands at the end of a log file."""

    def __init__(self, what: str, log: Path):
        super().__init__(f"{what}\n  log: {log}\n{tail(log)}".rstrip())


def tail(log: Path) -> str:
    """The last lines of a log file, indented; empty when there is no such file."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"  | {line[:400]}" for line in lines[-TAIL_LINES:])
