"""As much of a Kubernetes API as the operator needs to go once through its work in a training run, and no more.

It keeps what is written to it and tells watches of it. It validates nothing and knows no RBAC: tests belong on a real API server. It is
here because images are built where there is no cluster yet, and a training run against nothing would train only the retries.
"""
import base64
import hashlib
import json
import queue
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Dict, List, Optional, Tuple
from urllib.parse import parse_qs, urlsplit

KINDS = {"inferenceservices": "InferenceService", "deployments": "Deployment", "services": "Service", "jobs": "Job", "pods": "Pod",
         "leases": "Lease", "events": "Event", "configmaps": "ConfigMap"}
# RFC 6455, 1.3: proves to a client that the server speaks WebSocket.
WEBSOCKET_PROOF = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Store:
    """Objects by (plural, namespace, name), with those who watch them."""

    def __init__(self):
        self._lock, self._objects, self._version = threading.Condition(), {}, 1
        self._watches: List[Tuple[str, queue.Queue]] = []

    def list(self, plural: str, group_version: str) -> dict:
        with self._lock:
            items = [entry for (kind, _, _), entry in self._objects.items() if kind == plural]
            return {"apiVersion": group_version, "kind": f"{KINDS.get(plural, 'Unknown')}List",
                    "metadata": {"resourceVersion": str(self._version)}, "items": items}

    def get(self, key: Tuple[str, str, str]) -> Optional[dict]:
        with self._lock:
            return self._objects.get(key)

    def put(self, key: Tuple[str, str, str], change: dict) -> dict:
        """Merges the top level of what is written into what is there, as far as a training run can tell the difference."""
        with self._lock:
            old = self._objects.get(key)
            self._version += 1
            entry = {**(old or {}), **change}
            entry["metadata"] = {**(old or {}).get("metadata", {}), **change.get("metadata", {}), "namespace": key[1], "name": key[2],
                                 "uid": f"00000000-0000-0000-0000-{self._number(key):012d}", "resourceVersion": str(self._version),
                                 "generation": 1, "creationTimestamp": "2026-01-01T00:00:00Z"}
            if key[0] == "deployments":
                wanted = entry["spec"].get("replicas", 1)
                entry["status"] = {"observedGeneration": 1, "replicas": wanted, "updatedReplicas": wanted, "readyReplicas": wanted,
                                   "availableReplicas": wanted}
            self._objects[key] = entry
            for plural, changes in self._watches:
                if plural == key[0]:
                    changes.put({"type": "MODIFIED" if old else "ADDED", "object": entry})
            self._lock.notify_all()
            return entry

    def watch(self, plural: str) -> queue.Queue:
        changes: queue.Queue = queue.Queue()
        with self._lock:
            self._watches.append((plural, changes))
        return changes

    def await_status(self, key: Tuple[str, str, str], seconds: float) -> bool:
        with self._lock:
            return self._lock.wait_for(lambda: self._objects[key].get("status"), seconds)

    @staticmethod
    def _number(key: Tuple[str, str, str]) -> int:
        return int(hashlib.sha256("/".join(key).encode()).hexdigest()[:8], 16)


class ApiStandIn:
    """Serves a store on a free port of the loopback until it is closed."""

    def __init__(self):
        self.store = Store()
        handler = type("Handler", (_Handler,), {"store": self.store})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        plural, namespace, name = self._key(path)
        if path == "/version":
            self._answer(200, {"major": "1", "minor": "36", "gitVersion": "v1.36.0"})
        elif query.get("watch") == ["true"]:
            self._watch(plural)
        elif not name:
            self._answer(200, self.store.list(plural, self._group_version(path)))
        else:
            self._answer_with(self.store.get((plural, namespace, name)))

    def do_POST(self) -> None:
        body, (plural, namespace, _) = self._body(), self._key(urlsplit(self.path).path)
        if plural == "selfsubjectrulesreviews":
            everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
            self._answer(201, {**body, "status": {"incomplete": False, "resourceRules": [everything], "nonResourceRules": []}})
            return
        name = body["metadata"].get("name") or body["metadata"]["generateName"] + "0"
        self._answer(201, self.store.put((plural, namespace, name), body))

    def do_PUT(self) -> None:
        self._answer(200, self.store.put(self._key(urlsplit(self.path).path), self._body()))

    do_PATCH = do_PUT

    def do_DELETE(self) -> None:
        self._body()
        self._answer(200, {"apiVersion": "v1", "kind": "Status", "status": "Success"})

    def log_message(self, text: str, *arguments) -> None:
        """Says nothing: what goes wrong is seen in the operator's own log."""

    def _watch(self, plural: str) -> None:
        """Changes as WebSocket text frames, until the client goes."""
        changes = self.store.watch(plural)
        proof = base64.b64encode(hashlib.sha1((self.headers["Sec-WebSocket-Key"] + WEBSOCKET_PROOF).encode()).digest()).decode()
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", proof)):
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                text = json.dumps(changes.get()).encode()
                length = bytes([len(text)]) if len(text) < 126 else struct.pack(">BH", 126, len(text))
                self.wfile.write(b"\x81" + length + text)
        except OSError:
            return

    def _body(self) -> dict:
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")

    def _answer_with(self, entry: Optional[dict]) -> None:
        missing = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404}
        self._answer(200 if entry else 404, entry or missing)

    def _answer(self, status: int, entry: Dict) -> None:
        data = json.dumps(entry).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    @staticmethod
    def _group_version(path: str) -> str:
        parts = path.strip("/").split("/")
        return parts[1] if parts[0] == "api" else "/".join(parts[1:3])

    @staticmethod
    def _key(path: str) -> Tuple[str, str, str]:
        """(plural, namespace, name) of /api/VERSION/... or /apis/GROUP/VERSION/..., a subresource left out; "" for what is not there."""
        parts = path.strip("/").split("/")
        parts = parts[2:] if parts[0] == "api" else parts[3:]
        namespace = ""
        if len(parts) > 2 and parts[0] == "namespaces":
            namespace, parts = parts[1], parts[2:]
        plural, name, *_ = [*parts, "", ""]
        return plural, namespace, name
