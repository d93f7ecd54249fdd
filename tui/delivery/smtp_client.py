"""aiosmtplib's client, with the cure for how it hangs up. Imported only when something is sent."""

import asyncio

import aiosmtplib


class SmtpClient(aiosmtplib.SMTP):
    """Lets go of the line at once: the answer to QUIT was the last thing that matters.

    aiosmtplib closes a TLS line and leaves; asyncio then keeps the descriptor until the server has said its
    close_notify, which a hanging server never does (30 s), and beyond the end of the loop.
    """

    def close(self) -> None:
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
