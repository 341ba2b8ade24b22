"""Predictions over gRPC, as small as check.py needs them: messages by the field numbers of the protocol's .proto file."""

import struct
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple
from urllib.parse import urlsplit

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "images"))

import protocol  # noqa: E402  (the project's one client that needs nothing installed)

# ModelInferRequest and ModelInferResponse share the numbers that matter here.
MODEL_NAME, TENSORS, RAW_INPUTS = 1, 5, 7
MODEL_VERSION, RAW_OUTPUTS = 2, 6
NAME, DATATYPE, SHAPE, CONTENTS = 1, 2, 3, 5
INT64_CONTENTS, FP32_CONTENTS = 3, 6
FORMATS = {"FP32": "f", "INT64": "q"}


def infer(url: str, model: str, inputs: List[Dict[str, Any]]) -> Dict[str, Any]:
    """The answer as the REST protocol would give it. ValueError or OSError for anything but an answer."""
    address = urlsplit(url)
    connection = protocol.Http2(address.port or 80, address.hostname or "127.0.0.1")
    try:
        answer = connection.call("ModelInfer", _request(model, inputs))
    finally:
        connection.close()
    if not answer:
        raise ValueError(f"the call ModelInfer for the model {model} was refused")
    return _answer(answer)


def _request(model: str, inputs: List[Dict[str, Any]]) -> bytes:
    message = _field(MODEL_NAME, model.encode())
    for tensor in inputs:
        shape = b"".join(_varint(size) for size in tensor["shape"])
        message += _field(TENSORS, _field(NAME, tensor["name"].encode()) + _field(DATATYPE, tensor["datatype"].encode())
                          + _field(SHAPE, shape))
    for tensor in inputs:
        message += _field(RAW_INPUTS, struct.pack(f"<{len(tensor['data'])}{FORMATS[tensor['datatype']]}", *tensor["data"]))
    return message


def _answer(message: bytes) -> Dict[str, Any]:
    fields = list(_fields(message))
    outputs = [_output(value) for number, value in fields if number == TENSORS]
    raw = [value for number, value in fields if number == RAW_OUTPUTS]
    for output, data in zip(outputs, raw):
        kind = FORMATS[output["datatype"]]
        output["data"] = list(struct.unpack(f"<{len(data) // struct.calcsize(kind)}{kind}", data))
    texts = {number: value.decode() for number, value in fields if number in (MODEL_NAME, MODEL_VERSION)}
    return {"model_name": texts.get(MODEL_NAME), "model_version": texts.get(MODEL_VERSION), "outputs": outputs}


def _output(message: bytes) -> Dict[str, Any]:
    output: Dict[str, Any] = {"shape": [], "data": []}
    for number, value in _fields(message):
        if number in (NAME, DATATYPE):
            output["name" if number == NAME else "datatype"] = value.decode()
        elif number == SHAPE:
            output["shape"] += [value] if isinstance(value, int) else list(_varints(value))
        elif number == CONTENTS:
            output["data"] = _contents(value)
    return output


def _contents(message: bytes) -> List[Any]:
    numbers: List[Any] = []
    for number, value in _fields(message):
        if number == FP32_CONTENTS:
            numbers += struct.unpack(f"<{len(value) // 4}f", value)
        elif number == INT64_CONTENTS:
            numbers += [value] if isinstance(value, int) else list(_varints(value))
    return numbers


def _fields(message: bytes) -> Iterator[Tuple[int, Any]]:
    at = 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        if tag & 7 == 0:
            value, at = _read_varint(message, at)
            yield tag >> 3, value
        else:
            # 1: eight bytes, 5: four, 2: as many as it says.
            length, at = (8, at) if tag & 7 == 1 else (4, at) if tag & 7 == 5 else _read_varint(message, at)
            yield tag >> 3, message[at:at + length]
            at += length


def _varints(packed: bytes) -> Iterator[int]:
    at = 0
    while at < len(packed):
        value, at = _read_varint(packed, at)
        yield value


def _read_varint(message: bytes, at: int) -> Tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            # Negative numbers take all 64 bits.
            return value - (1 << 64) if value >> 63 else value, at


def _varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data
