"""An ONNX model of some milliseconds: 30 features, layer after layer of the same square matrix. Written by the format's field numbers, so that
nothing has to be installed."""
import random
import struct

WIDTH = 512


def varint(number):
    out = bytearray()
    number &= (1 << 64) - 1
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def content(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def node(kind, inputs, output):
    return content(1, b"".join(content(1, name) for name in inputs) + content(2, output) + content(4, kind))


def matrix(name, rows, columns, randomly):
    deviation = (2 / rows) ** 0.5
    values = struct.pack(f"<{rows * columns}f", *(randomly.gauss(0, deviation) for _ in range(rows * columns)))
    return content(5, number(1, rows) + number(1, columns) + number(2, 1) + content(8, name) + content(9, values))


def tensor(field, name, columns):
    shape = content(1, content(2, "rows")) + content(1, number(1, columns))
    return content(field, content(1, name) + content(2, content(1, number(1, 1) + content(2, shape))))


def write(path, layers):
    randomly = random.Random(7)
    graph = node("MatMul", ["features", "first"], "x0")
    for layer in range(layers):
        graph += node("MatMul", [f"x{layer}", "square"], f"m{layer}") + node("Relu", [f"m{layer}"], f"x{layer + 1}")
    graph += node("MatMul", [f"x{layers}", "last"], "scores")
    graph += content(2, "dense")
    graph += matrix("first", 30, WIDTH, randomly) + matrix("square", WIDTH, WIDTH, randomly) + matrix("last", WIDTH, 2, randomly)
    graph += tensor(11, "features", 30) + tensor(12, "scores", 2)
    path.write_bytes(number(1, 8) + content(7, graph) + content(8, number(2, 17)))
