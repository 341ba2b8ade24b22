"""Tries model files, each in a process of its own: tries.py FOLDER TRIES SEED SECONDS, as `run` calls it."""
import collections
import os
import pathlib
import random
import resource
import signal
import sys

import numpy as np
import onnxruntime

import models

SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "samples/models"
MEMORY = 6 << 30
MOST_VALUES = 10_000_000
TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(bool)": np.bool_}


def score(data):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options)
    zeros = {}
    for given in session.get_inputs():
        shape = [size if isinstance(size, int) and size > 0 else 1 for size in given.shape]
        if np.prod([float(size) for size in shape]) > MOST_VALUES:
            return
        zeros[given.name] = np.zeros(shape, TYPES.get(given.type, np.float32))
    session.run(None, zeros)


def end(data, seconds):
    """worked, refused, hung, or the name of a signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            signal.alarm(seconds)
            score(data)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return "hung" if name == "SIGALRM" else name
    return "worked" if os.WEXITSTATUS(status) == 0 else "refused"


def changed(data, chance):
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data))
        kind = chance.randrange(5)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at] = chance.choice((0, 1, 0x7f, 0x80, 0xff, chance.randrange(256)))
        elif kind == 2:
            data[at:at] = b"\xff" * 9 + b"\x01" if chance.random() < 0.3 else chance.randbytes(chance.randrange(1, 5))
        elif kind == 3 and len(data) > 16:
            del data[at:at + chance.randrange(1, 9)]
        else:
            data[at:at + 8] = chance.choice((b"\xff" * 8, b"\0" * 8, b"\xff" * 7 + b"\x7f"))
    return bytes(data)


def main(folder, tries, seed, seconds):
    onnxruntime.set_default_logger_severity(4)
    totals = collections.Counter()

    def attempt(name, data):
        how = end(data, seconds)
        totals[how] += 1
        if how not in ("worked", "refused"):
            print(f"{how:8} {name} ({len(data):,} bytes)", flush=True)
            (folder / f"{name.replace('/', '_').replace(' ', '-')}.onnx").write_bytes(data)

    written = {name: make().SerializeToString() for name, make in models.ALL.items()}
    for name, data in written.items():
        attempt(name, data)
    chance = random.Random(seed)
    seeds = [data for data in written.values() if len(data) < 4_000]
    seeds += [path.read_bytes() for path in sorted(SAMPLES.glob("*/model.onnx"))]
    for number in range(tries):
        attempt(f"changed {seed} {number}", changed(chance.choice(seeds), chance))
    print(", ".join(f"{how} {count:,}" for how, count in totals.most_common()))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
