"""Pictures (png, jpeg, tiff, bmp, gif, webp): what is written beside the pixels, and what can be read off them."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from models.errors import ReadError
from models.records import PICTURE, Location, Problem
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.images import image_tags, ocr
from scanner.readers.images.image_appended import appended
from scanner.readers.images.ocr_text import PageTexts
from scanner.readers.images.picture_cuts import cuts
from scanner.readers.magic import short_name
from scanner.readers.pdf.pdf import ranges

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_STILLS = frozenset({"GIF", "WEBP", "PNG", "MPO"})
"""Formats whose further frames are mostly the same picture again, a little later or smaller."""
_MOST_STILLS = 10
_MOST_FRAMES = 100_000
_THUMB = (128, 128)
_OTHER = 48
"""Difference of brightness somewhere in two small copies from which on frames differ."""
_LEAST_SIDE, _LEAST_AREA = 16, 2000
"""Pixels below which a picture can hold no writing: bullets, lines, icons."""


class ImageReader:
    """Tags as records; an archive behind it as a member; text of pixels by frame, where OCR is on and installed."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``, ``picture_size``."""
        kind = short_name(source.media_type)
        yield from image_tags.of_stream(source, kind, context.limits.text_window)
        yield from appended(source, context)
        with source.open() as stream:
            frames = _Frames(stream, context, kind)
            try:
                yield from image_tags.of_picture(frames.picture)
                yield from frames.parts()
            finally:
                frames.picture.close()


class _Frames:
    def __init__(self, stream: BinaryIO, context: ReadContext, kind: str) -> None:
        self._stream, self._context, self._kind = stream, context, kind
        self._whole = context.ocr == "always"
        self.picture = self._open()
        self._unread: list[int] = []
        self._damaged: list[int] = []
        self._before: Any = None
        self._recognised = 0
        self._spent = False
        """The budget is used up."""

    def parts(self) -> Iterator[Part]:
        """The text of every frame that may hold some, and why others were not read."""
        why_not = ocr.unread(self._context)
        texts = PageTexts(self._context)
        for number in range(1, _MOST_FRAMES):
            if not self._seek(number - 1):
                break
            if self._nothing_to_see():
                continue
            if why_not is not None:
                yield Problem(why_not.code, why_not.detail)
                return
            if self._spent:
                self._unread.append(number)
                continue
            frame = self._frame(number)
            if frame is None or not self._news(frame):
                continue
            if self.picture.format in _STILLS and self._recognised >= _MOST_STILLS:
                self._unread += range(number, self._count(number) + 1)
                break
            self._recognised += 1
            place: Location = {"page": number} if number > 1 or self._more() else {}
            for piece in cuts(frame):
                if not ocr.granted(self._context):
                    self._spent = True
                    self._unread.append(number)
                    break
                yield from texts.add(ocr.boxes(piece), {**place, "part": PICTURE})
            yield from texts.flush()  # what was read stands, whatever the next page does
        if self._unread:
            yield Problem("ocr_budget", ranges(self._unread))
        if self._damaged:
            yield Problem("damaged", f"{self._kind}: {ranges(self._damaged)}")

    def _open(self) -> Image:
        from PIL import Image as Images

        self._stream.seek(0)
        with _sizes_are_ours():
            try:
                picture = Images.open(self._stream, formats=_FORMATS)
            except Exception as error:  # damaged in any way
                raise ReadError("damaged", f"{self._kind}: {type(error).__name__}") from None
        self._check(picture)
        return picture

    def _check(self, picture: Image) -> None:
        """Before anything is decoded: its own header says how large it is."""
        width, height = picture.size
        if width * height > self._context.limits.max_pixels:
            raise ReadError("picture_size", f"{width} x {height}")

    def _seek(self, index: int) -> bool:
        if index == 0:
            return True
        with _sizes_are_ours():
            try:
                self.picture.seek(index)
            except EOFError:
                return False
            except Exception:  # a damaged frame ends the file
                self._damaged.append(index + 1)
                return False
        self._check(self.picture)
        return True

    def _more(self) -> bool:
        with contextlib.suppress(Exception):  # damaged behind what is read
            return bool(getattr(self.picture, "is_animated", False))
        return True

    def _count(self, least: int) -> int:
        """How many frames there are; at least ``least``."""
        with _sizes_are_ours(), contextlib.suppress(Exception):  # damaged behind what was read
            return max(least, min(int(getattr(self.picture, "n_frames", 1)), _MOST_FRAMES))
        return least

    def _nothing_to_see(self) -> bool:
        width, height = self.picture.size
        return not self._whole and (min(width, height) < _LEAST_SIDE or width * height < _LEAST_AREA)

    def _frame(self, number: int) -> Image | None:
        """The frame as it is to be looked at; what a damaged one still shows."""
        try:
            return _plain(self.picture)
        except MemoryError:
            raise
        except Exception:  # damaged in any way
            self._damaged.append(number)
        from PIL import ImageFile

        if number > 1:
            return None
        try:
            ImageFile.LOAD_TRUNCATED_IMAGES = True
            self.picture = self._open()
            return _plain(self.picture)
        except MemoryError:
            raise
        except Exception:  # nothing can be had of it
            return None
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False

    def _news(self, frame: Image) -> bool:
        """Whether the frame shows something else than the one read before it."""
        if self.picture.format not in _STILLS:
            return True
        import numpy as np

        small = np.asarray(frame.convert("L").resize(_THUMB)).astype(np.int16)
        if self._before is not None and int(np.abs(small - self._before).max()) < _OTHER:
            return False
        self._before = small
        return True


def _plain(picture: Image) -> Image:
    """In colours without transparency, turned as the camera was held, not larger than is looked at."""
    import numpy as np
    from PIL import Image as Images
    from PIL import ImageOps

    with _sizes_are_ours():
        picture.draft("RGB", (4000, 4000))
        picture.load()
        frame: Image = picture
        if frame.mode.startswith(("I", "F")):
            values = np.asarray(frame).astype(np.float32)
            low, high = float(values.min()), float(values.max())
            frame = Images.fromarray(((values - low) * (255 / max(high - low, 1e-9))).astype(np.uint8))
        factor = min(frame.size) // 3000
        if factor > 1:
            if frame.mode not in ("L", "RGB", "RGBA", "CMYK"):
                frame = frame.convert("L" if frame.mode == "1" else "RGB")
            frame = frame.reduce(factor)
        if "A" in frame.mode or "transparency" in frame.info:
            frame = frame.convert("RGBA")
            ground = Images.new("RGB", frame.size, "white")
            ground.paste(frame, mask=frame.getchannel("A"))
            frame = ground
        with contextlib.suppress(Exception):  # a turn that is no turn
            frame = ImageOps.exif_transpose(frame) or frame
        return frame if frame.mode == "RGB" else frame.convert("RGB")


@contextlib.contextmanager
def _sizes_are_ours() -> Iterator[None]:
    """The library's own limit on pixels is put aside: ours holds, and is told with the size."""
    from PIL import Image as Images

    before, Images.MAX_IMAGE_PIXELS = Images.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Images.MAX_IMAGE_PIXELS = before
