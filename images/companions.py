"""Kafka and Redis beside a training run: real servers, run on their images' files, that end with it."""
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List

import kafka as kafka_image
import oci
import redis as redis_image
import sandbox
from common import Progress

START_SECONDS = 60
BROKER_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=CLIENTS://127.0.0.1:{port}
inter.broker.listener.name=CLIENTS
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=/tmp/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
"""
# They are used once and briefly: what they compile is worth nothing later.
BRIEF = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx384m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@dataclass(frozen=True)
class Kafka:
    """A broker with its tools, which see the folder `shared` as /shared."""

    address: str
    root: Path
    environment: Dict[str, str]
    shared: Path

    def start(self, main_class: str, *arguments: str) -> subprocess.Popen:
        program = ["/opt/java/bin/java", *BRIEF, f"org.apache.kafka.tools.{main_class}", *arguments]
        return sandbox.start(self.root, program, self.environment, {self.shared: "/shared"}).process

    def run(self, main_class: str, *arguments: str) -> None:
        _ended(self.start(main_class, "--bootstrap-server", self.address, *arguments), main_class)

    def make_topics(self, *names: str) -> None:
        for name in names:
            self.run("TopicCommand", "--create", "--topic", name, "--partitions", "2")

    def send(self, topic: str, lines: List[str]) -> None:
        """So many records as there are lines, each one of them, in no order."""
        (self.shared / topic).write_text("\n".join(lines))
        self.run("ProducerPerformance", "--topic", topic, "--num-records", str(len(lines)), "--throughput", "-1", "--payload-file",
                 f"/shared/{topic}")


@contextmanager
def kafka(folder: Path, progress: Progress) -> Iterator[Kafka]:
    """A broker of its own with no topics, on an address of this machine alone."""
    root, environment = _laid_out(kafka_image.build(progress)[1], folder / "kafka")
    port, shared = free_port(), folder / "kafka" / "shared"
    shared.mkdir()
    (shared / "server.properties").write_text(BROKER_SETTINGS.format(port=port, controller=free_port()))
    program = ["/opt/java/bin/java", *BRIEF]
    settings = "/shared/server.properties"
    _ended(sandbox.start(root, [*program, "kafka.tools.StorageTool", "format", "--cluster-id=dGFuZGVtLXRyYWluaW5nIQ", f"--config={settings}"],
                         environment, {shared: "/shared"}).process, "StorageTool")
    with _running(sandbox.start(root, [*program, "kafka.Kafka", settings], environment, {shared: "/shared"}), port):
        yield Kafka(f"127.0.0.1:{port}", root, environment, shared)


@contextmanager
def redis(folder: Path, progress: Progress) -> Iterator[str]:
    """An empty server, by its URL."""
    root, environment = _laid_out(redis_image.build(progress)[1], folder / "redis")
    port = free_port()
    with _running(sandbox.start(root, ["/usr/bin/redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""], environment, {}), port):
        yield f"redis://127.0.0.1:{port}"


def _laid_out(tar: Path, folder: Path):
    root = folder / "root"
    root.mkdir(parents=True)
    image = oci.read(tar, folder)
    sandbox.unpack(image, root)
    return root, dict(pair.split("=", 1) for pair in image.config.get("Env", []))


def _ended(process: subprocess.Popen, what: str) -> None:
    printed = process.communicate()[0]
    if process.returncode != 0:
        raise oci.ImageError(f"{what} ended with {process.returncode}:\n{printed[-2000:]}")


@contextmanager
def _running(running: sandbox.Running, port: int) -> Iterator[None]:
    with running.process as process:
        try:
            _await_port(process, port)
            yield
        finally:
            process.kill()


def _await_port(process: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise oci.ImageError(f"{process.args[-1]} does not listen on port {port}:\n{process.communicate()[0][-2000:]}") from None
            time.sleep(0.05)
