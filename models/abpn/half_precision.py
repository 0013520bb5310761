"""The released network with its convolutions in float16, for graphics cards, which do those twice as fast.

What is not a convolution stays in float32: the bands, the exponentials and the sums hold the photo's own values, and those have 16 bits.  Inputs and
outputs are the same float32 tensors as before, so that whoever runs it need not know.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

IN_HALF = ("Conv", "ConvTranspose", "LeakyRelu")
"""A LeakyRelu follows each convolution: in float32 it would cost two casts."""

TOLERANCE = 0.02
"""Largest difference of an output from float32 that is believed: 0.0066 was measured on the processor, which may keep more bits between two casts than a
card does; a sick driver is off by tenths.  In 12 retouched portraits one pixel value in five thousand changed, by one code of 8 bits."""


def with_half_convolutions(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same network, with casts only where float16 and float32 meet; ValueError where a weight is too large for float16."""
    graph = model.graph
    in_half = {output for node in graph.node if node.op_type in IN_HALF for output in node.output}
    weights = {name for node in graph.node if node.op_type in IN_HALF for name in node.input[1:]}
    nodes: list[onnx.NodeProto] = []
    cast: set[str] = set()

    def converted(name: str, to: int, suffix: str) -> str:
        if name + suffix not in cast:
            cast.add(name + suffix)
            nodes.append(helper.make_node("Cast", [name], [name + suffix], name=f"{name}{suffix}", to=to))
        return name + suffix

    for original in graph.node:
        node = onnx.NodeProto()
        node.CopyFrom(original)
        computes_in_half = node.op_type in IN_HALF
        for i, name in enumerate(node.input):
            if computes_in_half and name not in weights and name not in in_half:
                node.input[i] = converted(name, TensorProto.FLOAT16, "/half")
            elif not computes_in_half and name in in_half:
                node.input[i] = converted(name, TensorProto.FLOAT, "/float")
        nodes.append(node)
    initializers = [_in_half(tensor) if tensor.name in weights else tensor for tensor in graph.initializer]
    smaller = helper.make_model(helper.make_graph(nodes, graph.name, graph.input, graph.output, initializers), opset_imports=model.opset_import)
    smaller.ir_version = model.ir_version
    onnx.checker.check_model(smaller, full_check=True)
    return smaller


def _in_half(tensor: onnx.TensorProto) -> onnx.TensorProto:
    values = numpy_helper.to_array(tensor).astype(np.float16)
    if not np.isfinite(values).all():
        raise ValueError(f"{tensor.name} has weights beyond the range of float16.")
    return numpy_helper.from_array(values, tensor.name)
