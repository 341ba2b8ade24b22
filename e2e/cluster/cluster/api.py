"""The few questions asked of the cluster itself: its API by HTTPS, and its DNS."""

import http.client
import json
import socket
import ssl
import struct
from typing import Optional

from .settings import API_PORT, CLUSTER_DOMAIN, NODE_NAME, Settings


class Api:
    """Speaks to the API server as its administrator. Every method answers False or None while it does not answer."""

    def __init__(self, settings: Settings):
        self._settings = settings

    def ready(self) -> bool:
        return self._get("/readyz") is not None

    def node_ready(self) -> bool:
        node = self._json(f"/api/v1/nodes/{NODE_NAME}") or {}
        conditions = node.get("status", {}).get("conditions", [])
        return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)

    def pods_can_be_made(self) -> bool:
        """Pods are refused until the controller manager has made the namespace's default ServiceAccount."""
        return self._json("/api/v1/namespaces/default/serviceaccounts/default") is not None

    def apply(self, manifest: dict) -> bool:
        """Server-side apply of one object. False when the server was not reached or refused."""
        kinds = {"ClusterRole": "clusterroles", "ClusterRoleBinding": "clusterrolebindings", "Service": "services",
                 "EndpointSlice": "endpointslices"}
        group, meta = manifest["apiVersion"], manifest["metadata"]
        path = f"/api/{group}" if group == "v1" else f"/apis/{group}"
        if "namespace" in meta:
            path += f"/namespaces/{meta['namespace']}"
        path += f"/{kinds[manifest['kind']]}/{meta['name']}?fieldManager=tandem-cluster&force=true"
        return self._request("PATCH", path, json.dumps(manifest), "application/apply-patch+yaml") is not None

    def _json(self, path: str) -> Optional[dict]:
        body = self._get(path)
        return None if body is None else json.loads(body)

    def _get(self, path: str) -> Optional[bytes]:
        return self._request("GET", path)

    def _request(self, method: str, path: str, body: Optional[str] = None, kind: str = "application/json") -> Optional[bytes]:
        pki = self._settings.pki
        try:
            context = ssl.create_default_context(cafile=str(pki / "ca.crt"))
            context.load_cert_chain(str(pki / "admin.crt"), str(pki / "admin.key"))
            connection = http.client.HTTPSConnection(self._settings.network.node_address, API_PORT, timeout=5, context=context)
            try:
                connection.request(method, path, body, {"Content-Type": kind, "User-Agent": "tandem-cluster"})
                response = connection.getresponse()
                content = response.read()
                return content if response.status in (200, 201) else None
            finally:
                connection.close()
        except (OSError, http.client.HTTPException):
            return None


def dns_answers(settings: Settings) -> bool:
    """Whether the DNS Service, reached as a pod reaches it, knows the API server's own name (RFC 1035 query)."""
    name = f"kubernetes.default.svc.{CLUSTER_DOMAIN}"
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    query = struct.pack(">HHHHHH", 1, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.5)
        try:
            client.sendto(query, (settings.network.dns_service, 53))
            answer = client.recv(512)
        except OSError:
            return False
    return answer.endswith(socket.inet_aton(settings.network.kubernetes_service))
