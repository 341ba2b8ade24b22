#!/usr/bin/env python3
"""Asks a V2 (Open Inference Protocol) server for predictions and compares them with scikit-learn's own.

    samples/check.py --url http://HOST:PORT --model iris --rows samples/models/iris/rows.json [--grpc]

Labels must be equal, probabilities and other floats within 1e-5. Exit 0: every row is right; 1: a row is wrong or the
server answered with something else; 2: wrong arguments. Python 3.9 or newer, nothing to install.
"""

import argparse
import json
import math
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional

import v2_grpc

TOLERANCE = 1e-5
SHOWN = 10


class Refusal(Exception):
    """What the server answered instead of predictions, in one line for people."""


@dataclass(frozen=True)
class Wrong:
    """One value that differs: `row` counts from 1, `expected` is scikit-learn's."""

    row: int
    output: str
    expected: Any
    actual: Any

    def cells(self) -> List[str]:
        return [str(self.row), self.output, str(self.expected), str(self.actual)]


@dataclass(frozen=True)
class Comparison:
    rows: int
    wrong: List[Wrong]
    largest: float


def infer(url: str, model: str, inputs: List[Dict[str, Any]], timeout: float) -> Dict[str, Any]:
    address = f"{url.rstrip('/')}/v2/models/{model}/infer"
    request = urllib.request.Request(address, data=json.dumps({"inputs": inputs}).encode(),
                                     headers={"Content-Type": "application/json"})
    # A proxy that is meant for the internet has no way to a cluster's addresses.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise Refusal(f"{address} answered {error.code}: {error.read(2000).decode(errors='replace').strip()}")
    except (OSError, ValueError) as error:
        raise Refusal(f"{address} gave no answer that can be read: {error}")


def infer_by_grpc(url: str, model: str, inputs: List[Dict[str, Any]]) -> Dict[str, Any]:
    try:
        return v2_grpc.infer(url, model, inputs)
    except (OSError, ValueError) as error:
        raise Refusal(f"{url} gave no answer over gRPC that can be read: {error}")


def as_inputs(declared: List[Dict[str, Any]], rows: List[List[float]]) -> List[Dict[str, Any]]:
    (tensor,) = declared
    return [{"name": tensor["name"], "datatype": tensor["datatype"], "shape": [len(rows), *tensor["shape"][1:]],
             "data": [value for row in rows for value in row]}]


def tensor(answer: Dict[str, Any], name: str, expected: Dict[str, Any]) -> List[Any]:
    """The data of one output, once its name, datatype and shape are what was promised."""
    outputs = {output["name"]: output for output in answer.get("outputs", [])}
    if name not in outputs:
        raise Refusal(f"the answer has no output {name!r}; it has {sorted(outputs)}")
    for field in ("datatype", "shape"):
        if outputs[name].get(field) != expected[field]:
            raise Refusal(f"output {name!r} has {field} {outputs[name].get(field)}, expected {expected[field]}")
    if len(outputs[name].get("data", [])) != len(expected["data"]):
        raise Refusal(f"output {name!r} has {len(outputs[name].get('data', []))} values, "
                      f"expected {len(expected['data'])}")
    return outputs[name]["data"]


def compare(rows: int, expected: Dict[str, Dict[str, Any]], answer: Dict[str, Any]) -> Comparison:
    wrong: List[Wrong] = []
    largest = 0.0
    for name, promised in expected.items():
        width = len(promised["data"]) // rows
        floats = promised["datatype"].startswith("FP")
        for index, (right, actual) in enumerate(zip(promised["data"], tensor(answer, name, promised))):
            difference = distance(right, actual) if floats else (0.0 if right == actual else math.inf)
            if difference > TOLERANCE:
                label = name if width == 1 else f"{name}[{index % width}]"
                wrong.append(Wrong(index // width + 1, label, right, actual))
            elif floats:
                largest = max(largest, difference)
    return Comparison(rows, sorted(wrong, key=lambda value: value.row), largest)


def distance(right: float, actual: Any) -> float:
    """How far apart two numbers are; endless for what is no number, so that a NaN is never taken for equal."""
    if isinstance(actual, bool) or not isinstance(actual, (int, float)) or math.isnan(actual):
        return math.inf
    return abs(right - actual)


def table(wrong: List[Wrong]) -> str:
    lines = [["row", "output", "scikit-learn", "server"], *(value.cells() for value in wrong[:SHOWN])]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    text = "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)
    hidden = len(wrong) - SHOWN
    return text + (f"\n... and {hidden} more" if hidden > 0 else "")


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="Compares a server's predictions with scikit-learn's own.")
    parser.add_argument("--url", required=True, help="where the server listens, such as http://127.0.0.1:8080")
    parser.add_argument("--model", required=True, help="the model's name at the server")
    parser.add_argument("--rows", required=True, type=Path, help="a rows.json file of samples/models")
    parser.add_argument("--grpc", action="store_true", help="ask over gRPC (HTTP/2 without TLS) instead of REST")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds to wait for the answer (default 10)")
    options = parser.parse_args(arguments)
    try:
        sample = json.loads(options.rows.read_text())
    except (OSError, ValueError) as error:
        parser.error(f"--rows {options.rows}: {error}")
    rows = sample["rows"]
    try:
        inputs = as_inputs(sample["inputs"], rows)
        answer = (infer_by_grpc(options.url, options.model, inputs) if options.grpc
                  else infer(options.url, options.model, inputs, options.timeout))
        result = compare(len(rows), sample["outputs"], answer)
    except Refusal as refusal:
        print(f"{options.model}: {refusal}", file=sys.stderr)
        return 1
    right = result.rows - len({value.row for value in result.wrong})
    if result.wrong:
        print(f"{options.model}: only {right} of {result.rows} rows equal scikit-learn's predictions to {TOLERANCE:g}",
              file=sys.stderr)
        print(table(result.wrong), file=sys.stderr)
        return 1
    print(f"{right} of {result.rows} rows equal scikit-learn's predictions (largest difference {result.largest:.1e})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
