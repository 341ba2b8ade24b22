"""What the scoring runtime is compared with: how each is installed, started in the settings that its documentation gives for production, and asked."""
import os
import pathlib
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Callable, Dict, List

HERE = pathlib.Path(__file__).resolve().parent
SERVERS = HERE / "servers"
PORT = 18100
MODELS = ("linear", "gbdt")
INFER = "/v2/models/{}/infer"
# Debian's Python, which sees Debian's PyTorch: that of PyPI brings gigabytes for accelerators.
DEBIAN_PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class Peer:
    """command makes what is started, of the folder of its venv, the folder of the models, and one for its own files."""

    command: Callable[[pathlib.Path, pathlib.Path, pathlib.Path], List[object]]
    path: str = INFER
    environment: Dict[str, str] = field(default_factory=dict)
    # What is asked for, by the names that models and row.json have; one that scores nothing gives its input back.
    models: tuple = MODELS
    # Whose packages it has, where those are another's.
    packages_of: str = ""


def fastapi(venv, models, folder, app="fastapi_app"):
    return [venv / "bin/uvicorn", f"{app}:app", "--app-dir", SERVERS, "--host", "127.0.0.1", "--port", PORT, "--loop", "uvloop",
            "--http", "httptools", "--workers", 1, "--no-access-log", "--log-level", "warning"]


def fastapi_pydantic(venv, models, folder):
    return fastapi(venv, models, folder, "fastapi_pydantic_app")


def mlserver(venv, models, folder):
    # Without the worker process of its default, which makes each request three times as dear.
    (folder / "settings.json").write_text(f'{{"debug": false, "host": "127.0.0.1", "http_port": {PORT}, "grpc_port": {PORT + 1}, '
                                          f'"metrics_port": {PORT + 2}, "parallel_workers": 0}}')
    for name in MODELS:
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "model-settings.json").write_text(
            f'{{"name": "{name}", "implementation": "mlserver_model.Onnx", "parameters": {{"uri": "{models}/{name}.onnx"}}}}')
    return [venv / "bin/mlserver", "start", folder]


def kserve(venv, models, folder):
    return [venv / "bin/python", SERVERS / "kserve_server.py", PORT, models]


def bentoml(venv, models, folder):
    return [venv / "bin/bentoml", "serve", "bentoml_service:Scorer", "--working-dir", SERVERS, "--host", "127.0.0.1", "--port", PORT, "-q"]


def ray(venv, models, folder):
    return [venv / "bin/python", SERVERS / "ray_serve.py", PORT, models]


def torchserve(venv, models, folder):
    store = folder / "store"
    store.mkdir(exist_ok=True)
    for name in MODELS:
        subprocess.run([venv / "bin/torch-model-archiver", "--model-name", name, "--version", "1", "--serialized-file", models / f"{name}.onnx",
                        "--handler", SERVERS / "torchserve_handler.py", "--export-path", store, "--force"], check=True)
    (folder / "config.properties").write_text("\n".join([
        f"inference_address=http://127.0.0.1:{PORT}", f"management_address=http://127.0.0.1:{PORT + 1}",
        f"metrics_address=http://127.0.0.1:{PORT + 2}", f"grpc_inference_port={PORT + 3}", f"grpc_management_port={PORT + 4}",
        "grpc_inference_address=127.0.0.1", "grpc_management_address=127.0.0.1",
        "default_workers_per_model=1", "number_of_netty_threads=1", "disable_system_metrics=true", "enable_envvars_config=false"]))
    (folder / "log4j2.xml").write_text('<Configuration><Appenders><Console name="out"/></Appenders>'
                                       '<Loggers><Root level="warn"><AppenderRef ref="out"/></Root></Loggers></Configuration>')
    return [venv / "bin/torchserve", "--start", "--foreground", "--ncs", "--disable-token-auth", "--model-store", store, "--models",
            *[f"{name}={name}.mar" for name in MODELS], "--ts-config", folder / "config.properties", "--log-config", folder / "log4j2.xml"]


def triton(venv, models, folder):
    """tritonserver itself, out of the wheel of pytriton: the library for the stub of its Python backend has to lie beside it."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = venv / "lib" / python / "site-packages"
    server = packages / "pytriton/tritonserver"
    backends, repository = folder / "backends", folder / "repository"
    if not backends.exists():
        shutil.copytree(server / "backends", backends)
        stub = server / "python_backend_stubs" / python.removeprefix("python") / "triton_python_backend_stub"
        shutil.copy(stub, backends / "python")
        shutil.copytree(SERVERS / "identity", repository / "identity")
    return [server / "bin/tritonserver", f"--model-repository={repository}", f"--backend-directory={backends}", "--http-address=127.0.0.1",
            f"--http-port={PORT}", f"--grpc-port={PORT + 1}", f"--metrics-port={PORT + 2}", "--log-info=false"]


def triton_environment(venv):
    """Its stub takes Python's library and packages from here alone."""
    library = subprocess.run([venv / "bin/python", "-c", "import sysconfig; print(sysconfig.get_config_var('LIBDIR'))"],
                             check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    libraries = next(venv.glob("lib/python3*/site-packages/nvidia_pytriton.libs"))
    return {"LD_LIBRARY_PATH": f"{libraries}:{library}"}


PEERS = {
    "fastapi": Peer(fastapi),
    "fastapi-pydantic": Peer(fastapi_pydantic, packages_of="fastapi"),
    "triton": Peer(triton, models=("identity",)),
    "mlserver": Peer(mlserver, environment={"PYTHONPATH": str(SERVERS)}),
    "kserve": Peer(kserve),
    "bentoml": Peer(bentoml, environment={"BENTOML_DO_NOT_TRACK": "true"}),
    "ray": Peer(ray, environment={"RAY_USAGE_STATS_ENABLED": "0"}),
    "torchserve": Peer(torchserve, path="/predictions/{}"),
}


def installed(name, cache):
    """The folder of a venv with what requirements/NAME.txt pins, made where it is missing or of other versions."""
    if name in PEERS and PEERS[name].packages_of:
        return installed(PEERS[name].packages_of, cache)
    venv, requirements = cache / name, HERE / "requirements" / f"{name}.txt"
    mark = venv / "installed.txt"
    if not mark.exists() or mark.read_text() != requirements.read_text():
        print(f"installing {name}", flush=True)
        # Of the file that no other peer has: TorchServe needs Debian's python3-torch.
        debian = [DEBIAN_PYTHON, "-m", "venv", "--system-site-packages"] if name == "torchserve" else [sys.executable, "-m", "venv"]
        subprocess.run([*debian, venv], check=True)
        subprocess.run([venv / "bin/python", "-m", "pip", "install", "-q", "-r", requirements], check=True)
        mark.write_text(requirements.read_text())
    return venv


def environment(name, venv, models):
    """What a peer is started with: its own Python first, one thread for mathematics, nothing told to anybody."""
    own = {"PATH": f"{venv / 'bin'}:{os.environ['PATH']}", "MODELS": str(models), "OMP_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"}
    return {**os.environ, **own, **PEERS[name].environment, **(triton_environment(venv) if name == "triton" else {})}
