"""The OCI distribution API as pure functions: a request in, a response and events out."""

from simulator.engine.registry.api.door import Door
from simulator.engine.registry.api.messages import Response
from simulator.engine.registry.api.respond import refused, respond, token_shown

__all__ = ["Door", "Response", "refused", "respond", "token_shown"]
