"""Pictures of evidence made small enough for a letter; what is no picture is left out, not an error."""

import io
import warnings

from PIL import Image, ImageOps

WIDTH, HEIGHT = 240, 135
MOST_BYTES = 7_000
SMALL_BYTES = 2_500
_MAGIC = (b"\x89PNG\r\n", b"\xff\xd8\xff")
_MOST_PIXELS = 40_000_000


def is_picture(content: bytes) -> bool:
    """Whether a blob is a PNG or a JPEG, by its first bytes."""
    return content.startswith(_MAGIC)


def thumbnail(content: bytes) -> bytes:
    """The top of a picture as a small JPEG of at most 7,000 bytes; empty for what cannot be read as one."""
    if not is_picture(content):
        return b""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is looked at below
            with Image.open(io.BytesIO(content)) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    return b""
                part = picture.convert("RGB")
        tall = round(part.width * HEIGHT / WIDTH)
        if part.height > tall:
            part = part.crop((0, 0, part.width, tall))
        small = ImageOps.contain(part, (WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
    return _packed(small, MOST_BYTES)


def shrunk(content: bytes) -> bytes:
    """A thumbnail packed harder, for letters that grow too large: at most 2,500 bytes; as it was where that fails."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            small = ImageOps.contain(
                picture.convert("RGB"), (WIDTH * 2 // 3, HEIGHT * 2 // 3), Image.Resampling.LANCZOS
            )
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return content
    packed = _packed(small, SMALL_BYTES)
    return packed if packed and len(packed) < len(content) else content


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height at which a thumbnail is shown; the usual ones for what cannot be read."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return WIDTH, max(1, round(picture.height * WIDTH / picture.width))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return WIDTH, HEIGHT


def _packed(picture: Image.Image, most: int) -> bytes:
    """As JPEG, as good as fits; empty when nothing does."""
    for quality in (72, 60, 45, 30, 15):
        out = io.BytesIO()
        picture.save(out, format="JPEG", quality=quality, optimize=True)
        if out.tell() <= most:
            return out.getvalue()
    return b""
