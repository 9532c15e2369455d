"""The headers that keep a page's own scripts and styles the only ones that run."""

from flask import Flask
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""`data:` pictures are the stylesheet's own masks (designsystemet-css)."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}
ONE_YEAR_SECONDS = 365 * 24 * 3600


def init_app(app: Flask, *, over_https: bool) -> None:
    """Set the headers on every answer; HSTS only where the public address is HTTPS.

    A view may open its own answer to other sites (a feed) by setting
    Cross-Origin-Resource-Policy itself; the other headers are the same for all.
    """

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if over_https:
            # RFC 6797 section 7.2: never sent over plain HTTP.
            response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_SECONDS}"
        return response
