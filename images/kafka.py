"""The image of a Kafka broker with its tools: a pod of the end-to-end tests, and what training runs of streams read from."""
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Tuple

import oci
from common import IMAGES, POM, REPOSITORY, Progress, kept, key, output, publish, run, work_folder

JARS = IMAGES / "kafka-pom.xml"


def build(progress: Progress) -> Tuple[oci.Summary, Path]:
    """Kafka's published jars on the Java base, with CLASSPATH set: each of its programs is `java <main class>`."""
    version = ElementTree.parse(REPOSITORY / "pom.xml").getroot().findtext(f"{POM}properties/{POM}kafka.version")
    base, name = Path(output([str(IMAGES / "jre-base")], stderr=None).strip()), f"localhost/tandem/kafka:{version}"
    tar = kept("kafka", key([name, base.name, JARS, Path(oci.__file__), Path(__file__)]))
    if not tar.exists():
        with work_folder("kafka") as folder:
            progress.say(f"kafka {version}: jars by Maven")
            run(["mvn", "--batch-mode", "--quiet", "--no-transfer-progress", "--file", str(JARS), "dependency:copy-dependencies",
                 "-DincludeScope=runtime", f"-DoutputDirectory={folder}/jars", "-Dformat.skip"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            jars = [oci.Entry(f"opt/kafka/libs/{jar.name}", 0o444, jar) for jar in (folder / "jars").iterdir()]
            image = oci.read(base, folder)
            image = image.with_layer(oci.write_layer(jars, folder), f"Kafka {version}")
            environment = image.config["Env"] + ["CLASSPATH=/opt/kafka/libs/*"]
            oci.write(image.with_config(Env=environment, Entrypoint=["/opt/java/bin/java"]), name, tar)
    return oci.summary(tar), publish(tar, "kafka")
