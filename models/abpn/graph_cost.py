"""What one run of a released network costs, counted from its ONNX file alone."""

from __future__ import annotations

from math import prod
from pathlib import Path

import onnx
from onnx import shape_inference


def giga_macs(path: Path) -> float:
    """Multiply-accumulates of one run in thousand millions, rounded to 0.0001; the manifest's gigaMacs."""
    return round(multiply_accumulates(onnx.load(str(path))) / 1e9, 4)


def multiply_accumulates(model: onnx.ModelProto) -> int:
    """Multiply-accumulates of all convolutions and matrix products (resampling and pointwise work not counted)."""
    graph = shape_inference.infer_shapes(model, strict_mode=True).graph
    shapes = {t.name: list(t.dims) for t in graph.initializer}
    for value in (*graph.input, *graph.value_info, *graph.output):
        shapes[value.name] = [d.dim_value for d in value.type.tensor_type.shape.dim]
    return sum(_of_node(node, shapes) for node in graph.node)


def _of_node(node: onnx.NodeProto, shapes: dict[str, list[int]]) -> int:
    if node.op_type not in ("Conv", "ConvTranspose", "MatMul", "Gemm"):
        return 0
    first, second = (shapes[name] for name in node.input[:2])
    result = shapes[node.output[0]]
    if node.op_type == "Conv":  # weights [out, in / groups, kernel]: all of them at every place of the output
        return prod(second) * prod(result[2:]) * result[0]
    if node.op_type == "ConvTranspose":  # weights [in, out / groups, kernel]: all of them at every place of the input
        return prod(second) * prod(first[2:]) * first[0]
    transposed = node.op_type == "Gemm" and any(a.name == "transA" and a.i for a in node.attribute)
    return prod(result) * first[-2 if transposed else -1]
