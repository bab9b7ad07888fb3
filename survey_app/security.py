"""Headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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
STATIC = "/static/"
NOT_KEPT = ("Cache-Control", "no-store")
"""Pages and files may show answers: they are kept by no cache and not behind the back button."""
YEAR_IN_SECONDS = 31536000


class SecurityHeaders:
    """Adds the headers to every answer that does not set them itself, errors and files included."""

    def __init__(self, app: WSGIApplication, *, https: bool) -> None:
        self._app = app
        self._headers = dict(HEADERS)
        if https:
            self._headers["Strict-Transport-Security"] = f"max-age={YEAR_IN_SECONDS}"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""

        def start(
            status: str,
            headers: list[tuple[str, str]],
            exc_info: Any = None,  # noqa: ANN401
        ) -> Any:  # noqa: ANN401 - handed through
            if not environ["PATH_INFO"].startswith(STATIC):
                # Flask allows browsers to keep the files that it sends.
                headers = [one for one in headers if one[0].title() != NOT_KEPT[0]] + [NOT_KEPT]
            set_already = {name.title() for name, _ in headers}
            added = [item for item in self._headers.items() if item[0].title() not in set_already]
            return start_response(status, headers + added, exc_info)

        return self._app(environ, start)


def init_app(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer."""
    app.wsgi_app = SecurityHeaders(app.wsgi_app, https=https)  # type: ignore[method-assign]
