"""What a training run of the runtime does beside plain serving: tables, a topic and a view of flowers, in small."""
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Dict, List

import companions
import protocol

COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
FLOWERS = 2000
REQUESTS = 300
HOUR = 3_600_000
# Where the runtime finds tables and configurations.
FOLDER = "/training"


@dataclass(frozen=True)
class Work:
    """A table of flowers is scored and published to a view, a stream and a service look flowers up in it."""

    sample: protocol.Sample
    store: str
    broker: companions.Kafka
    serve_port: int = field(default_factory=companions.free_port)
    stream_port: int = field(default_factory=companions.free_port)

    def prepare(self, folder: Path) -> None:
        """Leaves tables and configurations in a folder, records in the topic."""
        rows = [{"flower": f"flower-{number}", **dict(zip(COLUMNS, self.sample.row(number)))} for number in range(FLOWERS)]
        lines = [",".join(["flower", *COLUMNS]), *(",".join(str(value) for value in row.values()) for row in rows)]
        (folder / "flowers.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
        (folder / "flowers.csv").write_text("\n".join([*lines, "flower-bad,,1,1,1"]))
        (folder / "serve.json").write_text(json.dumps(self._serve()))
        (folder / "stream.json").write_text(json.dumps(self.stream("training")))
        for name, config in self.batches().items():
            (folder / f"{name}.json").write_text(json.dumps(config))
        self.broker.make_topics("flowers", "species", "unreadable")
        self.broker.send("flowers", [json.dumps(row) for row in rows])
        self.broker.send("flowers", ['{"flower": 1', '{"flower": "flower-1", "sepal_length": "long"}'])

    def scripts(self) -> List[str]:
        """What the runtime is to run."""
        tables = "; ".join(f"batch --config {FOLDER}/{name}.json --run-id run" for name in self.batches())
        return [f"serve --config {FOLDER}/serve.json", f"stream --config {FOLDER}/stream.json", tables]

    def follow(self, is_alive: Callable[[], bool]) -> None:
        """Asks for flowers by their keys, and waits for the stream."""
        protocol.await_answer(self.serve_port, is_alive)
        asked = {"inputs": [{"name": "flower", "datatype": "BYTES", "shape": [1], "data": ["flower-7"]}]}
        http = protocol.Http(self.serve_port)
        for _ in range(REQUESTS):
            status, answer = http.ask("POST", self.sample.infer_path, json.dumps(asked).encode())
            if status != 200:
                raise ValueError(f"a request by key was answered by {status} {answer[:300]!r}")
        http.close()
        self.await_stream(is_alive)

    def await_stream(self, is_alive: Callable[[], bool]) -> None:
        """Waits until all records that can be are scored."""
        protocol.await_text(self.stream_port, is_alive, "/metrics", f"tandem_stream_records_scored_total {FLOWERS}.0")

    def _model(self) -> dict:
        return {"name": self.sample.model, "revision": "training", "format": "onnx", "path": "/mnt/models", "digest": self.sample.digest,
                "columns": COLUMNS}

    def _view(self) -> dict:
        return {"name": "flowers", "entity": "flower", "entityType": "string", "maxAgeMillis": HOUR,
                "features": [{"name": name, "type": "float32", "defaultValue": "1"} for name in COLUMNS]}

    def _store(self) -> dict:
        return {"name": "training", "keyPrefix": "training", "url": self.store}

    def _lookup(self) -> dict:
        return {"store": self._store(), "view": self._view(), "maxAgeMillis": HOUR, "onMissing": "default", "timeoutMillis": 1000,
                "cacheEntries": 0, "cacheMillis": 0}

    def _serve(self) -> dict:
        return {"version": "v1alpha1", "model": self._model(), "server": {"port": self.serve_port}, "features": [self._lookup()],
                "overload": {"timeoutMillis": 30000, "maxQueue": 256, "maxPayloadBytes": 8388608}, "drain": {"quietMillis": 0}}

    def stream(self, group: str) -> dict:
        return {"version": "v1alpha1", "model": self._model(), "server": {"port": self.stream_port},
                "kafka": {"bootstrapServers": self.broker.address},
                "source": {"topic": "flowers", "consumerGroup": group, "offsetReset": "earliest", "maxBatchRows": 500},
                "sink": {"topic": "species", "keep": ["flower"]}, "deadLetter": {"topic": "unreadable", "attempts": 3},
                "features": [self._lookup()],
                "publish": {"store": self._store(), "view": self._view(), "entity": "flower"}}

    def batches(self) -> Dict[str, dict]:
        steps = [(f"{FOLDER}/flowers.csv", "parquet"), (f"{FOLDER}/flowers.jsonl", "csv")]
        return {written: {
            "version": "v1alpha1", "model": self._model(), "input": {"uri": read},
            "output": {"uri": f"/tmp/{written}", "format": written, "keep": ["flower", *COLUMNS]},
            "validation": {"quarantineUri": f"/tmp/bad-{written}", "maxErrorRatio": 0.1},
            "publish": {"store": self._store(), "view": self._view(), "entity": "flower"},
        } for read, written in steps}
