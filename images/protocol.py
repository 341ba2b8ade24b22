"""A client of the Open Inference Protocol (V2), as small as training runs and checks of images need it: JSON and gRPC.

It is written here, and not taken from a library, because a machine that builds images has Python alone. gRPC is unary calls on HTTP/2
without TLS (RFC 9113, RFC 7541: header fields as literals), messages by their field numbers in the protocol's .proto file.
"""
import http.client
import json
import socket
import struct
import time
from pathlib import Path
from typing import Callable, Iterator, List, Optional, Tuple

HEALTH_READY = "/v2/health/ready"
FIRST_ANSWER_SECONDS = 60


def await_answer(port: int, is_alive: Callable[[], bool], method: str = "GET", path: str = HEALTH_READY,
                 body: Optional[bytes] = None) -> bytes:
    """Asks until the server answers with 200, and gives that answer; a server that ends, or takes longer than a minute, is an error."""
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS
    while True:
        try:
            http = Http(port)
            status, answer = http.ask(method, path, body)
            http.close()
            if status == 200:
                return answer
            problem = f"{status} {answer[:200]!r}"
        except OSError as refused:
            problem = str(refused)
        if not is_alive():
            raise ConnectionError(f"the server ended before it answered {path} on port {port}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} on port {port} was not answered by 200 within {FIRST_ANSWER_SECONDS} s: {problem}")
        time.sleep(0.002)


def await_text(port: int, is_alive: Callable[[], bool], path: str, text: str) -> None:
    """Asks for a page until it holds a text."""
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS
    while text.encode() not in (page := await_answer(port, is_alive, path=path)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} on port {port} did not say '{text}' within {FIRST_ANSWER_SECONDS} s, but: {page[-2000:]!r}")
        time.sleep(0.005)


class Sample:
    """A sample model's rows and the answers scikit-learn gave for them (samples/models/NAME/rows.json)."""

    def __init__(self, folder: Path):
        self._rows = json.loads((folder / "rows.json").read_text())

    @property
    def model(self) -> str:
        return self._rows["model"]

    @property
    def digest(self) -> str:
        return f"sha256:{self._rows['sha256']}"

    @property
    def infer_path(self) -> str:
        return f"/v2/models/{self.model}/infer"

    def row(self, number: int) -> List[float]:
        """A row of numbers; they begin again after the last."""
        return self._rows["rows"][number % len(self._rows["rows"])]

    def request(self, rows: int) -> bytes:
        """The JSON of an infer request for the first rows."""
        tensor = self._rows["inputs"][0]
        data = [value for row in self._rows["rows"][:rows] for value in row]
        asked = {"name": tensor["name"], "datatype": tensor["datatype"], "shape": self._shape(rows), "data": data}
        return json.dumps({"inputs": [asked]}).encode()

    def is_right(self, answer: bytes, rows: int) -> bool:
        """Whether the JSON of an answer holds, for the first rows, scikit-learn's numbers to 1e-5."""
        outputs = {output["name"]: output["data"] for output in json.loads(answer)["outputs"]}
        for name, expected in self._rows["outputs"].items():
            wanted = expected["data"][: rows * len(expected["data"]) // len(self._rows["rows"])]
            if len(outputs[name]) != len(wanted) or any(abs(a - b) > 1e-5 for a, b in zip(outputs[name], wanted)):
                return False
        return True

    def grpc_request(self, rows: int, raw: bool) -> bytes:
        """A ModelInferRequest for the first rows, the numbers as raw bytes or as fp32_contents."""
        tensor = self._rows["inputs"][0]
        numbers = [value for row in self._rows["rows"][:rows] for value in row]
        data = struct.pack(f"<{len(numbers)}f", *numbers)
        shape = b"".join(_varint(size) for size in self._shape(rows))
        contents = b"" if raw else _bytes_field(5, _bytes_field(6, data))
        message = _bytes_field(1, tensor["name"].encode()) + _bytes_field(2, tensor["datatype"].encode()) + _bytes_field(3, shape) + contents
        return _bytes_field(1, self.model.encode()) + _bytes_field(5, message) + (_bytes_field(7, data) if raw else b"")

    def grpc_name(self) -> bytes:
        """A ModelMetadataRequest or ModelReadyRequest: the model's name."""
        return _bytes_field(1, self.model.encode())

    def _shape(self, rows: int) -> List[int]:
        return [rows] + self._rows["inputs"][0]["shape"][1:]


class Http:
    """One HTTP/1.1 connection."""

    def __init__(self, port: int):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, body: Optional[bytes] = None) -> Tuple[int, bytes]:
        self._connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        self._connection.close()


class Http2:
    """One HTTP/2 connection without TLS, by prior knowledge, one call at a time. It gives bodies; it does not decode header fields."""

    _DATA, _HEADERS, _RESET, _SETTINGS, _PING, _GO_AWAY, _WINDOW = 0x0, 0x1, 0x3, 0x4, 0x6, 0x7, 0x8
    _END_STREAM, _ACK, _END_HEADERS = 0x1, 0x1, 0x4

    def __init__(self, port: int, host: str = "127.0.0.1"):
        self._socket = socket.create_connection((host, port), timeout=30)
        # Otherwise the kernel keeps a call's second frame back until the server has acknowledged the first: 40 ms.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = -1
        self._socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        self._send(self._SETTINGS, 0, 0, b"")
        # What all answers of one connection together may be long before the window would have to be opened again.
        self._send(self._WINDOW, 0, 0, struct.pack(">I", (1 << 31) - 1 - 65535))

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "application/json") -> bytes:
        fields = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "127.0.0.1"), ("content-type", content_type)]
        fields += [("te", "trailers")] if content_type == "application/grpc" else []
        self._stream += 2
        self._send(self._HEADERS, self._END_HEADERS | (0 if body else self._END_STREAM), self._stream, b"".join(map(_literal, fields)))
        if body:
            self._send(self._DATA, self._END_STREAM, self._stream, body)
        return b"".join(self._answer())

    def call(self, method: str, message: bytes = b"") -> bytes:
        """A unary call of inference.GRPCInferenceService; the answer's message, empty when the call was refused."""
        framed = struct.pack(">BI", 0, len(message)) + message
        return self.ask("POST", f"/inference.GRPCInferenceService/{method}", framed, "application/grpc")[5:]

    def close(self) -> None:
        self._socket.close()

    def _answer(self) -> Iterator[bytes]:
        while True:
            length, kind, flags, stream = struct.unpack(">3sBBI", self._receive(9))
            payload = self._receive(int.from_bytes(length, "big"))
            if kind == self._SETTINGS and not flags & self._ACK:
                self._send(self._SETTINGS, self._ACK, 0, b"")
            elif kind == self._PING and not flags & self._ACK:
                self._send(self._PING, self._ACK, 0, payload)
            elif kind == self._GO_AWAY:
                raise ConnectionError(f"the server closes the connection: {payload[8:].decode(errors='replace')}")
            elif stream == self._stream and kind == self._RESET:
                raise ConnectionError(f"the server reset the call with code {int.from_bytes(payload, 'big')}")
            elif stream == self._stream and kind in (self._DATA, self._HEADERS):
                if kind == self._DATA:
                    yield payload
                if flags & self._END_STREAM:
                    return

    def _send(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        self._socket.sendall(struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload)

    def _receive(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._socket.recv(count - len(data))
            if not more:
                raise ConnectionError("the server closed the connection")
            data += more
        return data


def _varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def _bytes_field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _literal(field: Tuple[str, str]) -> bytes:
    """A header field without indexing, name and value as plain text of at most 126 bytes (RFC 7541, 6.2.2)."""
    return b"\x00" + b"".join(bytes([len(text)]) + text.encode() for text in field)
