"""Progress for people (one line that changes, on a terminal) and for logs (plain lines with seconds)."""

import shutil
import sys
import time


class Console:
    """Reports the steps of one command. Times count from its making."""

    def __init__(self, heartbeat: float = 30.0):
        self._start = time.monotonic()
        self.terminal = sys.stderr.isatty()
        self._heartbeat = heartbeat
        self._last_beat = self._start
        self._line_open = False

    def elapsed(self) -> float:
        return time.monotonic() - self._start

    def done(self, text: str) -> None:
        """A finished step: stays on the screen."""
        self._clear()
        print(f"{clock(self.elapsed()):>6}  {text}", file=sys.stderr, flush=True)
        self._last_beat = time.monotonic()

    def now(self, text: str) -> None:
        """What is being done at the moment: replaced by the next report, and in a log repeated only now and then."""
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            line = f"{clock(self.elapsed()):>6}  {text}"[:width]
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
            self._line_open = True
        elif time.monotonic() - self._last_beat >= self._heartbeat:
            self.done(text)

    def close(self) -> None:
        self._clear()

    def _clear(self) -> None:
        if self._line_open:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._line_open = False


def clock(seconds: float) -> str:
    """Seconds as people read them: 7.3s below a minute, 2:05 above."""
    if seconds < 59.95:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def estimate(seconds: float) -> str:
    """A time still to come, as coarse as it is certain."""
    if seconds < 20:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds / 10) * 10} s"
    return f"about {round(seconds / 60)} min"
