"""Prints reports of the suite side by side: totals by level, then every clause that some server does not keep."""

import json
import sys
from pathlib import Path

MARKS = {"PASS": "yes", "FAIL": "NO", "NOT_APPLICABLE": "-"}

names = [Path(path).name for path in sys.argv[1:]]
reports = [json.loads(Path(path + ".json").read_text(encoding="utf-8")) for path in sys.argv[1:]]

print("| | " + " | ".join(names) + " |")
print("|---" * (len(names) + 1) + "|")
for level in reports[0]["totals"]:
    cells = []
    for report in reports:
        total = report["totals"][level]
        cells.append("%d of %d, %d n/a" % (total["PASS"], total["PASS"] + total["FAIL"], total["NOT_APPLICABLE"]))
    print("| %s | %s |" % (level, " | ".join(cells)))

for clauses in zip(*(report["clauses"] for report in reports)):
    if any(clause["verdict"] == "FAIL" for clause in clauses):
        first = clauses[0]
        marks = " | ".join(MARKS[clause["verdict"]] for clause in clauses)
        print("| %s %s: %s | %s |" % (first["id"], first["level"], first["rule"], marks))
