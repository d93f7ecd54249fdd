"""The client's private key for its issuer is read from text."""

import json
from typing import Any


def signing_key(text: str) -> Any:
    """Return a private RSA or P-256 key, given as PEM or JWK. Raises ValueError with what is wrong."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey

    wrong = "must hold a private RSA or P-256 key, as PEM or JWK"
    for kind in (RSAKey, ECKey):
        try:
            given = json.loads(text) if text.lstrip().startswith("{") else text
            key: Any = kind.import_key(given)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if key.is_private and (kind is RSAKey or key.curve_name == "P-256"):
            return key
    raise ValueError(wrong)
