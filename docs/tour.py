"""The pictures of the tour in the README, taken anew: `python -m docs.tour [FOLDER]`.

The example company of a fixed seed and day, scanned, served, and walked through in Chromium; the handles of its
invented people are random, so they differ from one taking to the next. Says how large each picture is; ends with 1
where one is larger than 150 kB.
"""

from __future__ import annotations

import base64
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests" / "browser")]  # what drives a browser is shared with its tests

from app_fixtures import NARROW, SCANNED, WIDE, Company, Served, Visitor, start_browser  # noqa: E402

from holdfast.demo.company import generate  # noqa: E402

LARGEST = 150_000
COLOURS = 255
LEAVING = ("founder, chief scientist", "lead scientist")
"""Roles of two people whose leaving shows something."""
PIXELS = """const image = new Image(), done = arguments[1];
image.onload = () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const reader = new FileReader();
    reader.onload = () => done([image.width, image.height, reader.result.split(',')[1]]);
    reader.readAsDataURL(new Blob([pen.getImageData(0, 0, image.width, image.height).data]));
};
image.src = 'data:image/png;base64,' + arguments[0];"""
"""A picture as bytes, four a pixel: a browser can read its own."""


def main(into: Path) -> int:
    """Take every picture."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as base:
        company = Company(Path(base) / "company", Path(base) / "home")
        generate(company.folder, seed=1, as_of=SCANNED)
        company.type("scan", ".", "--as-of", SCANNED.isoformat(), "--no-report")
        served = Served(company, Path(base) / "errors")
        driver = start_browser(Path(base) / "profile")
        try:
            taken = walk(Visitor(driver, served.link()))
            sizes = {name: save(into / f"{name}.png", *pixels(driver, shot)) for name, shot in taken.items()}
        finally:
            driver.quit()
            served.stop()
    said = [f"{name}.png: {size / 1000:.0f} kB{' is too much' * (size > LARGEST)}" for name, size in sizes.items()]
    sys.stdout.write("\n".join(said) + "\n")
    return int(max(sizes.values()) > LARGEST)


def walk(user: Visitor) -> dict[str, str]:
    """The pictures as the browser takes them, by name."""
    taken = {"start": look(user, "/", 640)}
    user.open("/departure")
    chosen = [person(user, role) for role in LEAVING]
    both = "/departure?" + "&".join(f"leaving={one.replace(' ', '+')}" for one in chosen)
    taken["departure"] = look(user, both, 1100)
    user.press(user.all("dl.figures a.open")[2])
    user.one("#panel .number")
    taken["number"] = shot(user, WIDE, 1100)
    taken["continuity"] = look(user, "/continuity", 1060)
    user.open("/attest")
    taken["ask"] = look(user, f"/attest?by={chosen[0].replace(' ', '+')}", 620)
    taken["dark"] = look(user, "/estate", 1060, theme="dark")
    taken["phone"] = look(user, both, 1200, NARROW)
    return taken


def person(user: Visitor, role: str) -> str:
    """The handle of the first with this role."""
    row = next(one for one in user.all("tbody tr") if role in one.text)
    return str(row.find_element("css selector", "a.person").text)


def look(user: Visitor, place: str, height: int, width: int = WIDE, theme: str = "light") -> str:
    """Open a page and take its upper part."""
    user.size(width, theme, height=height)
    user.open(place)
    return shot(user, width, height)


def shot(user: Visitor, width: int, height: int) -> str:
    """What the browser shows, as PNG in base64."""
    area = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    return str(user.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=area)["data"])


def pixels(driver: object, shot: str) -> tuple[int, int, bytes]:
    """Width, height and four bytes for each pixel."""
    driver.get("about:blank")  # type: ignore[attr-defined]
    width, height, data = driver.execute_async_script(PIXELS, shot)  # type: ignore[attr-defined]
    return width, height, base64.b64decode(data)


def save(file: Path, width: int, height: int, data: bytes) -> int:
    """Write it in its most frequent colours, the others as the nearest of them; how many bytes that takes."""
    every = np.frombuffer(data, np.uint8).reshape(-1, 4)[:, :3]
    colours, which, often = np.unique(every, axis=0, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-often)[:COLOURS]]
    near = _nearest(colours.astype(np.int64), kept.astype(np.int64))
    rows = near[which.reshape(-1)].reshape(height, width)
    lines = np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", kept.tobytes()), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks))


def _nearest(colours: NDArray[np.int64], kept: NDArray[np.int64]) -> NDArray[np.uint8]:
    """For each colour the place of the nearest one that is kept."""
    parts = [((part[:, None, :] - kept[None]) ** 2).sum(axis=2).argmin(axis=1) for part in np.array_split(colours, 64)]
    return np.concatenate(parts).astype(np.uint8)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "docs" / "tour"))
