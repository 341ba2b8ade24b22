"""Writes the model of the comparison as ONNX: every input comes back."""

import sys

from onnx import TensorProto, helper, save

INPUTS = [
    ("numbers", TensorProto.FLOAT, 3),
    ("counts", TensorProto.INT64, 2),
    ("flags", TensorProto.BOOL, 1),
    ("words", TensorProto.STRING, 1),
]

graph = helper.make_graph(
    [helper.make_node("Identity", [name], [name + "_out"]) for name, _, _ in INPUTS],
    "mixed",
    [helper.make_tensor_value_info(name, datatype, ["n", width]) for name, datatype, width in INPUTS],
    [helper.make_tensor_value_info(name + "_out", datatype, ["n", width]) for name, datatype, width in INPUTS],
)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), sys.argv[1])
