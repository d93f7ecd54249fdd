"""aiosmtplib's client with a cure for how it closes. Imported only when something is sent."""

import asyncio

import aiosmtplib


class SmtpClient(aiosmtplib.SMTP):
    """Closes the connection at once: the answer to QUIT was the last one that matters.

    aiosmtplib closes a TLS connection and leaves; asyncio then keeps the descriptor until the server has sent
    its close_notify, which a hanging server never does (30 s), and beyond the end of the loop.
    """

    def close(self) -> None:
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
