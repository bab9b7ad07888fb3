"""Headers that keep a page to itself."""

from __future__ import annotations

from flask import Flask, Response

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
YEAR_IN_SECONDS = 31536000


def init_app(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer."""
    headers = dict(HEADERS)
    if https:
        headers["Strict-Transport-Security"] = f"max-age={YEAR_IN_SECONDS}"

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            # Pages may show answers: they are kept by no cache and not behind the back button.
            response.headers["Cache-Control"] = "no-store"
        return response
