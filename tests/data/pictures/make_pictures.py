"""Writes the small foreign pictures that the codec tests read. Needs Pillow, numpy and libtiff's tiffcp; the files are committed.

Every picture shows the same 16 x 12 gradient: red = 16 x, green = 20 y, blue = 128 (8 bits); grey = 8 x + 8 y.
"""

import pathlib
import subprocess

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 16, 12


def gradient():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([16 * x, 20 * y, np.full_like(x, 128)], axis=-1).astype(np.uint8), (8 * x + 8 * y).astype(np.uint8)


def main():
    rgb, grey = gradient()
    picture = Image.fromarray(rgb)
    picture.convert("CMYK").save(HERE / "cmyk.jpg", quality=95)
    picture.convert("CMYK").save(HERE / "cmyk.tif")
    picture.save(HERE / "progressive.jpg", quality=95, progressive=True)
    Image.fromarray(grey).save(HERE / "grey.jpg", quality=95)
    picture.quantize(256).save(HERE / "palette.png")
    Image.fromarray(grey).point(lambda v: 255 if v >= 88 else 0).convert("1").save(HERE / "bilevel.png")
    Image.merge("LA", [Image.fromarray(grey), Image.fromarray(rgb[..., 1].copy())]).save(HERE / "grey-alpha.png")
    Image.merge("RGBA", [*picture.split(), Image.fromarray(grey)]).save(HERE / "unassociated-alpha.tif")
    picture.save(HERE / "lzw.tif", compression="tiff_lzw")
    for name, options in {"tiled": ["-t", "-w", "16", "-l", "16"], "big-endian": ["-B", "-c", "none"], "planar": ["-p", "separate", "-c", "none"], "bigtiff": ["-8"]}.items():
        subprocess.run(["tiffcp", *options, HERE / "lzw.tif", HERE / f"{name}.tif"], check=True)


if __name__ == "__main__":
    main()
