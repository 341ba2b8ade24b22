"""tritonclient.http and its aio twin, with their defaults, which are binary tensors both ways."""
import asyncio
import unittest

import numpy as np
import tritonclient.http as http
import tritonclient.http.aio as aio
from tritonclient.utils import InferenceServerException

from servers import IRIS_LABELS, IRIS_ROWS, VALUES, address


def tensor(name, array, datatype, binary=True):
    made = http.InferInput(name, list(array.shape), datatype)
    made.set_data_from_numpy(array, binary_data=binary)
    return made


def infer(model, *inputs, **options):
    with http.InferenceServerClient(address(model)) as client:
        return client.infer(model, list(inputs), **options)


class About(unittest.TestCase):

    def setUp(self):
        self.client = http.InferenceServerClient(address("iris"))

    def tearDown(self):
        self.client.close()

    def test_health(self):
        self.assertTrue(self.client.is_server_live())
        self.assertTrue(self.client.is_server_ready())
        self.assertTrue(self.client.is_model_ready("iris"))
        self.assertTrue(self.client.is_model_ready("iris", "r1"))
        self.assertFalse(self.client.is_model_ready("other"))

    def test_metadata(self):
        self.assertIn("binary_tensor_data", self.client.get_server_metadata()["extensions"])
        metadata = self.client.get_model_metadata("iris")
        self.assertEqual(metadata["versions"], ["r1"])
        self.assertEqual(metadata["inputs"], [{"name": "features", "datatype": "FP32", "shape": [-1, 4]}])

    def test_configuration(self):
        config = self.client.get_model_config("iris")
        self.assertEqual(config["input"], [{"name": "features", "data_type": "TYPE_FP32", "dims": [4]}])
        self.assertGreater(config["max_batch_size"], 1)
        self.assertFalse(config["model_transaction_policy"]["decoupled"])

    def test_statistics(self):
        def counted(model=""):
            return self.client.get_inference_statistics(model)["model_stats"][0]

        before = counted()
        self.client.infer("iris", [tensor("features", IRIS_ROWS, "FP32")])
        with self.assertRaises(InferenceServerException):
            self.client.infer("iris", [tensor("features", IRIS_ROWS[:, :3], "FP32")])
        after = counted("iris")

        self.assertEqual(after["inference_count"] - before["inference_count"], len(IRIS_ROWS))
        self.assertEqual(after["execution_count"] - before["execution_count"], 1)
        for name in ("success", "fail"):
            self.assertEqual(after["inference_stats"][name]["count"] - before["inference_stats"][name]["count"], 1)
        self.assertGreater(after["inference_stats"]["compute_infer"]["ns"], before["inference_stats"]["compute_infer"]["ns"])

    def test_repository(self):
        self.assertEqual(self.client.get_model_repository_index(),
                         [{"name": "iris", "version": "r1", "state": "READY", "reason": ""}])
        for change in (self.client.load_model, self.client.unload_model):
            with self.assertRaisesRegex(InferenceServerException, "pinned by its digest.*which is a rollout"):
                change("iris")

    def test_what_is_not_shared(self):
        with self.assertRaisesRegex(InferenceServerException, "no memory is shared"):
            self.client.register_system_shared_memory("region", "/key", 16)
        with self.assertRaisesRegex(InferenceServerException, "trace settings"):
            self.client.get_trace_settings()
        with self.assertRaisesRegex(InferenceServerException, "log settings"):
            self.client.get_log_settings()


class Inference(unittest.TestCase):

    def check_iris(self, result):
        np.testing.assert_array_equal(result.as_numpy("label"), IRIS_LABELS)
        self.assertEqual(result.as_numpy("probabilities").shape, (len(IRIS_ROWS), 3))

    def test_defaults(self):
        result = infer("iris", tensor("features", IRIS_ROWS, "FP32"), request_id="a1")
        self.check_iris(result)
        self.assertEqual(result.get_response()["id"], "a1")
        self.assertEqual(result.get_output("label")["parameters"]["binary_data_size"], 8 * len(IRIS_ROWS))

    def test_json_both_ways(self):
        outputs = [http.InferRequestedOutput(name, binary_data=False) for name in ("label", "probabilities")]
        result = infer("iris", tensor("features", IRIS_ROWS, "FP32", binary=False), outputs=outputs)
        self.check_iris(result)
        self.assertNotIn("parameters", result.get_output("label"))

    def test_one_output_as_bytes_and_one_as_json(self):
        outputs = [http.InferRequestedOutput("probabilities", binary_data=True),
                   http.InferRequestedOutput("label", binary_data=False)]
        result = infer("iris", tensor("features", IRIS_ROWS, "FP32"), outputs=outputs)
        self.check_iris(result)
        self.assertIn("data", result.get_output("label"))
        self.assertNotIn("data", result.get_output("probabilities"))

    def test_compression(self):
        for request in (None, "gzip", "deflate"):
            for response in (None, "gzip", "deflate"):
                rows = np.repeat(IRIS_ROWS, 200, axis=0)
                result = infer("iris", tensor("features", rows, "FP32"), request_compression_algorithm=request,
                               response_compression_algorithm=response)
                np.testing.assert_array_equal(result.as_numpy("label"), np.repeat(IRIS_LABELS, 200))

    def test_classification(self):
        outputs = [http.InferRequestedOutput("probabilities", class_count=2)]
        best = infer("iris", tensor("features", IRIS_ROWS, "FP32"), outputs=outputs).as_numpy("probabilities")
        self.assertEqual(best.shape, (len(IRIS_ROWS), 2))
        self.assertEqual([int(row[0].split(b":")[1]) for row in best], list(IRIS_LABELS))

    def test_every_type(self):
        for model, array in VALUES.items():
            for binary in (True, False):
                if not binary and model == "FP16":
                    continue
                outputs = [http.InferRequestedOutput("y", binary_data=binary)]
                with self.subTest(model=model, binary=binary):
                    result = infer(model, tensor("x", array, model, binary), outputs=outputs).as_numpy("y")
                    got = np.char.encode(result.astype(str)) if model == "BYTES" and not binary else result
                    np.testing.assert_array_equal(got, array)

    def test_a_request_without_json(self):
        body = np.array([[1.5, -2, 3]], dtype=np.float32)
        with http.InferenceServerClient(address("FP32")) as client:
            response = client._post("v2/models/FP32/infer", body.tobytes(), {"Inference-Header-Content-Length": "0"}, None)
            result = http.InferResult(response, False)
        np.testing.assert_array_equal(result.as_numpy("y"), body.ravel())

    def test_what_is_wrong_is_said(self):
        with self.assertRaisesRegex(InferenceServerException, "the model takes FP32") as caught:
            infer("iris", tensor("features", IRIS_ROWS.astype(np.float64), "FP64"))
        self.assertEqual(caught.exception.status(), "400")


class Aio(unittest.TestCase):

    def test_defaults(self):
        async def ask():
            async with aio.InferenceServerClient(address("iris")) as client:
                self.assertTrue(await client.is_server_ready())
                self.assertEqual((await client.get_model_config("iris"))["name"], "iris")
                rows = [client.infer("iris", [tensor("features", IRIS_ROWS, "FP32")], request_compression_algorithm=coding)
                        for coding in (None, "gzip", "deflate") * 5]
                return await asyncio.gather(*rows)

        for result in asyncio.run(ask()):
            np.testing.assert_array_equal(result.as_numpy("label"), IRIS_LABELS)


if __name__ == "__main__":
    unittest.main()
