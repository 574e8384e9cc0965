"""A small picture of how many issues were open over the last days, for a mail: PNG, no text but numbers."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT, _SCALE = 300, 56, 2
"""Shown at half its size: sharp on telephones."""
_DAYS = 8
"""Bars there is always room for: two days are two slim bars at the right, not two walls."""
_BAR, _LAST, _GROUND = "#b2c7e1", "#175cd3", "#ffffff"


def trend_png(values: Sequence[int]) -> bytes:
    """Bars, oldest first, the last one darker; empty without values."""
    if not values:
        return b""
    picture = Image.new("P", (_WIDTH * _SCALE, _HEIGHT * _SCALE))
    picture.putpalette([255, 255, 255, 178, 199, 225, 23, 92, 211, 228, 231, 236])
    draw = ImageDraw.Draw(picture)
    top = max(max(values), 1)
    step = _WIDTH * _SCALE / max(len(values), _DAYS)
    begin = _WIDTH * _SCALE - step * len(values)
    base = _HEIGHT * _SCALE - 2
    draw.line((0, base + 1, _WIDTH * _SCALE, base + 1), fill=3, width=_SCALE)
    for position, value in enumerate(values):
        height = round(value / top * (base - 4))
        left = round(begin + position * step + step * 0.15)
        right = round(begin + (position + 1) * step - step * 0.15)
        draw.rectangle((left, base - max(height, 2), right, base), fill=2 if position == len(values) - 1 else 1)
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()
