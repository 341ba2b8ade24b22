"""tritonclient.grpc and its aio twin."""
import asyncio
import queue
import unittest

import grpc
import numpy as np
import tritonclient.grpc as triton
import tritonclient.grpc.aio as aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tritonclient.utils import InferenceServerException

from servers import IRIS_LABELS, IRIS_ROWS, VALUES, address


def tensor(name, array, datatype):
    made = triton.InferInput(name, list(array.shape), datatype)
    made.set_data_from_numpy(array)
    return made


class About(unittest.TestCase):

    def setUp(self):
        self.client = triton.InferenceServerClient(address("iris"))

    def tearDown(self):
        self.client.close()

    def test_health(self):
        self.assertTrue(self.client.is_server_live())
        self.assertTrue(self.client.is_server_ready())
        self.assertTrue(self.client.is_model_ready("iris", "r1"))

    def test_health_by_its_own_service(self):
        with grpc.insecure_channel(address("iris")) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            for service in ("", "inference.GRPCInferenceService", "iris"):
                answer = health.Check(health_pb2.HealthCheckRequest(service=service))
                self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING)
            with self.assertRaises(grpc.RpcError) as caught:
                health.Check(health_pb2.HealthCheckRequest(service="other"))
            self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
            watched = health.Watch(health_pb2.HealthCheckRequest())
            self.assertEqual(next(watched).status, health_pb2.HealthCheckResponse.SERVING)
            watched.cancel()

    def test_metadata_and_configuration(self):
        self.assertIn("statistics", self.client.get_server_metadata().extensions)
        self.assertEqual(self.client.get_model_metadata("iris").versions, ["r1"])
        config = self.client.get_model_config("iris").config
        self.assertEqual(list(config.input[0].dims), [4])
        self.assertEqual(config.output[0].reshape, type(config.output[0].reshape)())
        self.assertGreater(config.max_batch_size, 1)

    def test_statistics(self):
        before = self.client.get_inference_statistics().model_stats[0]
        self.client.infer("iris", [tensor("features", IRIS_ROWS, "FP32")])
        after = self.client.get_inference_statistics("iris").model_stats[0]
        self.assertEqual(after.inference_count - before.inference_count, len(IRIS_ROWS))
        self.assertEqual(after.inference_stats.success.count - before.inference_stats.success.count, 1)

    def test_repository(self):
        model, = self.client.get_model_repository_index().models
        self.assertEqual((model.name, model.version, model.state), ("iris", "r1", "READY"))
        for change in (self.client.load_model, self.client.unload_model):
            with self.assertRaisesRegex(InferenceServerException, "pinned by its digest"):
                change("iris")

    def test_what_is_not_shared(self):
        with self.assertRaisesRegex(InferenceServerException, "no memory is shared"):
            self.client.get_system_shared_memory_status()
        with self.assertRaisesRegex(InferenceServerException, "trace settings"):
            self.client.get_trace_settings()


class Inference(unittest.TestCase):

    def setUp(self):
        self.client = triton.InferenceServerClient(address("iris"))

    def tearDown(self):
        self.client.close()

    def test_defaults(self):
        result = self.client.infer("iris", [tensor("features", IRIS_ROWS, "FP32")], request_id="a1")
        np.testing.assert_array_equal(result.as_numpy("label"), IRIS_LABELS)
        self.assertEqual(result.get_response().id, "a1")

    def test_compression(self):
        for algorithm in ("gzip", "deflate"):
            result = self.client.infer("iris", [tensor("features", IRIS_ROWS, "FP32")], compression_algorithm=algorithm)
            np.testing.assert_array_equal(result.as_numpy("label"), IRIS_LABELS)

    def test_classification(self):
        outputs = [triton.InferRequestedOutput("probabilities", class_count=1)]
        best = self.client.infer("iris", [tensor("features", IRIS_ROWS, "FP32")], outputs=outputs).as_numpy("probabilities")
        self.assertEqual([int(row[0].split(b":")[1]) for row in best], list(IRIS_LABELS))

    def test_every_type(self):
        for model, array in VALUES.items():
            with self.subTest(model=model), triton.InferenceServerClient(address(model)) as client:
                got = client.infer(model, [tensor("x", array, model)]).as_numpy("y")
                np.testing.assert_array_equal(got, array)

    def test_a_callback(self):
        answers = queue.Queue()
        self.client.async_infer("iris", [tensor("features", IRIS_ROWS, "FP32")], lambda result, error: answers.put((result, error)))
        result, error = answers.get(timeout=30)
        self.assertIsNone(error)
        np.testing.assert_array_equal(result.as_numpy("label"), IRIS_LABELS)

    def test_a_stream(self):
        answers = queue.Queue()
        self.client.start_stream(lambda result, error: answers.put((result, error)))
        for i in range(100):
            rows = IRIS_ROWS if i % 10 else IRIS_ROWS[:, :3]
            self.client.async_stream_infer("iris", [tensor("features", rows, "FP32")], request_id=str(i))
        for i in range(100):
            result, error = answers.get(timeout=30)
            if i % 10:
                self.assertIsNone(error)
                self.assertEqual(result.get_response().id, str(i))
                np.testing.assert_array_equal(result.as_numpy("label"), IRIS_LABELS)
            else:
                self.assertRegex(str(error), r"has shape \[3,3\]; the model takes \[-1,4\]")
        self.client.stop_stream()


class Aio(unittest.TestCase):

    def test_defaults(self):
        async def ask():
            async with aio.InferenceServerClient(address("iris")) as client:
                self.assertTrue(await client.is_server_ready())
                return await asyncio.gather(*[client.infer("iris", [tensor("features", IRIS_ROWS, "FP32")]) for _ in range(20)])

        for result in asyncio.run(ask()):
            np.testing.assert_array_equal(result.as_numpy("label"), IRIS_LABELS)

    def test_a_stream(self):
        async def requests():
            for i in range(20):
                yield {"model_name": "iris", "inputs": [tensor("features", IRIS_ROWS, "FP32")], "request_id": str(i)}

        async def ask():
            async with aio.InferenceServerClient(address("iris")) as client:
                return [answer async for answer in client.stream_infer(requests())]

        answers = asyncio.run(ask())
        self.assertEqual([result.get_response().id for result, error in answers], [str(i) for i in range(20)])
        self.assertEqual({error for result, error in answers}, {None})


if __name__ == "__main__":
    unittest.main()
