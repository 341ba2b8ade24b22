"""The finished program: packaged as the image has it, and run as a process of which CPU time and memory are known."""

import glob
import os
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
APP = REPOSITORY / "scoring-runtime" / "app"
FEATURES = ["f%d" % i for i in range(30)]


def java_home():
    for home in sorted(glob.glob("/usr/lib/jvm/*25*"), reverse=True):
        if os.access(home + "/bin/java", os.X_OK):
            return home
    sys.exit("there is no JDK 25 in /usr/lib/jvm")


def package(libs):
    """The jars that the image has, and its libraries unpacked as they are there."""
    subprocess.run(["mvn", "-q", "-B", "-pl", "scoring-runtime/app", "-am", "package", "dependency:copy-dependencies", "-DskipTests",
                    "-Dformat.skip=true", "-DincludeScope=runtime", f"-DoutputDirectory={libs}"], cwd=REPOSITORY, check=True)
    for jar in APP.glob("target/tandem-runtime-app-*.jar"):
        shutil.copy(jar, libs)
    for jar in [*libs.glob("onnxruntime-*.jar"), *libs.glob("duckdb_jdbc-*.jar")]:
        jar.unlink()


def command(libs, *more):
    """How the image starts the program, with more flags for the JVM."""
    name = "{http://maven.apache.org/POM/4.0.0}"
    files = APP / "target/image-files/app"
    flags = [flag.text.replace("/app/native", str(files / "native")) for flag in ElementTree.parse(APP / "pom.xml").iter(name + "jvmFlag")]
    jars = sorted(str(jar) for jar in [*libs.glob("*.jar"), *files.glob("*.jar")])
    return [java_home() + "/bin/java", *more, *flags, "-cp", ":".join(jars), "dev.tandem.runtime.app.Main", "batch"]


def config(model, table, output, quarantine="", ratio=0.0):
    """A run's configuration; the model's name is its file's."""
    return {
        "version": "v1alpha1",
        "model": {"name": model.stem, "revision": "unverified", "format": "onnx", "path": str(model), "columns": FEATURES},
        "input": {"uri": str(table)},
        "output": {"uri": str(output), "keep": ["id"]},
        "validation": {"quarantineUri": str(quarantine) if quarantine else "", "maxErrorRatio": ratio}}


class Used:
    """What a process, and what it started, took."""

    def __init__(self, process, out, status, used):
        self.code = os.waitstatus_to_exitcode(status)
        self.cpu = used.ru_utime + used.ru_stime
        self.megabytes = used.ru_maxrss / 1024
        self.out = out
        process.returncode = self.code


def measured(arguments, cores, before=None):
    """Runs a process on one core, or on a range of them; `before` is called in it before the program begins."""
    environment = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
    process = subprocess.Popen(["taskset", "-c", str(cores), *arguments], env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, preexec_fn=before)
    out = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    return Used(process, out, status, used)
