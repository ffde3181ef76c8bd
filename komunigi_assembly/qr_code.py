# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""QR codes as drawings: sharp on a projector and on paper, small on the wire.

Odoo's own pictures (`/report/barcode`) come from the same library, but need a program
to paint them that not every server has.
"""

from base64 import b64encode
from io import BytesIO

from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget

# White around it, in modules: readers need it.
BORDER = 4


def qr_svg(value: str) -> str:
    """The QR code of `value` as an SVG drawing."""
    code = QrCodeWidget(value).qr
    code.make()
    size = code.getModuleCount()
    path = "".join(
        f"M{column + BORDER} {row + BORDER}h{length}v1h-{length}z"
        for row in range(size)
        for column, length in _dark_runs(code, row, size)
    )
    side = size + 2 * BORDER
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{path}"/></svg>'
    )


def qr_source(value: str) -> str:
    """The same, as the source of an image."""
    return f"data:image/svg+xml;base64,{b64encode(qr_svg(value).encode()).decode()}"


def qr_png(value: str, scale: int = 5) -> bytes:
    """The same as pixels, for mails: `scale` of them a module each way."""
    code = QrCodeWidget(value).qr
    code.make()
    size = code.getModuleCount()
    picture = Image.new("1", (size + 2 * BORDER, size + 2 * BORDER), 1)
    for row in range(size):
        for column in range(size):
            if code.isDark(row, column):
                picture.putpixel((column + BORDER, row + BORDER), 0)
    side = picture.width * scale
    with BytesIO() as file:
        picture.resize((side, side), Image.Resampling.NEAREST).save(file, "PNG")
        return file.getvalue()


def _dark_runs(code, row: int, size: int):
    """(first column, length) of each run of dark modules."""
    start = None
    for column in range(size + 1):
        dark = column < size and code.isDark(row, column)
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column - start
            start = None
