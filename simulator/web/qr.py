"""An address as a QR code, for those who see it on a wall."""

from __future__ import annotations

import io

import segno
from django.http import HttpResponse


def qr_code(address: str) -> HttpResponse:
    """Return the picture of an address, as SVG."""
    drawn = io.BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(drawn, kind="svg", border=3, light="#fff", omitsize=True)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
