"""What each program is run on to make its AOT cache: the work it will do in pods, in small."""
import json
import socket
from typing import Callable

import protocol
from api_stand_in import ApiStandIn
from aot import Training
from common import REPOSITORY

IRIS = REPOSITORY / "samples" / "models" / "iris"
REQUESTS = 500
SECONDS_TO_STATUS = 60


def runtime() -> Training:
    """`serve` with the iris model, asked in every way clients ask: JSON on HTTP/1.1 and HTTP/2, gRPC, probes, metrics, mistakes."""
    sample, port = protocol.Sample(IRIS), free_port()
    return Training(
        arguments=("serve",),
        environment={"TANDEM_CONFIG": runtime_config(sample, port)},
        shares={IRIS: "/mnt/models"},
        drive=lambda is_alive: ask_in_every_way(sample, port, is_alive))


def runtime_config(sample: protocol.Sample, port: int) -> str:
    """What the operator writes for a pod (dev.tandem.runtime.config.RuntimeConfig)."""
    return json.dumps({
        "version": "v1alpha1",
        "model": {"name": sample.model, "revision": "training", "format": "onnx", "path": "/mnt/models", "digest": sample.digest},
        "server": {"port": port},
        "overload": {"timeoutMillis": 30000, "maxQueue": 256, "maxPayloadBytes": 8388608},
        "drain": {"quietMillis": 0},
    })


def ask_in_every_way(sample: protocol.Sample, port: int, is_alive: Callable[[], bool]) -> None:
    protocol.await_answer(port, is_alive)
    model, body = f"/v2/models/{sample.model}", sample.request(rows=4)
    http, http2 = protocol.Http(port), protocol.Http2(port)
    for _ in range(REQUESTS):
        status, answer = http.ask("POST", f"{model}/infer", body)
        if status != 200 or not sample.is_right(answer, rows=4):
            raise ValueError(f"POST {model}/infer was answered by {status} {answer[:300]!r}, not by the sample's numbers")
        http2.ask("POST", f"{model}/infer", body)
        if not http2.call("ModelInfer", sample.grpc_request(rows=4, raw=True)):
            raise ValueError("the gRPC call ModelInfer was refused")
        http2.call("ModelInfer", sample.grpc_request(rows=4, raw=False))
    for path in ("/v2", "/v2/health/live", protocol.HEALTH_READY, model, f"{model}/ready", "/metrics"):
        http.ask("GET", path)
        http2.ask("GET", path)
    for method, message in (("ServerLive", b""), ("ServerReady", b""), ("ServerMetadata", b""), ("ModelReady", sample.grpc_name()),
                            ("ModelMetadata", sample.grpc_name())):
        http2.call(method, message)
    for path, wrong in ((f"{model}/infer", b"{"), (f"{model}/infer", b'{"inputs": []}'), ("/v2/models/another/infer", body)):
        http.ask("POST", path, wrong)
    http.close()
    http2.close()


def operator() -> Training:
    """One InferenceService from its first sight to its status, as the leader, against a stand-in for the API."""
    port, api = free_port(), ApiStandIn()
    return Training(
        arguments=(),
        environment={
            "KUBERNETES_MASTER": api.url,
            "TANDEM_RUNTIME_IMAGE": "localhost/tandem/scoring-runtime:training",
            "TANDEM_HTTP_PORT": str(port),
            "HOSTNAME": "training",
        },
        drive=lambda is_alive: bring_about(api, port, is_alive))


def bring_about(api: ApiStandIn, port: int, is_alive: Callable[[], bool]) -> None:
    key = ("inferenceservices", "default", "iris")
    api.store.put(key, {
        "apiVersion": "inference.tandem.dev/v1alpha1",
        "kind": "InferenceService",
        "spec": {
            "model": {"format": "onnx", "storageUri": "oci://localhost/tandem/models/iris:1", "digest": sample_digest()},
            "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "512Mi"}},
        },
    })
    protocol.await_answer(port, is_alive, path="/readyz")
    protocol.await_answer(port, is_alive, path="/metrics")
    if not api.store.await_status(key, SECONDS_TO_STATUS):
        raise ValueError(f"the operator wrote no status within {SECONDS_TO_STATUS} s")


def sample_digest() -> str:
    return protocol.Sample(IRIS).digest


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
