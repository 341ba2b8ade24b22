"""curl and grpcurl."""
import json
import os
import struct
import subprocess
import unittest

from servers import address

BODY = {"inputs": [{"name": "features", "datatype": "FP32", "shape": [1, 4], "data": [6.3, 2.9, 5.6, 1.8]}]}


def run(*command, stdin=b""):
    ended = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return ended.returncode, ended.stdout, ended.stderr.decode()


def curl(path, *options, stdin=b"", model="iris"):
    code, out, error = run("curl", "--silent", "--show-error", *options, f"http://{address(model)}{path}", stdin=stdin)
    if code:
        raise AssertionError(error)
    return out


def grpcurl(*arguments, data=None):
    given = ["-d", json.dumps(data)] if data is not None else []
    return run(os.environ["GRPCURL"], "-plaintext", *given, address("iris"), *arguments)


class Curl(unittest.TestCase):

    def test_every_version_of_http_on_one_port(self):
        for version in ("--http1.0", "--http1.1", "--http2", "--http2-prior-knowledge"):
            with self.subTest(version=version):
                answer = json.loads(curl("/v2/models/iris/infer", version, "--data", json.dumps(BODY)))
                self.assertEqual(answer["outputs"][0]["data"], [2])

    def test_a_compressed_body_and_answer(self):
        rows = dict(BODY["inputs"][0], shape=[500, 4], data=BODY["inputs"][0]["data"] * 500)
        gzipped = subprocess.run(["gzip", "-c"], input=json.dumps({"inputs": [rows]}).encode(), stdout=subprocess.PIPE, check=True)
        asked = ("--header", "Content-Encoding: gzip", "--data-binary", "@-")
        whole = curl("/v2/models/iris/infer", *asked, stdin=gzipped.stdout)
        small = curl("/v2/models/iris/infer", *asked, "--header", "Accept-Encoding: gzip", stdin=gzipped.stdout)
        self.assertEqual(json.loads(curl("/v2/models/iris/infer", *asked, "--compressed", stdin=gzipped.stdout)), json.loads(whole))
        self.assertLess(len(small), len(whole) / 2)

    def test_bytes_both_ways(self):
        answer = curl("/v2/models/FP32/infer", "--header", "Inference-Header-Content-Length: 0", "--data-binary", "@-",
                      "--include", stdin=struct.pack("<3f", 1, 2.5, -3), model="FP32")
        head, _, body = answer.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.lower().splitlines() if line.startswith(b"inference-header-content-length"))
        self.assertEqual(json.loads(body[:length])["outputs"][0]["parameters"], {"binary_data_size": 12})
        self.assertEqual(struct.unpack("<3f", body[length:]), (1, 2.5, -3))


class Grpcurl(unittest.TestCase):

    def test_services_are_listed_and_described(self):
        code, out, error = grpcurl("list")
        self.assertEqual((code, error), (0, ""))
        self.assertEqual(out.decode().split(), ["grpc.health.v1.Health", "inference.GRPCInferenceService"])
        code, out, error = grpcurl("describe", "inference.GRPCInferenceService.ModelInfer")
        self.assertIn("rpc ModelInfer", out.decode(), error)
        code, out, error = grpcurl("describe", ".inference.ModelInferRequest.InferInputTensor")
        self.assertIn("repeated int64 shape = 3", out.decode(), error)
        self.assertNotEqual(grpcurl("describe", "inference.Other")[0], 0)

    def test_infer(self):
        asked = {"model_name": "iris", "inputs": [{"name": "features", "datatype": "FP32", "shape": [1, 4],
                                                  "contents": {"fp32_contents": BODY["inputs"][0]["data"]}}]}
        code, out, error = grpcurl("inference.GRPCInferenceService/ModelInfer", data=asked)
        self.assertEqual((code, error), (0, ""))
        self.assertEqual(json.loads(out)["outputs"][0]["contents"], {"int64Contents": ["2"]})

    def test_health(self):
        self.assertEqual(json.loads(grpcurl("grpc.health.v1.Health/Check")[1]), {"status": "SERVING"})

    def test_statistics_and_configuration(self):
        for method, data in (("ModelStatistics", {}), ("ModelConfig", {"name": "iris"}), ("RepositoryIndex", {})):
            code, out, error = grpcurl(f"inference.GRPCInferenceService/{method}", data=data)
            self.assertEqual((code, error), (0, ""))
            self.assertIn('"iris"', out.decode())


if __name__ == "__main__":
    unittest.main()
