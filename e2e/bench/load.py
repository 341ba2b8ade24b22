"""Loads a server on one core from another and tells what a request costs it in CPU time; nginx in the same run is the measure."""
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import time
import urllib.request

SERVER_CORE, CLIENT_CORE = "0", "1"
CONNECTIONS = "32"
# Counted in requests, because a JVM that has seen few of them is still compiling, on the same core.
WARM_UP_REQUESTS, WARM_UP_SECONDS, MEASURED_SECONDS = 300_000, 60, 8
NGINX_PORT, NGINX_HTTP2_PORT = 18190, 18191
# Of protocols over HTTP/1.1; the others are h2load's.
WRK_SCRIPTS = {"http1": "post.lua", "binary": "binary.lua"}
GRPC_PATH = "/inference.GRPCInferenceService/ModelInfer"


class Work:
    """What is asked: the same path of every server, over three protocols, and by binary data (JSON and what is behind it) if given."""

    def __init__(self, folder, path, body, message, reply, binary=None):
        self.folder, self.path, self.body, self.reply = folder, path, body, reply
        (folder / "body.json").write_text(body)
        (folder / "body.grpc").write_bytes(struct.pack(">BI", 0, len(message)) + message)
        (folder / "post.lua").write_text(
            f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [[{body}]]\n")
        if binary:
            header, values = binary
            escaped = "".join(f"\\{byte:03d}" for byte in header.encode() + values)
            (folder / "binary.lua").write_text("wrk.method = 'POST'\nwrk.headers['Inference-Header-Content-Length'] = "
                                               f"'{len(header)}'\nwrk.body = '{escaped}'\n")

    def command(self, protocol, port, seconds):
        if protocol in WRK_SCRIPTS:
            script = str(self.folder / WRK_SCRIPTS[protocol])
            return ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{port}{self.path}"]
        command = ["h2load", "-t1", f"-c{CONNECTIONS}", "-m1", f"-D{seconds}"]
        if protocol == "http2":
            return command + ["-d", str(self.folder / "body.json"), "-H", "content-type: application/json", f"http://127.0.0.1:{port}{self.path}"]
        return command + ["-d", str(self.folder / "body.grpc"), "-H", "content-type: application/grpc", "-H", "te: trailers",
                          f"http://127.0.0.1:{port}{GRPC_PATH}"]

    def load(self, protocol, port, seconds):
        """Asks for that long and gives the number of good answers."""
        out = subprocess.run(["taskset", "-c", CLIENT_CORE] + self.command(protocol, port, seconds),
                             check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True).stdout
        if "Non-2xx" in out or (protocol not in WRK_SCRIPTS and ", 0 failed, 0 errored" not in out):
            sys.exit("not every answer was good:\n" + out)
        for line in out.splitlines():
            if protocol in WRK_SCRIPTS and " requests in " in line:
                return int(line.split()[0])
            if protocol not in WRK_SCRIPTS and line.startswith("requests:"):
                return int(line.split(" succeeded")[0].split()[-1])
        sys.exit("the load generator said:\n" + out)

    def await_answer(self, port):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                return self.answer(port)
            except OSError:
                time.sleep(0.1)
        sys.exit(f"nothing answers on port {port}")

    def answer(self, port):
        """What one request is answered by; OSError where it is not."""
        request = urllib.request.Request(f"http://127.0.0.1:{port}{self.path}", self.body.encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=5) as response:
            return json.load(response)


def await_ready(port):
    """Waits until the scoring runtime says that it may be asked."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/health/ready", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nothing is ready on port {port}")


def processes():
    """Of each process that runs: its parent, and its user and system time in seconds (proc(5))."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        found[int(entry.name)] = int(fields[1]), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def tree(pid, found):
    """A process and all that come from it."""
    members, added = {pid}, {pid}
    while added:
        added = {child for child, (parent, _) in found.items() if parent in added} - members
        members |= added
    return members


def cpu_seconds(pid):
    """User and system time of a process and of all that come from it and still run."""
    found = processes()
    return sum(found[member][1] for member in tree(pid, found) if member in found)


def measure(name, command, protocols, work, environment=None):
    """Starts a server, and gives for each protocol (a name and its port) the microseconds of CPU per request."""
    with open(work.folder / f"{name}.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(["taskset", "-c", SERVER_CORE] + command, stdout=log, stderr=log, env=environment)
    try:
        work.await_answer(next(iter(protocols.values())))
        return {protocol: one(name, server.pid, protocol, port, work) for protocol, port in protocols.items()}
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()


def one(name, pid, protocol, port, work):
    done, begun = 0, time.monotonic()
    while done < WARM_UP_REQUESTS and time.monotonic() - begun < WARM_UP_SECONDS:
        done += work.load(protocol, port, 3)
    before, begun = cpu_seconds(pid), time.monotonic()
    done = work.load(protocol, port, MEASURED_SECONDS)
    micros = (cpu_seconds(pid) - before) / done * 1e6
    print(f"{name:8} {protocol:6} {micros:7.2f} us CPU per request {done / (time.monotonic() - begun):9.0f} requests/s", flush=True)
    return micros


def nginx(work, metadata=None):
    """The command of nginx that gives the fixed reply, and what is asked about a model if given, without a log."""
    folder, reply = work.folder, work.reply.replace("'", "\\'")
    about = f"location = {work.path.removesuffix('/infer')} {{ return 200 '{metadata}'; }}" if metadata else ""
    conf = folder / "nginx.conf"
    conf.write_text(f"""
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; default_type application/json;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen {NGINX_PORT}; {about} location / {{ return 200 '{reply}'; }} }}
  server {{ listen {NGINX_HTTP2_PORT} http2; location / {{ return 200 '{reply}'; }} }}
}}""")
    return ["nginx", "-c", str(conf), "-p", str(folder)]


def measure_nginx(work, protocols=("http1", "http2", "grpc")):
    """The same requests, a gRPC call among them, which to nginx is a POST over HTTP/2 like another."""
    ports = {"http1": NGINX_PORT, "http2": NGINX_HTTP2_PORT, "grpc": NGINX_HTTP2_PORT}
    return measure("nginx", nginx(work), {protocol: ports[protocol] for protocol in protocols}, work)


def print_ratios(rows, nginx, again):
    """Divides by nginx's HTTP/1.1, the mean of before and after, and by what the same request costs nginx."""
    base = (nginx["http1"] + again["http1"]) / 2
    print("\nratio to nginx's CPU per request over HTTP/1.1")
    for name, row in {"nginx": nginx, **rows}.items():
        print(f"{name:8} " + "  ".join(f"{protocol} {value / base:5.2f}" for protocol, value in row.items()))
    print("\nratio to nginx's CPU for the same request")
    same = {**nginx, "http1": base}
    for name, row in rows.items():
        print(f"{name:8} " + "  ".join(f"{protocol} {value / same[protocol]:5.2f}" for protocol, value in row.items() if protocol in same))


def java():
    """A JDK 25: JAVA_HOME, else the first that is installed where Debian's packages put them."""
    if "JAVA_HOME" in os.environ:
        return os.environ["JAVA_HOME"] + "/bin/java"
    homes = [path for path in sorted(pathlib.Path("/usr/lib/jvm").glob("*25*")) if (path / "bin/java").exists()]
    return str(homes[0] / "bin/java") if homes else "java"
