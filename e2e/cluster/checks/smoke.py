"""What tests and users do with a cluster, done once each."""

import json
import socket
import subprocess
import tarfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from cluster import image, images
from cluster.settings import HERE

from .harness import Checks, Failed, build_probe, eventually, expect

NAMESPACE = "cluster-check"
PROBE = "localhost/tandem/probe:1"
MODEL = "localhost/tandem/models/probe:1"


def run(checks: Checks) -> None:
    """Needs a cluster that is up; leaves nothing in it but two images."""
    Smoke(checks).run()


class Smoke:
    def __init__(self, checks: Checks):
        self._checks = checks
        self._folder = checks.settings.cache / "checks"

    def run(self) -> None:
        check = self._checks.check
        check("an OCI-layout tar and a docker archive can be loaded", self._load_images)
        try:
            check("a Deployment under restricted pod security becomes Ready", self._deploy)
            check("its Service answers on the machine", self._service_from_the_machine)
            check("its Service answers a pod, by name", self._service_from_a_pod)
            check("a name that does not exist is answered so at once", self._unknown_name)
            check("kubectl logs, exec and port-forward work", self._kubectl)
            check("an image volume holds the image's file", self._image_volume)
            check("a claim on a volume of the machine is bound and read", self._claim)
            check("an image pinned by digest runs", self._pinned)
            check("a container that takes too much memory is OOMKilled", self._out_of_memory)
            check("the audit log tells who wrote what", self._audit)
        finally:
            self._checks.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=60s")
            self._checks.kubectl("delete", "persistentvolume", "cluster-check", "--ignore-not-found")

    def _load_images(self) -> None:
        probe, model = build_probe(self._checks.settings), self._folder / "model.txt"
        model.write_text("a model\n")
        image.pack(self._folder / "model.tar", MODEL, model, "/model.onnx")
        image.pack(self._folder / "probe.tar", PROBE, probe, "/bin/probe")
        # What images/oci.py writes is both formats in one: each is tried alone.
        oci = _without(self._folder / "model.tar", "manifest.json")
        archive = _without(self._folder / "probe.tar", "index.json", "oci-layout")
        said = self._checks.command("load", str(oci), str(archive))
        expect(MODEL in said and PROBE in said, f"load said: {said}")

    def _deploy(self) -> None:
        self._checks.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=60s")
        self._checks.kubectl("apply", "-f", str(HERE / "checks" / "smoke.yaml"))
        self._checks.kubectl("rollout", "status", "deployment/web", "-n", NAMESPACE, "--timeout=60s")

    def _service_from_the_machine(self) -> None:
        address = self._get("service/web", "{.spec.clusterIP}")
        eventually("the Service answers", lambda: _wrong_answer(f"http://{address}/"))

    def _service_from_a_pod(self) -> None:
        for name in ("web", f"web.{NAMESPACE}", f"web.{NAMESPACE}.svc.cluster.local"):
            said = self._probe("get", f"http://{name}/")
            expect(said.startswith("hello from web-"), f"{name}: {said}")

    def _unknown_name(self) -> None:
        try:
            self._probe("get", "http://nowhere.example.com/")
        except Failed as e:
            expect("no such host" in str(e), str(e))
            return
        raise Failed("an unknown name was resolved")

    def _kubectl(self) -> None:
        logs = self._checks.kubectl("logs", "deployment/web", "-n", NAMESPACE)
        expect("serving on :8080" in logs, f"logs: {logs}")
        port = _free_port()
        command = self._checks.kubectl_command("port-forward", "-n", NAMESPACE, "service/web", f"{port}:80")
        with _background(command):
            eventually("the forwarded port answers", lambda: _wrong_answer(f"http://127.0.0.1:{port}/"))

    def _image_volume(self) -> None:
        said = self._probe("cat", "/mnt/models/model.onnx")
        expect(said == "a model\n", f"the file reads: {said!r}")

    def _claim(self) -> None:
        said = self._probe("cat", "/mnt/claim/hostname")
        expect(said.strip() == socket.gethostname(), f"the file reads: {said!r}")

    def _pinned(self) -> None:
        pinned = next(n for n in images.present(self._checks.settings) if n.startswith("localhost/tandem/probe@sha256:"))
        self._checks.kubectl("run", "pinned", "-n", NAMESPACE, f"--image={pinned}", "--image-pull-policy=IfNotPresent",
                             "--restart=Never", "--", "cat", "/etc/hostname")
        self._until_phase("pinned", "Succeeded")

    def _out_of_memory(self) -> None:
        eventually("OOMKilled", lambda: self._other_than(
            "pod/greedy", "{.status.containerStatuses[0].state.terminated.reason}", "OOMKilled"))

    def _audit(self) -> None:
        def wrong():
            writes = [json.loads(line) for line in self._checks.settings.audit_log.read_text().splitlines()]
            mine = [w for w in writes if w["user"]["username"] == "admin" and w["userAgent"].startswith("kubectl/v1.")
                    and w["objectRef"].get("resource") == "deployments" and w["objectRef"].get("namespace") == NAMESPACE]
            reads = {w["verb"] for w in writes} & {"get", "list", "watch"}
            return None if mine and not reads else f"{len(mine)} writes of the Deployment by kubectl, reads: {reads}"
        eventually("the Deployment's creation in the audit log, and no reads", wrong, 10)

    def _until_phase(self, pod: str, phase: str) -> None:
        eventually(f"{pod} {phase}", lambda: self._other_than(f"pod/{pod}", "{.status.phase}", phase))

    def _other_than(self, what: str, path: str, wanted: str):
        seen = self._get(what, path)
        return None if seen == wanted else seen or "nothing yet"

    def _get(self, what: str, path: str) -> str:
        return self._checks.kubectl("get", what, "-n", NAMESPACE, "-o", f"jsonpath={path}")

    def _probe(self, *arguments: str) -> str:
        return self._checks.kubectl("exec", "deployment/web", "-n", NAMESPACE, "--", "/bin/probe", *arguments)


def _wrong_answer(url: str):
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            said = response.read().decode()
    except (OSError, urllib.error.URLError) as e:
        return str(e)
    return None if said.startswith("hello from web-") else said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _background(command) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _without(tar: Path, *names: str) -> Path:
    """A copy of the tar that lacks some of its files."""
    target = tar.with_name(f"without-{names[0]}-{tar.name}")
    with tarfile.open(tar) as opened, tarfile.open(target, "w") as out:
        for member in opened:
            if member.name not in names:
                out.addfile(member, opened.extractfile(member))
    return target
