"""Keys, certificates and kubeconfigs of one cluster, made with openssl (elliptic curve keys: fast to make)."""

import base64
import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .errors import ClusterError
from .settings import CLUSTER_DOMAIN, NODE_NAME, Network

DAYS = "365"
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
# The user's own key: Java clients read elliptic curve keys with an extra library only.
ADMIN_KEY = ["-newkey", "rsa:2048", "-nodes"]


@dataclass(frozen=True)
class Certificate:
    name: str
    authority: str
    subject: str
    usage: str
    alternative_names: str = ""


KUBECONFIGS = {
    "admin": "/O=system:masters/CN=admin",
    "controller-manager": "/CN=system:kube-controller-manager",
    "scheduler": "/CN=system:kube-scheduler",
    "kubelet": f"/O=system:nodes/CN=system:node:{NODE_NAME}",
    "kube-proxy": "/CN=system:kube-proxy",
    "coredns": "/CN=coredns",
}
AUTHORITIES = ("ca", "front-proxy-ca", "etcd-ca")
SERVING = ("apiserver", "apiserver-kubelet-client", "kubelet-serving", "front-proxy-client", "etcd", "etcd-client")
_FILES = {*(f"{name}.{kind}" for name in (*AUTHORITIES, *SERVING, *KUBECONFIGS) for kind in ("crt", "key")),
          *(f"{name}.conf" for name in KUBECONFIGS), "service-account.key", "service-account.pub"}


def complete(folder: Path) -> bool:
    """Whether every key, certificate and kubeconfig that the servers are started with is there."""
    return folder.is_dir() and _FILES <= {entry.name for entry in folder.iterdir()}


def ensure(folder: Path, kubeconfig: Path, network: Network) -> None:
    """Makes the folder with everything in it, or finds it made: it appears whole or not at all."""
    if not complete(folder):
        shutil.rmtree(folder, ignore_errors=True)
        making = folder.with_name(f"{folder.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True, mode=0o700)
        _make(making, network)
        making.rename(folder)
    fresh = kubeconfig.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text((folder / "admin.conf").read_text())
    fresh.replace(kubeconfig)


def _make(folder: Path, network: Network) -> None:
    # The machine's own openssl.cnf would add extensions of its choice.
    (folder / "openssl.cnf").write_text("[req]\ndistinguished_name = name\n[name]\n")
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(lambda name: _authority(folder, name), AUTHORITIES))
        service_account = pool.submit(_service_account_key, folder)
        list(pool.map(lambda certificate: _certificate(folder, certificate), _certificates(network)))
        service_account.result()
    for name in KUBECONFIGS:
        (folder / f"{name}.conf").write_text(_kubeconfig(folder, name, network.api))


def _certificates(network: Network):
    service = f"kubernetes.default.svc.{CLUSTER_DOMAIN}".split(".")
    names = [f"DNS:{'.'.join(service[:n])}" for n in (1, 2, 3, len(service))]
    addresses = [f"IP:{a}" for a in (network.node_address, network.kubernetes_service, "127.0.0.1")]
    yield Certificate("apiserver", "ca", "/CN=kube-apiserver", "serverAuth", ",".join([*names, "DNS:localhost", *addresses]))
    yield Certificate("apiserver-kubelet-client", "ca", "/O=system:masters/CN=apiserver-kubelet-client", "clientAuth")
    yield Certificate("kubelet-serving", "ca", f"/O=system:nodes/CN=system:node:{NODE_NAME}", "serverAuth",
                      f"DNS:{NODE_NAME},IP:{network.node_address}")
    yield Certificate("front-proxy-client", "front-proxy-ca", "/CN=front-proxy-client", "clientAuth")
    yield Certificate("etcd", "etcd-ca", "/CN=etcd", "serverAuth,clientAuth", "DNS:localhost,IP:127.0.0.1")
    yield Certificate("etcd-client", "etcd-ca", "/CN=kube-apiserver", "clientAuth")
    for name, subject in KUBECONFIGS.items():
        yield Certificate(name, "ca", subject, "clientAuth")


def _authority(folder: Path, name: str) -> None:
    _openssl(folder, "req", "-x509", *KEY, "-config", "openssl.cnf", "-days", DAYS, "-subj", f"/CN=tandem-{name}",
             "-keyout", f"{name}.key", "-out", f"{name}.crt", "-addext", "basicConstraints=critical,CA:TRUE",
             "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "subjectKeyIdentifier=hash")


def _certificate(folder: Path, wanted: Certificate) -> None:
    names = ["-addext", f"subjectAltName={wanted.alternative_names}"] if wanted.alternative_names else []
    key = ADMIN_KEY if wanted.name == "admin" else KEY
    _openssl(folder, "req", "-x509", *key, "-config", "openssl.cnf", "-days", DAYS, "-subj", wanted.subject,
             "-CA", f"{wanted.authority}.crt", "-CAkey", f"{wanted.authority}.key",
             "-keyout", f"{wanted.name}.key", "-out", f"{wanted.name}.crt",
             "-addext", "keyUsage=critical,digitalSignature", "-addext", f"extendedKeyUsage={wanted.usage}",
             "-addext", "authorityKeyIdentifier=keyid", *names)


def _service_account_key(folder: Path) -> None:
    _openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "service-account.key")
    _openssl(folder, "pkey", "-in", "service-account.key", "-pubout", "-out", "service-account.pub")


def _openssl(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ClusterError(f"openssl {arguments[0]} failed (version 3 is needed):\n{done.stderr.strip()}")


def _kubeconfig(folder: Path, name: str, api: str) -> str:
    """JSON, which every reader of YAML takes."""
    def data(file: str) -> str:
        return base64.b64encode((folder / file).read_bytes()).decode()
    return json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "tandem",
        "clusters": [{"name": "tandem", "cluster": {"server": api, "certificate-authority-data": data("ca.crt")}}],
        "users": [{"name": name, "user": {"client-certificate-data": data(f"{name}.crt"), "client-key-data": data(f"{name}.key")}}],
        "contexts": [{"name": "tandem", "context": {"cluster": "tandem", "user": name}}],
    }, indent=1) + "\n"
