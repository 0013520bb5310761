"""Writes the tiny networks that the tests of AbpnBridge.Inference load. Run with a Python that has onnx; the files are committed.

tiny-lrl.onnx      the shape of a local retouching network at extent 64: masks are one channel of the picture, pictures are picture * 0.5 + 0.1
tiny-half.onnx     the same with its product in float16, by the number next to 0.5 there
tiny-refiner.onnx  the shape of a refining network, tile 16, halo 2: the first three planes without their halo, plus a tenth of the others
tiny-tile.onnx     the shape of a tile graph, tile 64, grid 16: the result is the photo plus the lifted edit, the gate the selection times the lifted mask
slow.onnx          a chain of matrix products that takes half a minute or more, to be cancelled
determinant.onnx   an operator that DirectML lacks
half.onnx          float16 tensors; open.onnx: a symbolic side; both must be refused
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
EXTENT, TILE, HALO = 64, 16, 2
MASKS = ["skin_mask", "retouch_mask"]
PICTURES = ["blemishes", "moles", "freckles", "evening"]
SLOW_SIDE, SLOW_STEPS = 1024, 3000


def save(name, nodes, inputs, outputs, initializers=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="abpnbridge-tests")
    model.ir_version = 7
    onnx.checker.check_model(model)
    onnx.save(model, HERE / f"{name}.onnx")


def floats(name, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def scalar(name, value):
    return numpy_helper.from_array(np.array(value, np.float32), name)


def ints(name, *values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


def tiny_lrl():
    nodes = [helper.make_node("Mul", ["base_layer", "half"], ["halved"])]
    for i, mask in enumerate(MASKS):
        nodes.append(helper.make_node("Slice", ["base_layer", f"from{i}", f"to{i}", "channels"], [mask]))
    nodes += [helper.make_node("Add", ["halved", "tenth"], [picture]) for picture in PICTURES]
    save(
        "tiny-lrl",
        nodes,
        [floats("base_layer", 1, 3, EXTENT, EXTENT)],
        [floats(m, 1, 1, EXTENT, EXTENT) for m in MASKS] + [floats(p, 1, 3, EXTENT, EXTENT) for p in PICTURES],
        [scalar("half", 0.5), scalar("tenth", 0.1), ints("from0", 0), ints("to0", 1), ints("from1", 1), ints("to1", 2), ints("channels", 1)],
    )


def tiny_half():
    model = onnx.load(HERE / "tiny-lrl.onnx")
    product = model.graph.node[0]
    halved = [
        helper.make_node("Cast", ["base_layer"], ["base_layer16"], to=TensorProto.FLOAT16),
        helper.make_node("Mul", ["base_layer16", "half16"], ["halved16"]),
        helper.make_node("Cast", ["halved16"], list(product.output), to=TensorProto.FLOAT),
    ]
    half = numpy_helper.from_array(np.nextafter(np.float16(0.5), np.float16(1)), "half16")
    initializers = [half, *(i for i in model.graph.initializer if i.name != "half")]
    save("tiny-half", [*halved, *model.graph.node[1:]], model.graph.input, model.graph.output, initializers)


def tiny_refiner():
    side = TILE + 2 * HALO
    nodes = [
        helper.make_node("Slice", ["blend_and_detail", "blend_from", "blend_to", "axes"], ["blend"]),
        helper.make_node("Slice", ["blend_and_detail", "detail_from", "detail_to", "axes"], ["detail"]),
        helper.make_node("Mul", ["detail", "tenth"], ["edit"]),
        helper.make_node("Add", ["blend", "edit"], ["blend_layer"]),
    ]
    inner = [HALO, HALO + TILE]
    save(
        "tiny-refiner",
        nodes,
        [floats("blend_and_detail", 1, 6, side, side)],
        [floats("blend_layer", 1, 3, TILE, TILE)],
        [
            scalar("tenth", 0.1),
            ints("axes", 1, 2, 3),
            ints("blend_from", 0, inner[0], inner[0]),
            ints("blend_to", 3, inner[1], inner[1]),
            ints("detail_from", 3, inner[0], inner[0]),
            ints("detail_to", 6, inner[1], inner[1]),
        ],
    )


def tiny_tile():
    tile, grid = 64, 16
    nodes = [
        helper.make_node("MatMul", ["lift_y", "edit_and_mask"], ["rows"]),
        helper.make_node("MatMul", ["rows", "lift_x"], ["lifted"]),
        helper.make_node("Slice", ["lifted", "edit_from", "edit_to", "channels"], ["edit"]),
        helper.make_node("Slice", ["lifted", "edit_to", "mask_to", "channels"], ["mask"]),
        helper.make_node("Add", ["photo", "edit"], ["result"]),
        helper.make_node("Mul", ["mask", "selection"], ["gate"]),
    ]
    save(
        "tiny-tile",
        nodes,
        [
            floats("photo", 1, 3, tile, tile), floats("edit_and_mask", 1, 4, grid, grid), floats("lift_y", 1, 1, tile, grid),
            floats("lift_x", 1, 1, grid, tile), floats("selection", 1, 1, tile, tile),
        ],
        [floats("result", 1, 3, tile, tile), floats("gate", 1, 1, tile, tile)],
        [ints("edit_from", 0), ints("edit_to", 3), ints("mask_to", 4), ints("channels", 1)],
    )


def slow():
    shape = ints("shape", SLOW_SIDE, SLOW_SIDE)
    value = helper.make_tensor("value", TensorProto.FLOAT, [1], [1.0 / SLOW_SIDE])
    nodes = [helper.make_node("ConstantOfShape", ["shape"], ["weight"], value=value)]
    name = "x"
    for i in range(SLOW_STEPS):
        result = "y" if i == SLOW_STEPS - 1 else f"x{i}"
        nodes.append(helper.make_node("MatMul", [name, "weight"], [result]))
        name = result
    save("slow", nodes, [floats("x", SLOW_SIDE, SLOW_SIDE)], [floats("y", SLOW_SIDE, SLOW_SIDE)], [shape])


def determinant():
    save("determinant", [helper.make_node("Det", ["x"], ["y"])], [floats("x", 2, 4, 4)], [floats("y", 2)])


def refused():
    half = [helper.make_tensor_value_info(n, TensorProto.FLOAT16, [1, 4]) for n in "xy"]
    save("half", [helper.make_node("Relu", ["x"], ["y"])], half[:1], half[1:])
    save("open", [helper.make_node("Relu", ["x"], ["y"])], [floats("x", 1, "n")], [floats("y", 1, "n")])


if __name__ == "__main__":
    tiny_lrl()
    tiny_half()
    tiny_refiner()
    tiny_tile()
    slow()
    determinant()
    refused()
