"""Whether a run's memory depends on a row group and not on the table: 20 GB of rows under a limit of 1 GiB that the kernel holds.

Four tables: many files of random floats (one file under many names), one large file (floats of 16 values each, so that 20 GB of
rows are some GB on the disk), rows all of which are bad, and lines all of which are no rows. Needs root, for the control group.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import runtime

LIMIT = 1 << 30
BYTES_OF_ROWS = 20_000_000_000
GROUPS = pathlib.Path("/sys/fs/cgroup")


class Limited:
    """A control group with a limit of memory, version 1 or 2, for a process that joins before it begins."""

    def __init__(self, limit):
        first = (GROUPS / "memory").is_dir()
        self.folder = GROUPS / ("memory" if first else "") / f"tandem-bench-{os.getpid()}"
        self.folder.mkdir()
        (self.folder / ("memory.limit_in_bytes" if first else "memory.max")).write_text(str(limit))

    def join(self):
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def close(self):
        self.folder.rmdir()


def many_files(one, folder, rows, wanted):
    """So many rows as one file has, under as many names as it takes."""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(-(-wanted // rows)):
        link = folder / f"t{i:03}.parquet"
        if not link.exists():
            os.link(one, link)
    return folder


def one_file(python, folder, kind, rows):
    subprocess.run([python, runtime.HERE / "data.py", "--only", kind, folder, "--rows", str(rows)], check=True)
    return next(folder.glob(f"{kind}.*"))


def run(java, python, work, table, rows):
    """On all cores: as many files are scored at once."""
    cores = f"0-{os.cpu_count() - 1}"
    model = table.parent / "linear.onnx"
    bytes_per_row = 4 * len(runtime.FEATURES) + 8
    wanted = -(-BYTES_OF_ROWS // bytes_per_row)
    made = work / "memory"
    cases = [("many files", lambda: many_files(table, made / "many", rows, wanted), 0),
             ("one large file", lambda: one_file(python, made, "large", wanted), 0),
             ("every value missing", lambda: one_file(python, made, "bad", rows), 10),
             ("no line a row", lambda: one_file(python, made, "lines", rows), 10)]
    failed = False
    for name, make, expected in cases:
        place = make()
        config = made / "config.json"
        output, quarantine = made / "out", made / "quarantine"
        config.write_text(json.dumps(runtime.config(model, place, output, quarantine, 0.5)))
        group = Limited(LIMIT)
        try:
            used = runtime.measured([*java, "--config", str(config), "--scratch", str(made / "scratch")], cores, group.join)
        finally:
            group.close()
        files = sorted(place.iterdir()) if place.is_dir() else [place]
        print(f"{name}: {len(files)} files, {sum(file.stat().st_size for file in files) / 1e9:.1f} GB on disk: exit code {used.code}"
              f" ({expected} is right), at most {used.megabytes:.0f} MB of {LIMIT >> 20} MiB, {used.cpu:.0f} s of CPU, cores {cores}", flush=True)
        if used.code != expected:
            failed = True
            print(used.out[-2000:], file=sys.stderr)
        shutil.rmtree(made)
    if failed:
        sys.exit("a run did not end as it should within the limit")
