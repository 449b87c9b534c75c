"""A certificate authority and a server's certificate for loopback, made anew for each session of tests."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificates:
    ca: Path
    certificate: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    """Write ca.pem, server.pem and server.key into ``folder``."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = dt.datetime.now(dt.UTC)

    def name(common):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])

    def made(subject, public, issuer, signer, *extensions):
        builder = x509.CertificateBuilder(
            issuer,
            subject,
            public,
            x509.random_serial_number(),
            now - dt.timedelta(days=1),
            now + dt.timedelta(days=2),
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(signer, hashes.SHA256())

    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = made(
        name("test authority"), authority.public_key(), name("test authority"), authority,
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (x509.SubjectKeyIdentifier.from_public_key(authority.public_key()), False),
        (x509.KeyUsage(False, False, False, False, False, True, True, False, False), True),
    )  # fmt: skip
    leaf = made(
        name("localhost"), server.public_key(), root.subject, authority,
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), False),
        (x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]), False),
    )  # fmt: skip
    made_files = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    made_files.ca.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    made_files.certificate.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    made_files.key.write_bytes(
        server.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return made_files
