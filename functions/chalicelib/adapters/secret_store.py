"""Secrets, read from AWS Secrets Manager when they are first needed, and again every five minutes.

So a function's environment names a secret and never holds one, and a renewed secret needs no deployment.
"""

from time import monotonic
from typing import Any

REFRESH_SECONDS = 300.0


class SecretStore:
    """The secrets that this function may read; what cannot be refreshed stays as it was read last."""

    def __init__(self, service: Any) -> None:
        self._service = service
        self._read: dict[str, tuple[str, float]] = {}

    def read(self, name: str) -> str:
        """Return a secret by its ARN. Raises what the service does where it was never read."""
        value, until = self._read.get(name, ("", 0.0))
        if monotonic() < until:
            return value
        try:
            value = str(self._service().get_secret_value(SecretId=name)["SecretString"])
        except Exception:
            if not value:
                raise
        self._read[name] = (value, monotonic() + REFRESH_SECONDS)
        return value
