"""A passkey in software: what a telephone does with its key, without a browser."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from hub.accounts.models import Passkey
from hub.core.clock import now
from hub.core.database import writing

_HERE_AND_VERIFIED = bytes([0b101])


def unpadded(value: bytes) -> str:
    """Bytes as Web Authentication writes them."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


@dataclass(slots=True)
class SoftwarePasskey:
    """A key for one site, which does not count its answers."""

    address: str = "http://127.0.0.1:8000"
    number: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def keep_for(self, person_id: int, name: str = "Telephone") -> None:
        """Let the hub know the passkey; inside an application context."""
        point = self.key.public_key().public_numbers()
        x, y = (value.to_bytes(32, "big") for value in (point.x, point.y))
        with writing() as current:
            current.add(
                Passkey(
                    user_id=person_id,
                    credential_id=self.number,
                    public_key=cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y}),
                    backup_state=False,
                    device_type="single_device",
                    name=name,
                    usage="first",
                    lastuse_datetime=now() - timedelta(days=1),
                )
            )

    def answer(self, challenge: str) -> str:
        """What a browser sends after the finger was right."""
        asked = {
            "type": "webauthn.get",
            "challenge": challenge,
            "origin": self.address,
            "crossOrigin": False,
        }
        site = urlsplit(self.address).hostname or ""
        client = json.dumps(asked).encode()
        known = hashlib.sha256(site.encode()).digest() + _HERE_AND_VERIFIED + bytes(4)
        signed = self.key.sign(known + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return json.dumps(
            {
                "id": unpadded(self.number),
                "rawId": unpadded(self.number),
                "type": "public-key",
                "response": {
                    "clientDataJSON": unpadded(client),
                    "authenticatorData": unpadded(known),
                    "signature": unpadded(signed),
                    "userHandle": None,
                },
            }
        )
