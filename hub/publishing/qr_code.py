"""A picture of an address that a phone's camera reads (pure)."""

import segno
from segno import DataOverflowError


def qr_code_svg(text: str) -> str:
    """The QR code (ISO/IEC 18004) of a text as an SVG element of presentation attributes.

    Dark on white in both schemes, with the quiet zone of four modules that readers need; the
    page gives it its size and its name.  "" when the text is too long for any code.
    """
    try:
        code = segno.make(text, micro=False, error="m")
    except DataOverflowError:
        return ""
    drawn = str(
        code.svg_inline(
            border=4,
            omitsize=True,
            svgclass="qr",
            lineclass=None,
            light="#fff",
            dark="#000",
        )
    )
    return drawn.replace("<svg ", '<svg aria-hidden="true" ', 1)
