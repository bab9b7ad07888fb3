"""What is left of a refused request is read before it is answered.

A client that is still sending when it is answered sees a broken connection instead of the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import LimitedStream

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SENDING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LARGEST = 64 * 1024 * 1024
"""Bytes read at most; who sends more is cut off."""
PIECE = 1024 * 1024
FIRST_ERROR = "400"


class ReadsLeftovers:
    """Reads, for every answer that refuses something, what its client has still to send."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] in SENDING and not environ.get("wsgi.input_terminated"):
            # Some servers wait for more where a body is read beyond its end.
            length = int(environ.get("CONTENT_LENGTH") or 0)
            environ["wsgi.input"] = LimitedStream(environ["wsgi.input"], length)

        def start(
            status: str,
            headers: list[tuple[str, str]],
            exc_info: Any = None,  # noqa: ANN401
        ) -> Any:  # noqa: ANN401 - handed through
            if environ["REQUEST_METHOD"] in SENDING and status >= FIRST_ERROR:
                _read(environ)
            return start_response(status, headers, exc_info)

        return self._app(environ, start)


def _read(environ: WSGIEnvironment) -> None:
    body, left = environ["wsgi.input"], LARGEST
    with suppress(ClientDisconnected):
        while left > 0 and (piece := body.read(min(left, PIECE))):
            left -= len(piece)
