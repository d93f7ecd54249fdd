"""E-mail is sent through one SMTP server, over verified TLS unless that server is this machine."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Any

from models.messages.channel import EMAIL, Channel
from models.refusal import Refused
from tui.config.endpoints import Smtp
from tui.delivery import Later, Never, Outgoing

TIMEOUT = 15.0
"""Seconds for each step: connecting, TLS, every answer."""

_NAME = "eSanté"


def composed(message: Outgoing, sender: str) -> EmailMessage:
    """Return the e-mail to be sent, the same at every try. Raises Never for what is not one header line."""
    mail = EmailMessage(policy=SMTP_POLICY)
    try:
        mail["From"] = Address(_NAME, addr_spec=sender)
        mail["To"] = message.to
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, charset="utf-8", cte="quoted-printable")
        if message.pdf is not None:
            name, body = message.pdf
            mail.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    except (ValueError, MessageError):
        raise Never("not a message") from None
    return mail


class MailGateway:
    """The mail server of the settings; each message gets a connection of its own."""

    def __init__(self, server: Smtp, sender: str) -> None:
        self._server = server
        self._sender = sender

    async def send(self, message: Outgoing) -> None:
        """Send one e-mail. Raises Never for an answer 5xx to the message, Later for everything else."""
        import aiosmtplib  # 79 ms to import: only when something is sent

        try:
            if Channel.parse(EMAIL, message.to).address != message.to:
                raise Never("not an address")
        except Refused:
            raise Never("not an address") from None
        mail = composed(message, self._sender)
        async with self._connected() as client:
            try:
                await client.sendmail(self._sender, [message.to], bytes(mail))
            except aiosmtplib.SMTPRecipientsRefused as error:
                raise _answered(error.recipients[0].code) from None
            except aiosmtplib.SMTPResponseException as error:
                raise _answered(error.code) from None

    async def probe(self) -> None:
        """Connect, say EHLO, start TLS, log in, and send nothing. Raises Later."""
        async with self._connected() as client:
            await client.ehlo()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        import aiosmtplib

        from tui.delivery.smtp_client import SmtpClient

        server = self._server
        try:
            async with SmtpClient(
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                timeout=TIMEOUT,
                use_tls=server.tls == "implicit",
                start_tls=server.tls == "starttls",
                tls_context=ssl.create_default_context() if server.tls != "none" else None,
            ) as client:
                yield client
        except aiosmtplib.SMTPAuthenticationError as error:
            raise Later(f"log-in refused, smtp {error.code}") from None
        except aiosmtplib.SMTPResponseException as error:
            raise Later(f"smtp {error.code}") from None
        except TimeoutError:
            raise Later("no answer in time") from None
        except OSError as error:
            raise Later(_at_the_door(error)) from None
        except aiosmtplib.SMTPException as error:
            missing = next((name for name in ("STARTTLS", "AUTH") if name in str(error)), "SMTP")
            raise Later(f"{missing} not offered") from None


def _answered(code: int) -> Later | Never:
    """The meaning of the server's answer to a message: 530, 534, 535 and 538 are about our log-in."""
    final = 500 <= code < 600 and code not in (530, 534, 535, 538)
    return Never(f"smtp {code}") if final else Later(f"smtp {code}")


def _at_the_door(error: BaseException | None) -> str:
    """Why the connection failed; aiosmtplib wraps the reason once or twice."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return "certificate not trusted"
        if isinstance(error, ssl.SSLError):
            return "no TLS"
        error = error.__cause__ or error.__context__
    return "no connection"
