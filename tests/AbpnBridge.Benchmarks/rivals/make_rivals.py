"""Writes the rival networks of the benchmarks as ONNX with random weights: what they cost does not depend on what they have learned.

Built anew from the published descriptions: LPTN (CVPR 2021, arXiv 2105.09188; four pyramid levels, at 3840 x 2160) and the evening U-Net of ModelScope's
skin retouching (13.4 M parameters, double convolutions 64, 128, 256, 512, 512, bilinear up, at 1024 x 1024). Beside each file a .json with its cost.
"""

import argparse
import json
from math import prod
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

LPTN_LEVELS = 4


def leaky() -> nn.LeakyReLU:
    return nn.LeakyReLU(0.2)


class ResidualBlock(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), leaky(), nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.body(x)


class LaplacianPyramid(nn.Module):
    """5-tap binomial kernel; up by zeros between the samples and four times the kernel; edges mirrored."""

    def __init__(self) -> None:
        super().__init__()
        self.blur = self.binomial(1)
        self.spread = self.binomial(4)

    @staticmethod
    def binomial(gain: float) -> nn.Sequential:
        row = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
        convolution = nn.Conv2d(3, 3, 5, groups=3, bias=False).requires_grad_(False)
        convolution.weight.data.copy_((gain * torch.outer(row, row)).expand(3, 1, 5, 5))
        return nn.Sequential(nn.ReflectionPad2d(2), convolution)

    def down(self, x: torch.Tensor) -> torch.Tensor:
        return self.blur(x)[:, :, ::2, ::2]

    def up(self, x: torch.Tensor) -> torch.Tensor:
        batch, channels, height, width = x.shape
        zeros = torch.zeros_like(x)
        columns = torch.stack((x, zeros), dim=4).reshape(batch, channels, height, 2 * width)
        rows = torch.stack((columns, torch.zeros_like(columns)), dim=3).reshape(batch, channels, 2 * height, 2 * width)
        return self.spread(rows)


class Lptn(nn.Module):
    def __init__(self, levels: int) -> None:
        super().__init__()
        self.levels = levels
        self.pyramid = LaplacianPyramid()
        self.low = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1), nn.InstanceNorm2d(16), leaky(), nn.Conv2d(16, 64, 3, padding=1), leaky(),
            *(ResidualBlock(64) for _ in range(5)),
            nn.Conv2d(64, 16, 3, padding=1), leaky(), nn.Conv2d(16, 3, 3, padding=1))
        self.high = nn.Sequential(
            nn.Conv2d(9, 64, 3, padding=1), leaky(), *(ResidualBlock(64) for _ in range(3)), nn.Conv2d(64, 1, 3, padding=1))
        self.finer = nn.ModuleList(nn.Sequential(nn.Conv2d(1, 16, 1), leaky(), nn.Conv2d(16, 1, 1)) for _ in range(levels - 1))

    def forward(self, photo: torch.Tensor) -> torch.Tensor:
        bands, level = [], photo
        for _ in range(self.levels):
            coarser = self.pyramid.down(level)
            bands.append(level - self.pyramid.up(coarser))
            level = coarser
        result = torch.tanh(level + self.low(level))
        lifted = [functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False) for x in (level, result)]
        mask = self.high(torch.cat((bands[-1], *lifted), dim=1))
        for index, band in enumerate(reversed(bands)):
            if index > 0:
                mask = self.finer[index - 1](functional.interpolate(mask, scale_factor=2, mode="nearest"))
            result = self.pyramid.up(result) + band * mask
        return result


def double_convolution(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU())


class EveningUNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        widths = (64, 128, 256, 512, 512)
        self.down = nn.ModuleList(double_convolution(i, o) for i, o in zip((3, *widths), widths))
        self.up = nn.ModuleList(double_convolution(2 * width, out) for width, out in ((512, 256), (256, 128), (128, 64), (64, 64)))
        self.last = nn.Conv2d(64, 3, 1)

    def forward(self, photo: torch.Tensor) -> torch.Tensor:
        skips, x = [], photo
        for index, block in enumerate(self.down):
            x = block(x if index == 0 else functional.max_pool2d(x, 2))
            skips.append(x)
        for block, skip in zip(self.up, reversed(skips[:-1])):
            x = block(torch.cat((skip, functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)), dim=1))
        return torch.sigmoid(self.last(x))


def giga_macs(network: nn.Module, photo: torch.Tensor) -> float:
    """Multiply-accumulates of all convolutions of one run, in thousand millions."""
    counts = []

    def count(convolution: nn.Conv2d, _: tuple, result: torch.Tensor) -> None:
        counts.append(prod(convolution.weight.shape) * prod(result.shape[2:]))

    hooks = [module.register_forward_hook(count) for module in network.modules() if isinstance(module, nn.Conv2d)]
    network(photo)
    for hook in hooks:
        hook.remove()
    return round(sum(counts) / 1e9, 1)


def export(network: nn.Module, width: int, height: int, path: Path) -> None:
    network.eval()
    photo = torch.rand(1, 3, height, width)
    with torch.no_grad():
        cost = {"gigaMacs": giga_macs(network, photo), "width": width, "height": height}
        torch.onnx.export(network, photo, str(path), input_names=["photo"], output_names=["result"], opset_version=13)
    cost["parameters"] = sum(p.numel() for p in network.parameters() if p.requires_grad)
    path.with_suffix(".json").write_text(json.dumps(cost) + "\n")
    print(path.name, cost)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    export(Lptn(LPTN_LEVELS), 3840, 2160, folder / "lptn.onnx")
    export(EveningUNet(), 1024, 1024, folder / "evening-unet.onnx")


if __name__ == "__main__":
    main()
