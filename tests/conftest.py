from __future__ import annotations

from tests.support.network import refuse_network

refuse_network()
