"""Where the servers are that a test of clients asks, and what they are asked: one serves iris, each other gives back its input."""
import json
import os

import numpy as np

PORTS = json.loads(os.environ["SERVERS"])

IRIS_ROWS = np.array([[5.1, 3.5, 1.4, 0.2], [6.3, 2.9, 5.6, 1.8], [5.7, 2.8, 4.1, 1.3]], dtype=np.float32)
IRIS_LABELS = np.array([0, 2, 1], dtype=np.int64)

VALUES = {
    "BOOL": np.array([True, False]),
    "INT8": np.array([-128, 127], dtype=np.int8),
    "INT16": np.array([-32768, 32767], dtype=np.int16),
    "INT32": np.array([-2**31, 2**31 - 1], dtype=np.int32),
    "INT64": np.array([-2**63, 2**63 - 1], dtype=np.int64),
    "UINT8": np.array([0, 255], dtype=np.uint8),
    "UINT16": np.array([0, 65535], dtype=np.uint16),
    "UINT32": np.array([0, 2**32 - 1], dtype=np.uint32),
    "UINT64": np.array([2**63, 2**64 - 1], dtype=np.uint64),
    "FP16": np.array([0.5, -65504], dtype=np.float16),
    "FP32": np.array([0.1, -3.4028235e38, 3], dtype=np.float32),
    "FP64": np.array([0.1, 1.7976931348623157e308]),
    "BYTES": np.array([b"a \"quoted\" word", "雪".encode(), b""], dtype=np.object_),
}


def address(model):
    return f"127.0.0.1:{PORTS[model]}"
