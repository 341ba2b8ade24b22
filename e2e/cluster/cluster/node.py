"""The servers of the node: their configuration files and command lines."""

from pathlib import Path
from typing import Dict, List

from .processes import Server
from .settings import API_PORT, CGROUP, CLUSTER_DOMAIN, HERE, NODE_NAME, PAUSE_IMAGE, POD_LINK, Settings

ETCD_PORT, ETCD_PEER_PORT = 12379, 12380


def ports(settings: Settings) -> List[tuple]:
    """Every (address, port) that the servers listen on."""
    node, local = settings.network.node_address, "127.0.0.1"
    return [(node, API_PORT), (node, 10250), (node, 53), (local, ETCD_PORT), (local, ETCD_PEER_PORT), (local, 10248),
            (local, 10249), (local, 10254), (local, 10256), (local, 10257), (local, 10259)]


def configuration(settings: Settings) -> Dict[Path, str]:
    """The configuration files as they should be: the templates of config/, filled in."""
    network = settings.network
    upstream = settings.upstream_dns
    values = {
        "STATE": settings.state, "BIN": settings.bin, "PAUSE_IMAGE": PAUSE_IMAGE, "POD_LINK": POD_LINK, "CGROUP": CGROUP,
        "POD_SUBNET": network.pods, "NODE_ADDRESS": network.node_address, "NODE_NAME": NODE_NAME,
        "DNS_SERVICE": network.dns_service, "CLUSTER_DOMAIN": CLUSTER_DOMAIN,
        "OTHER_NAMES": f"forward . {upstream}" if upstream else "template ANY ANY . {\n        rcode NXDOMAIN\n    }",
    }
    files = {settings.state / "resolv.conf": ""}
    for template in sorted((HERE / "config").iterdir()):
        text = template.read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        # containerd takes every file of its CNI folder for a network.
        folder = settings.state / "cni" if template.name == "cni.conflist" else settings.state
        files[folder / template.name] = text
    return files


def servers(settings: Settings) -> Dict[str, Server]:
    """Every server by name, in the order in which they are started."""
    texts = {file.name: text for file, text in configuration(settings).items()}
    pki = (settings.pki / "ca.crt").read_text()
    made = {
        "containerd": ([f"--config={settings.state}/containerd.toml"], texts["containerd.toml"]),
        "etcd": (_etcd(settings), pki),
        "kube-apiserver": (_apiserver(settings), texts["audit-policy.yaml"] + pki),
        "kube-controller-manager": (_controller_manager(settings), pki),
        "kube-scheduler": (_client(settings, "scheduler"), pki),
        "kubelet": (_kubelet(settings), texts["kubelet.yaml"] + pki),
        "kube-proxy": ([f"--config={settings.state}/kube-proxy.yaml"], texts["kube-proxy.yaml"] + pki),
        "coredns": ([f"-conf={settings.state}/Corefile"], texts["Corefile"] + pki),
    }
    return {name: Server(name, [str(settings.bin / name), *flags], text) for name, (flags, text) in made.items()}


def _etcd(settings: Settings) -> List[str]:
    pki, client, peer = settings.pki, f"https://127.0.0.1:{ETCD_PORT}", f"https://127.0.0.1:{ETCD_PEER_PORT}"
    return [
        "--name=tandem", f"--data-dir={settings.state}/etcd/data", "--unsafe-no-fsync", "--log-level=warn",
        f"--listen-client-urls={client}", f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=tandem={peer}",
        "--client-cert-auth", f"--trusted-ca-file={pki}/etcd-ca.crt", f"--cert-file={pki}/etcd.crt",
        f"--key-file={pki}/etcd.key", "--peer-client-cert-auth", f"--peer-trusted-ca-file={pki}/etcd-ca.crt",
        f"--peer-cert-file={pki}/etcd.crt", f"--peer-key-file={pki}/etcd.key"]



def _apiserver(settings: Settings) -> List[str]:
    pki, network = settings.pki, settings.network
    return [
        f"--bind-address={network.node_address}", f"--advertise-address={network.node_address}",
        f"--secure-port={API_PORT}", f"--service-cluster-ip-range={network.services}",
        f"--etcd-servers=https://127.0.0.1:{ETCD_PORT}", f"--etcd-cafile={pki}/etcd-ca.crt",
        f"--etcd-certfile={pki}/etcd-client.crt", f"--etcd-keyfile={pki}/etcd-client.key",
        "--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--allow-privileged=true",
        "--profiling=false", f"--client-ca-file={pki}/ca.crt",
        f"--tls-cert-file={pki}/apiserver.crt", f"--tls-private-key-file={pki}/apiserver.key",
        f"--kubelet-client-certificate={pki}/apiserver-kubelet-client.crt",
        f"--kubelet-client-key={pki}/apiserver-kubelet-client.key",
        f"--kubelet-certificate-authority={pki}/ca.crt", "--kubelet-preferred-address-types=InternalIP",
        f"--service-account-issuer=https://kubernetes.default.svc.{CLUSTER_DOMAIN}",
        f"--service-account-key-file={pki}/service-account.pub",
        f"--service-account-signing-key-file={pki}/service-account.key",
        # The aggregation layer, for whoever installs a metrics API.
        f"--requestheader-client-ca-file={pki}/front-proxy-ca.crt", "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-", "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-username-headers=X-Remote-User", f"--proxy-client-cert-file={pki}/front-proxy-client.crt",
        f"--proxy-client-key-file={pki}/front-proxy-client.key", "--enable-aggregator-routing=true",
        f"--audit-policy-file={settings.state}/audit-policy.yaml", f"--audit-log-path={settings.audit_log}", "--audit-log-maxsize=500",
        "--audit-log-maxbackup=1"]


def _controller_manager(settings: Settings) -> List[str]:
    pki = settings.pki
    return [
        *_client(settings, "controller-manager"), "--use-service-account-credentials=true",
        f"--service-account-private-key-file={pki}/service-account.key", f"--root-ca-file={pki}/ca.crt",
        f"--cluster-signing-cert-file={pki}/ca.crt", f"--cluster-signing-key-file={pki}/ca.key",
        f"--requestheader-client-ca-file={pki}/front-proxy-ca.crt",
        # The default of 20 requests a second makes it spend its first seconds on its own controllers' tokens.
        "--kube-api-qps=200", "--kube-api-burst=400",
        # Tests of autoscaling need not wait five minutes for a scale-down.
        "--horizontal-pod-autoscaler-sync-period=5s", "--horizontal-pod-autoscaler-downscale-stabilization=10s"]



def _client(settings: Settings, name: str) -> List[str]:
    conf = settings.pki / f"{name}.conf"
    return [f"--kubeconfig={conf}", f"--authentication-kubeconfig={conf}", f"--authorization-kubeconfig={conf}",
            "--bind-address=127.0.0.1", "--leader-elect=false", "--profiling=false"]


def _kubelet(settings: Settings) -> List[str]:
    return [
        f"--config={settings.state}/kubelet.yaml", f"--kubeconfig={settings.pki}/kubelet.conf", f"--root-dir={settings.state}/kubelet",
        f"--cert-dir={settings.state}/kubelet", f"--node-ip={settings.network.node_address}",
        f"--hostname-override={NODE_NAME}"]

