"""DirectML under Wine with a graphics card that is none: it loads, it runs, and it lies, as a sick driver does. The self-test must catch it."""

import hashlib
import json
import math
import re
import shutil

import pytest
from daemon import WindowsDaemon
from wine import REPOSITORY

INFERENCE_TESTS = REPOSITORY / ".local" / "windows" / "inference-tests"
DEVICE_REFUSED, ADAPTER = 404, 410
WRONG_NUMBERS = re.compile(r"It gives wrong numbers: \w+ (differs from .* by|has numbers that are not finite)")
GARBAGE = re.compile(r"It gives garbage: \w+ has the value")


def told(daemon, event):
    return [line["RenderedMessage"] for line in daemon.log if line["Properties"]["EventId"]["Id"] == event]


@pytest.mark.parametrize("isolation", ["never", "auto"])
def test_a_card_that_gives_wrong_numbers_is_caught_and_the_processor_works(windows_with_screen, tmp_path, isolation):
    """Within the daemon, and in a process of its own, where numbers that no network can give are found before the self-test compares them."""
    models = tiny_model(tmp_path / "models")
    arguments = ["--models", f"Z:{models}", f"--AbpnBridge:Models:Isolation={isolation}"]
    with WindowsDaemon(windows_with_screen, tmp_path, *arguments, state=rf"C:\sick-{isolation}") as daemon:
        daemon.wait_until_ready()
        status = json.loads(daemon.abpn("status", "--json").stdout)
        words = daemon.abpn("status").stdout

    assert status["device"] == "cpu"
    [refused] = status["refusedProviders"]
    assert refused["name"] == "directml:0"
    assert WRONG_NUMBERS.match(refused["reason"]) or isolation == "auto" and GARBAGE.match(refused["reason"]), refused
    assert f"not directml:0: {refused['reason']}" in words
    assert told(daemon, DEVICE_REFUSED) == [f'Device "DirectML:0" refused: "{refused["reason"]}"']

    [adapter] = status["graphicsAdapters"]
    assert adapter["setting"] == "directml:0" and adapter["name"] and adapter["dedicatedBytes"] > 0 and not adapter["inUse"]
    assert f"directml:0 {adapter['name']}" in words
    assert len(told(daemon, ADAPTER)) == 1


def test_the_released_model_is_not_trusted_to_it_either(windows_with_screen, tmp_path):
    """Wine's Direct3D cannot compile all of DirectML's operators: that is told, with the driver's code and what it means."""
    with WindowsDaemon(windows_with_screen, tmp_path, "--device", "directml", state=r"C:\released") as daemon:
        daemon.wait_until_ready()
        status = json.loads(daemon.abpn("status", "--json").stdout)

    assert status["device"] == "cpu"
    assert [refused["name"] for refused in status["refusedProviders"]] == ["directml:0"]
    assert status["refusedProviders"][0]["reason"].endswith("(error 80070057).")


def test_no_operator_of_a_released_graph_is_left_to_the_processor(windows_with_screen):
    """The C# tests of category DirectMl, on this card."""
    command = [INFERENCE_TESTS / "AbpnBridge.Inference.Tests.exe", "-noColor", "-trait", "Category=DirectMl", "-trait-", "Category=DirectMlHalf"]
    result = windows_with_screen.run(command, seconds=240)

    assert re.search(r"Total: [1-9]\d*, Errors: 0, Failed: 0, Skipped: 0", result.stdout), result.stdout


def test_a_card_without_float16_is_not_given_half_of_the_network(windows_with_screen):
    """Mesa's card says that it has no float16: DirectML would leave the convolutions to the processor."""
    command = [INFERENCE_TESTS / "AbpnBridge.Inference.Tests.exe", "-noColor", "-trait", "Category=DirectMlHalf", "-showLiveOutput"]
    result = windows_with_screen.run(command, seconds=240)

    assert "Total: 1, Errors: 0, Failed: 0, Skipped: 0" in result.stdout, result.stdout
    assert "cannot compute every operator of it" in result.stdout


def tiny_model(folder):
    """A model whose few operators Wine's Direct3D can compile: masks are channels of the picture, pictures are picture * 0.5 + 0.1."""
    extent = 64
    folder.mkdir()
    network = folder / "tiny-lrl.onnx"
    shutil.copy(REPOSITORY / "tests/data/onnx/tiny-lrl.onnx", network)
    red = self_test_red(extent)
    manifest = {
        "schema": 1, "name": "tiny", "version": "0.1.0", "description": "For tests.", "licence": "Apache-2.0", "dataStatement": "No data.",
        "features": ["blemishes", "evening"], "removableMarks": ["moles", "freckles"],
        "localRetouching": {
            "file": network.name, "sha256": hashlib.sha256(network.read_bytes()).hexdigest(), "extent": extent, "input": "base_layer",
            "outputs": ["skin_mask", "retouch_mask", "blemishes", "moles", "freckles", "evening"], "gigaMacs": 0.5,
        },
        "blendRefiner": None, "tileBlend": None,
        "adaptiveBlend": {"bernstein": [0, 1, 0], "neutral": 0.5, "epsilon": 0.0001}, "gate": {"t0": 0.1, "t1": 0.4},
        "selfTest": {"tolerance": 0.002, "samples": [
            {"output": "blemishes", "index": 1000, "value": red(1000) * 0.5 + 0.1}, {"output": "skin_mask", "index": 2000, "value": red(2000)}]},
    }
    (folder / "tiny.json").write_text(json.dumps(manifest))
    return folder


def self_test_red(extent):
    """The red plane of SelfTestPicture.cs, by index."""

    def value(index):
        x, y = index % extent, index // extent
        spot = 0.25 * math.exp(-((x - 200) ** 2 + (y - 260) ** 2) / 72)
        return min(1.0, max(0.0, 0.80 + 0.10 * math.sin(x / 37) * math.cos(y / 29) - spot))

    return value
