"""An authority of our own, with one certificate for the service and one for us; for development and tests only."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = timedelta(days=365)
# Made anew before it runs out under somebody's feet.
MARGIN = timedelta(days=30)


@dataclass(frozen=True)
class Certificates:
    """The files in a folder."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "ca.pem"

    def certificate(self, who: str) -> Path:
        return self.folder / f"{who}.pem"

    def key(self, who: str) -> Path:
        return self.folder / f"{who}.key"


def certificates(folder: Path, now: datetime | None = None) -> Certificates:
    """The certificates in a folder; made where they are missing or about to run out."""
    now = now or datetime.now(UTC)
    made = Certificates(folder)
    if not _is_good(made, now):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Prov-CA (endast utveckling)")
        authority = _sign(name, name, key.public_key(), key, now, [x509.BasicConstraints(ca=True, path_length=0)])
        for who, usage in (
            ("server", ExtendedKeyUsageOID.SERVER_AUTH),
            ("client", ExtendedKeyUsageOID.CLIENT_AUTH),
        ):
            _issue(made, who, usage, name, key, now)
        # Last, since it says that the others are there.
        made.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    return made


def _is_good(made: Certificates, now: datetime) -> bool:
    needed = [
        made.authority,
        *(path for who in ("server", "client") for path in (made.certificate(who), made.key(who))),
    ]
    if not all(path.exists() for path in needed):
        return False
    loaded = (x509.load_pem_x509_certificate(path.read_bytes()) for path in needed if path.suffix == ".pem")
    return all(certificate.not_valid_after_utc - MARGIN > now for certificate in loaded)


def _issue(
    made: Certificates,
    who: str,
    usage: x509.ObjectIdentifier,
    issuer: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    extensions: list[x509.ExtensionType] = [x509.ExtendedKeyUsage([usage])]
    if who == "server":
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        extensions.append(x509.SubjectAlternativeName(names))
    certificate = _sign(_name(f"Prov {who}"), issuer, key.public_key(), signer, now, extensions)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made.key(who).touch(mode=0o600)
    made.key(who).write_bytes(private)
    made.certificate(who).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _sign(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    now: datetime,
    extensions: list[x509.ExtensionType],
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    return builder.sign(signer, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
