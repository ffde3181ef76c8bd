# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io

from PIL import Image, UnidentifiedImageError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.image import IMAGE_MAX_RESOLUTION, image_fix_orientation

# What a phone takes is smaller; what is drawn is 512 pixels wide at most.
LARGEST_PHOTO = 8 * 1024 * 1024
PHOTO_SIZE = (512, 512)


class KomunigiCandidacy(models.Model):
    _inherit = "komunigi.candidacy"

    @api.model
    def _clean_photo(self, raw: bytes) -> bytes:
        """A photo as it is stored and shown: drawn anew, whatever the file held.

        Nothing else of the file is kept: neither what the camera wrote into it, such
        as the place, nor what a browser might take for a page or a program.

        :return: a JPEG, base64 as in Odoo's fields
        :raises UserError: where it is no photo, or too large
        """
        if len(raw) > LARGEST_PHOTO:
            raise UserError(
                self.env._(
                    "The photo is too large: %s MB at most.", LARGEST_PHOTO >> 20
                )
            )
        try:
            photo = Image.open(io.BytesIO(raw), formats=("JPEG", "PNG"))
            if photo.width * photo.height > IMAGE_MAX_RESOLUTION:
                raise UserError(
                    self.env._(
                        "The photo is too large: %s million pixels at most.",
                        int(IMAGE_MAX_RESOLUTION / 1e6),
                    )
                )
            photo = image_fix_orientation(photo).convert("RGBA")
        except (
            UnidentifiedImageError,
            Image.DecompressionBombError,
            OSError,
            SyntaxError,
            ValueError,
        ) as error:
            raise UserError(
                self.env._("This file is no photo: choose a JPEG or PNG file.")
            ) from error
        photo.thumbnail(PHOTO_SIZE)
        # Where it lets the page shine through, white shows.
        drawn = Image.new("RGB", photo.size, "white")
        drawn.paste(photo, mask=photo)
        output = io.BytesIO()
        drawn.save(output, "JPEG", quality=85, optimize=True)
        return base64.b64encode(output.getvalue())
