"""Small models that are written to do harm, by name."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

FLOAT, WHOLE = TensorProto.FLOAT, TensorProto.INT64
ROWS = [helper.make_tensor_value_info("x", FLOAT, [None, 4])]


def tensor(name, *values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


def output(shape=None, element=FLOAT):
    return [helper.make_tensor_value_info("y", element, shape)]


def model(nodes, inputs, outputs, constants=(), functions=()):
    graph = helper.make_graph(nodes, "graph", inputs, outputs, list(constants))
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    if functions:
        sets.append(helper.make_opsetid("own", 1))
    made = helper.make_model(graph, opset_imports=sets, functions=list(functions))
    made.ir_version = 8
    return made


def classical(operator, **attributes):
    inputs = ["x"] * (2 if operator == "FeatureVectorizer" else 1)
    return model([helper.make_node(operator, inputs, ["y"], domain="ai.onnx.ml", **attributes)], ROWS, output())


def constants(operator, *values):
    names = [f"c{i}" for i in range(len(values))]
    return model([helper.make_node(operator, names, ["y"])], [], output(None, WHOLE),
                 [tensor(name, value) for name, value in zip(names, values)])


def tree(levels):
    """A tree that is a chain: at each level one leaf, and on the other side all the rest."""
    count = 2 * levels + 1
    inner = range(0, 2 * levels, 2)
    leaves = [i + 1 for i in inner] + [2 * levels]
    right, left = [0] * count, [0] * count
    for i in inner:
        right[i], left[i] = i + 2, i + 1
    return classical(
        "TreeEnsembleRegressor", n_targets=1, nodes_treeids=[0] * count, nodes_nodeids=list(range(count)), nodes_featureids=[0] * count,
        nodes_values=[0.5] * count, nodes_modes=["BRANCH_LEQ", "LEAF"] * levels + ["LEAF"], nodes_truenodeids=right,
        nodes_falsenodeids=left, target_treeids=[0] * len(leaves), target_nodeids=leaves, target_ids=[0] * len(leaves),
        target_weights=[1.0] * len(leaves))


def branches(depth):
    def branch(inside, name):
        node = inside or helper.make_node("Identity", ["x"], [name])
        return helper.make_graph([node], name, [], [helper.make_tensor_value_info(name, FLOAT, None)])

    node = None
    for level in range(depth):
        name = "y" if level == depth - 1 else f"b{level}"
        then = branch(node, f"b{level - 1}" if node else f"t{level}")
        node = helper.make_node("If", ["c"], [name], then_branch=then, else_branch=branch(None, f"e{level}"))
    return model([node], ROWS, output(), [numpy_helper.from_array(np.array(True), "c")])


def functions(count, calls):
    """Functions that each call the next one, once or twice."""
    sets = [helper.make_opsetid("own", 1), helper.make_opsetid("", 17)]
    made = []
    for i in range(count):
        last = i == count - 1
        nodes = [helper.make_node("Neg" if last else f"F{i + 1}", [f"v{call}"], [f"v{call + 1}"], domain="" if last else "own")
                 for call in range(calls)]
        made.append(helper.make_function("own", f"F{i}", ["v0"], [f"v{calls}"], nodes, sets))
    return model([helper.make_node("F0", ["x"], ["y"], domain="own")], ROWS, output(), functions=made)


def dimensions(sizes):
    weights = numpy_helper.from_array(np.ones((4, 2), np.float32), "w")
    del weights.dims[:]
    weights.dims.extend(sizes)
    return model([helper.make_node("MatMul", ["x", "w"], ["y"])], ROWS, output(), [weights])


def scan(inputs):
    def value(name):
        return [helper.make_tensor_value_info(name, FLOAT, None)]

    body = helper.make_graph([helper.make_node("Identity", ["a"], ["b"])], "body", value("a"), value("b"))
    return model([helper.make_node("Scan", ["x"], ["y"], num_scan_inputs=inputs, body=body)], ROWS, output())


def elsewhere(location):
    made = dimensions([4, 2])
    weights = made.graph.initializer[0]
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value=location)
    return made


ALL = {
    "smallest number divided by -1": lambda: constants("Div", -2**63, -1),
    "remainder of the smallest number by -1": lambda: constants("Mod", -2**63, -1),
    "division by 0": lambda: constants("Div", 1, 0),
    "Scan of more inputs than there are": lambda: scan(100),
    "FeatureVectorizer of a negative size": lambda: classical("FeatureVectorizer", inputdimensions=[1_000_000, -9]),
    "tree of a feature that is none": lambda: classical(
        "TreeEnsembleRegressor", n_targets=1, nodes_treeids=[0] * 3, nodes_nodeids=[0, 1, 2], nodes_featureids=[2_000_000_000, 0, 0],
        nodes_values=[0.5, 0.0, 0.0], nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"], nodes_truenodeids=[1, 0, 0],
        nodes_falsenodeids=[2, 0, 0], target_treeids=[0, 0], target_nodeids=[1, 2], target_ids=[0, 0], target_weights=[1.0, 2.0]),
    "linear model of too few weights": lambda: classical("LinearRegressor", coefficients=[1.0], targets=100_000_000),
    "tree of 20,000 levels": lambda: tree(20_000),
    "24 branches in one another": lambda: branches(24),
    "3,000 functions in a row": lambda: functions(3_000, 1),
    "60 functions that call the next one twice": lambda: functions(60, 2),
    "weights of 2^60 values": lambda: dimensions([2**40, 2**20]),
    "weights of a negative size": lambda: dimensions([-4, -2]),
    "weights of 100,000 dimensions": lambda: dimensions([1] * 100_000 + [4, 2]),
    "a constant of 2^62 values": lambda: model([helper.make_node("ConstantOfShape", ["s"], ["y"])], [], output(), [tensor("s", 2**31, 2**31)]),
    "weights in /etc/passwd": lambda: elsewhere("/etc/passwd"),
    "weights in ../../etc/passwd": lambda: elsewhere("../../etc/passwd"),
}
