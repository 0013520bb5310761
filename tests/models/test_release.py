"""The released files keep the contract with the daemon."""

import json

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

import verify_onnx
from abpn import half_precision
from abpn.blend_pyramid import BlendPyramidLayer
from abpn.graph_cost import giga_macs
from abpn.local_retouching import OUTPUTS, LocalRetouchingLayer
from abpn.network import multiply_accumulates
from abpn.release import RELEASED, self_test_input
from conftest import ROOT

MANIFESTS = sorted(RELEASED.glob("*.json"))
GOLDEN = ROOT / "tests" / "data" / "golden"


@pytest.fixture(scope="module")
def content() -> dict:
    return json.loads(MANIFESTS[-1].read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def released_pyramid(content) -> BlendPyramidLayer:
    """The pyramid rebuilt from the manifest's coefficients."""
    pyramid = BlendPyramidLayer()
    pyramid.reach.coefficients.data = torch.tensor(content["adaptiveBlend"]["bernstein"])
    return pyramid.eval()


def test_something_is_released():
    assert MANIFESTS


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda p: p.stem)
def test_released_files_keep_the_contract(path):
    assert verify_onnx.contract_errors(path) == []


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda p: p.stem)
def test_another_runtime_computes_the_recorded_values(path):
    assert verify_onnx.parity(path) < verify_onnx.PARITY


def test_changed_file_is_noticed(tmp_path, content):
    for name in (content["localRetouching"]["file"], content["localRetouching"]["half"]["file"], content["tileBlend"]["file"]):
        (tmp_path / name).write_bytes((RELEASED / name).read_bytes())
    content = content | {"localRetouching": content["localRetouching"] | {"sha256": "0" * 64}}
    (tmp_path / "m.json").write_text(json.dumps(content))
    assert any("SHA-256" in error for error in verify_onnx.contract_errors(tmp_path / "m.json"))


def test_half_precision_is_for_convolutions_only(content):
    full, half = (onnx.load(str(RELEASED / name)) for name in (content["localRetouching"]["file"], content["localRetouching"]["half"]["file"]))
    shapes = {value.name: value.type.tensor_type.elem_type for value in onnx.shape_inference.infer_shapes(half, strict_mode=True).graph.value_info}
    computed = [node for node in half.graph.node if node.op_type not in ("Cast", "Constant")]

    assert [node.op_type for node in computed] == [node.op_type for node in full.graph.node if node.op_type != "Constant"]
    for node in computed:
        wanted = TensorProto.FLOAT16 if node.op_type in half_precision.IN_HALF else TensorProto.FLOAT
        assert all(shapes.get(output, wanted) == wanted for output in node.output), node.name
    # The weights are nearly all of a file.
    assert (RELEASED / content["localRetouching"]["half"]["file"]).stat().st_size < 0.55 * (RELEASED / content["localRetouching"]["file"]).stat().st_size


def test_weight_beyond_float16_is_refused():
    weight = numpy_helper.from_array(np.full((1, 1, 1, 1), 70000, np.float32), "weight")
    picture, result = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, 8, 8]) for name in ("picture", "result"))
    graph = helper.make_graph([helper.make_node("Conv", ["picture", "weight"], ["result"])], "large", [picture], [result], [weight])

    with pytest.raises(ValueError, match="weight has weights beyond"):
        half_precision.with_half_convolutions(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]))


def test_manifest_names_every_output_in_its_self_test(content):
    assert {s["output"] for s in content["selfTest"]["samples"]} == set(OUTPUTS)
    assert 20 <= len(content["selfTest"]["samples"]) <= 40
    assert min(content["adaptiveBlend"]["bernstein"]) >= 0
    assert content["adaptiveBlend"]["epsilon"] >= 1e-4
    assert content["gate"]["t0"] < content["gate"]["t1"]


def test_cost_counted_from_a_file_is_what_the_module_does(tmp_path):
    import export_onnx

    layer = LocalRetouchingLayer().eval()
    export_onnx.export(layer, {"base_layer": self_test_input()}, tmp_path / "layer.onnx", OUTPUTS)
    assert giga_macs(tmp_path / "layer.onnx") == round(multiply_accumulates(layer, self_test_input()) / 1e9, 4)


def test_cost_in_the_manifest_is_the_files(content):
    tile, grid = content["tileBlend"]["tile"], content["tileBlend"]["grid"]
    assert content["tileBlend"]["gigaMacs"] == round(4 * tile * grid * (grid + tile) / 1e9, 4)
    for part in ("localRetouching", "tileBlend"):
        assert content[part]["gigaMacs"] == giga_macs(RELEASED / content[part]["file"])
    assert content["localRetouching"]["gigaMacs"] <= 4  # the budget of one pass (design.md 2.2)


def test_a_table_measured_with_another_blend_is_refused(tmp_path):
    import export_onnx

    pyramid = BlendPyramidLayer()
    pyramid.reach.coefficients.data = torch.tensor((0.05, 1.0, 0.05))
    table = tmp_path / "quality.json"
    for content in ({"set": "x"}, {"set": "x", "bernstein": [0.05, 1.0, 0.05]}):
        table.write_text(json.dumps(content))
        assert export_onnx.quality_table(table, pyramid) == content
    table.write_text(json.dumps({"bernstein": [0.0, 1.0, 0.0]}))
    with pytest.raises(ValueError, match=r"blend \[0.0, 1.0, 0.0\]"):
        export_onnx.quality_table(table, pyramid)
    assert export_onnx.quality_table(None, pyramid) == {}


def test_self_test_input_is_the_contracts_formula():
    x, y = 200, 260
    expected = 0.62 + 0.10 * np.sin(x / 37) * np.cos(y / 29) - 0.25
    assert self_test_input()[0, 1, y, x] == pytest.approx(expected, abs=1e-7)


def test_block_goldens_are_reproducible(released_pyramid):
    import write_golden

    with torch.no_grad():
        made = write_golden.block_goldens(released_pyramid) | write_golden.pyramid_goldens(released_pyramid)
    for name, tensor in made.items():
        stored = np.load(GOLDEN / f"{name}.npy")
        # Another machine may sum in another order.
        assert np.abs(tensor[0].numpy() - stored).max() < 1e-4, name


def test_network_goldens_match_the_released_network(content):
    import cv2

    network = cv2.dnn.readNetFromONNX(verify_onnx.readable_by_opencv(RELEASED / content["localRetouching"]["file"]))
    network.setInput(self_test_input().numpy())
    for name, output in zip(OUTPUTS, network.forward(list(OUTPUTS))):
        difference = np.abs(output[0, :, ::8, ::8] - np.load(GOLDEN / f"lrl.{name}.npy")).max()
        assert difference < verify_onnx.PARITY, name
