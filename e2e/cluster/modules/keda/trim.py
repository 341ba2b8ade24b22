#!/usr/bin/env python3
"""Copies KEDA's source without the triggers of products that no test here has: trim.py SOURCE TARGET.

KEDA knows some seventy triggers, and most bring a product's SDK. Compiling those takes longer than Kubernetes' API server does
(1,250 s of CPU time), and nothing here asks for them. What stays is KEDA's own, untouched, but for the lines of one switch
that named what is gone: a ScaledObject with such a trigger is told "no scaler found for type".
"""

import os
import re
import shutil
import sys
from pathlib import Path

# azure_queue declares constants that the other triggers use.
KEPT = ("azure_queue", "cpu_memory", "cron", "external", "kafka", "metrics_api", "redis")
CASE = re.compile(r'\tcase "[^"]+":\n\t\treturn scalers\.(New\w+)\([^\n]*\n')


def trim(root: Path) -> None:
    triggers = root / "pkg" / "scalers"
    for file in triggers.glob("*_scaler.go"):
        if file.name[:-len("_scaler.go")] not in KEPT:
            file.unlink()
    left = "\n".join(file.read_text() for file in triggers.glob("*.go"))
    made = set(re.findall(r"^func (New\w+)\(", left, re.MULTILINE))
    builder = root / "pkg" / "scaling" / "scalers_builder.go"
    text = CASE.sub(lambda case: case[0] if case[1] in made else "", builder.read_text())
    if '"kafka"' not in text:
        sys.exit(f"{builder} names no trigger kafka: this KEDA is written in another way than the one trim.py knows")
    builder.write_text(text)


def main() -> None:
    source, target = (Path(given) for given in sys.argv[1:])
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*_test.go", "tests"), copy_function=shutil.copyfile)
    # Folders of the module cache are read-only, and copytree makes their copies so.
    for folder, _, _ in os.walk(target):
        os.chmod(folder, 0o755)
    trim(target)


if __name__ == "__main__":
    main()
