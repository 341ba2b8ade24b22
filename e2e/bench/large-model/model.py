#!/usr/bin/env python3
"""Makes a network of the shape of ResNet-18 (He et al., 2015) with random weights: pictures of 3 x 224 x 224 to 1000 scores.

usage: model.py FILE
"""
import sys

import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save

STAGES = ((64, 1), (128, 2), (256, 2), (512, 2))


class Network:
    def __init__(self):
        self.nodes, self.weights, self.random = [], [], numpy.random.default_rng(7)

    def add(self, kind, inputs, **attributes):
        name = f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def weight(self, *shape):
        name = f"w{len(self.weights)}"
        values = self.random.normal(0, (2 / numpy.prod(shape[1:])) ** 0.5, shape)
        self.weights.append(numpy_helper.from_array(values.astype(numpy.float32), name))
        return name

    def convolved(self, to, given, inputs, outputs, size, stride):
        at = size // 2
        return self.add("Conv", [given, self.weight(outputs, inputs, size, size)], kernel_shape=[size, size], strides=[stride, stride],
                        pads=[at] * 4) if to is None else self.add("Add", [to, self.convolved(None, given, inputs, outputs, size, stride)])

    def block(self, given, inputs, outputs, stride):
        inner = self.add("Relu", [self.convolved(None, given, inputs, outputs, 3, stride)])
        aside = given if stride == 1 and inputs == outputs else self.convolved(None, given, inputs, outputs, 1, stride)
        return self.add("Relu", [self.convolved(aside, inner, outputs, outputs, 3, 1)])


def main():
    network = Network()
    given = network.add("Relu", [network.convolved(None, "picture", 3, 64, 7, 2)])
    given = network.add("MaxPool", [given], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    inputs = 64
    for outputs, stride in STAGES:
        given = network.block(given, inputs, outputs, stride)
        given = network.block(given, outputs, outputs, 1)
        inputs = outputs
    given = network.add("Flatten", [network.add("GlobalAveragePool", [given])])
    given = network.add("MatMul", [given, network.weight(512, 1000)])
    network.nodes[-1].output[0] = "scores"
    graph = helper.make_graph(network.nodes, "resnet", [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["rows", 3, 224, 224])],
                              [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["rows", 1000])], network.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    save(model, sys.argv[1])


if __name__ == "__main__":
    main()
