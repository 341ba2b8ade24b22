"""What each program is run on to make its AOT caches: the work it will do in pods, in small."""
import json
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, List

import companions
import flowers
import protocol
from api_stand_in import ApiStandIn
from aot import Training
from common import REPOSITORY, Progress
from companions import free_port

IRIS = REPOSITORY / "samples" / "models" / "iris"
REQUESTS = 500
SECONDS_TO_STATUS = 60


@contextmanager
def runtime(folder: Path, progress: Progress) -> Iterator[List[Training]]:
    """All that the runtime's image is started for, in one process: `serve` with features and without, `batch`, `stream`.

    And `serve` without features by itself: there are many such pods, and two fifths of the classes of all commands are theirs.
    """
    with beside(folder, progress) as work:
        port, serve_port = free_port(), free_port()

        def drive(is_alive: Callable[[], bool]) -> None:
            ask_in_every_way(work.sample, port, is_alive)
            work.follow(is_alive)

        yield [
            Training(
                main_class="dev.tandem.runtime.app.TrainingRun",
                arguments=("serve", *work.scripts()),
                environment={"TANDEM_CONFIG": runtime_config(work.sample, port)},
                shares={IRIS: "/mnt/models", folder / "training": flowers.FOLDER},
                drive=drive),
            Training(
                command="serve",
                besides='"features"',
                arguments=("serve",),
                environment={"TANDEM_CONFIG": runtime_config(work.sample, serve_port)},
                shares={IRIS: "/mnt/models"},
                drive=lambda is_alive: ask_in_every_way(work.sample, serve_port, is_alive)),
        ]


@contextmanager
def beside(folder: Path, progress: Progress) -> Iterator[flowers.Work]:
    """Tables in FOLDER/training, a topic, a feature store."""
    (folder / "training").mkdir()
    with companions.redis(folder, progress) as store, companions.kafka(folder, progress) as broker:
        work = flowers.Work(protocol.Sample(IRIS), store, broker)
        work.prepare(folder / "training")
        yield work


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


@contextmanager
def operator(_folder: Path, _progress: Progress) -> Iterator[List[Training]]:
    """One InferenceService from its first sight to its status, as the leader, against a stand-in for the API."""
    port, api = free_port(), ApiStandIn()
    yield [Training(
        arguments=(),
        environment={
            "KUBERNETES_MASTER": api.url,
            "TANDEM_RUNTIME_IMAGE": "localhost/tandem/scoring-runtime:training",
            "TANDEM_HTTP_PORT": str(port),
            "HOSTNAME": "training",
        },
        drive=lambda is_alive: bring_about(api, port, is_alive))]


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
