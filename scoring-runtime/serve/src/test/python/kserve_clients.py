"""KServe's InferenceRESTClient and InferenceGRPCClient."""
import asyncio
import unittest

import numpy as np
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput

from servers import IRIS_LABELS, IRIS_ROWS, address


def request(binary, outputs=None):
    made = InferInput("features", list(IRIS_ROWS.shape), "FP32")
    made.set_data_from_numpy(IRIS_ROWS, binary_data=binary)
    return InferRequest(model_name="iris", infer_inputs=[made], request_outputs=outputs, request_id="a1")


class Rest(unittest.TestCase):

    def setUp(self):
        self.url = f"http://{address('iris')}"

    def ask(self, call, protocol="v2"):
        async def run():
            client = InferenceRESTClient(RESTConfig(protocol=protocol, retries=0))
            try:
                return await call(client)
            finally:
                await client.close()

        return asyncio.run(run())

    def test_health(self):
        self.assertTrue(self.ask(lambda client: client.is_server_ready(self.url)))
        self.assertTrue(self.ask(lambda client: client.is_server_live(self.url)))
        self.assertTrue(self.ask(lambda client: client.is_model_ready(self.url, "iris")))

    def test_infer(self):
        for binary in (False, True):
            for outputs in (None, [RequestedOutput("label", {"binary_data": binary})]):
                with self.subTest(binary=binary, outputs=outputs):
                    answer = self.ask(lambda client: client.infer(self.url, request(binary, outputs), model_name="iris"))
                    self.assertEqual(answer.id, "a1")
                    np.testing.assert_array_equal(answer.get_output_by_name("label").as_numpy(), IRIS_LABELS)


    def test_v1(self):
        self.assertTrue(self.ask(lambda client: client.is_server_live(self.url), "v1"))
        self.assertTrue(self.ask(lambda client: client.is_model_ready(self.url, "iris"), "v1"))
        rows = {"instances": IRIS_ROWS.tolist()}
        answer = self.ask(lambda client: client.infer(self.url, rows, model_name="iris"), "v1")
        self.assertEqual([row["label"] for row in answer["predictions"]], list(IRIS_LABELS))


class Grpc(unittest.TestCase):

    def ask(self, call):
        async def run():
            async with InferenceGRPCClient(url=address("iris"), retries=0) as client:
                return await call(client)

        return asyncio.run(run())

    def test_health(self):
        self.assertTrue(self.ask(lambda client: client.is_server_ready()))
        self.assertTrue(self.ask(lambda client: client.is_server_live()))
        self.assertTrue(self.ask(lambda client: client.is_model_ready("iris")))

    def test_infer(self):
        for binary in (False, True):
            answer = self.ask(lambda client: client.infer(request(binary)))
            np.testing.assert_array_equal(answer.get_output_by_name("label").as_numpy(), IRIS_LABELS)


if __name__ == "__main__":
    unittest.main()
