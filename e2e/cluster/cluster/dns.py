"""The API objects behind cluster DNS, which runs as a process of the machine and not as a pod."""

from typing import List

from .settings import Settings

_RBAC = "rbac.authorization.k8s.io"


def objects(settings: Settings) -> List[dict]:
    """What CoreDNS may read, and the Service by which pods find it: its endpoint is the node itself."""
    ports = [{"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]
    here = {"namespace": "kube-system"}
    return [
        {"apiVersion": f"{_RBAC}/v1", "kind": "ClusterRole", "metadata": {"name": "system:coredns"}, "rules": [
            {"apiGroups": [""], "resources": ["services", "pods", "namespaces"], "verbs": ["list", "watch"]},
            {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["list", "watch"]}]},
        {"apiVersion": f"{_RBAC}/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "system:coredns"},
         "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": "system:coredns"},
         "subjects": [{"kind": "User", "name": "coredns", "apiGroup": _RBAC}]},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "kube-dns", **here},
         "spec": {"clusterIP": settings.network.dns_service, "ports": ports}},
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
         "metadata": {"name": "kube-dns-node", **here, "labels": {
             "kubernetes.io/service-name": "kube-dns", "endpointslice.kubernetes.io/managed-by": "tandem-cluster"}},
         "addressType": "IPv4", "ports": ports,
         "endpoints": [{"addresses": [settings.network.node_address], "conditions": {"ready": True}}]},
    ]
