"""A certificate authority of one test, and the certificates it signs: good ones and every kind of bad one."""

from __future__ import annotations

import datetime as dt
import ipaddress
import itertools
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM files."""

    certificate: Path
    key: Path

    def together(self) -> Path:
        """One file with both, as some programs want them."""
        both = self.certificate.with_suffix(".both.pem")
        both.write_bytes(self.certificate.read_bytes() + self.key.read_bytes())
        return both


class Authority:
    """Signs certificates into `folder`; `file` is what clients trust."""

    def __init__(self, folder: Path, name: str = "Test Authority") -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._numbers = itertools.count(1)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _common_name(name)
        certificate = (
            _builder(self._name, self._name, self._key.public_key(), -HOUR, DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "ca.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def sign(
        self,
        *hosts: str,
        begins: dt.timedelta = -HOUR,
        ends: dt.timedelta = DAY,
        common_name: str | None = None,
        for_servers: bool = True,
    ) -> Certificate:
        """A certificate for host names and addresses, valid from `begins` to `ends` counted from now.

        Without `for_servers` its purpose is to be a client, nothing else.
        """
        return self._make(hosts, begins, ends, common_name, for_servers, self_signed=False)

    def sign_itself(self, *hosts: str) -> Certificate:
        """A certificate that nobody vouches for."""
        return self._make(hosts, -HOUR, DAY, None, for_servers=True, self_signed=True)

    def _make(
        self,
        hosts: tuple[str, ...],
        begins: dt.timedelta,
        ends: dt.timedelta,
        common_name: str | None,
        for_servers: bool,
        *,
        self_signed: bool,
    ) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _common_name(hosts[0] if common_name is None else common_name)
        purposes = [ExtendedKeyUsageOID.CLIENT_AUTH, *([ExtendedKeyUsageOID.SERVER_AUTH] if for_servers else [])]
        builder = _builder(subject, subject if self_signed else self._name, key.public_key(), begins, ends)
        if hosts:
            names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
            builder = builder.add_extension(names, critical=False)
        certificate = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False).sign(
            key if self_signed else self._key, hashes.SHA256()
        )
        base = self._folder / f"certificate-{next(self._numbers)}"
        result = Certificate(base.with_suffix(".pem"), base.with_suffix(".key"))
        result.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        result.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )
        return result


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    begins: dt.timedelta,
    ends: dt.timedelta,
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
