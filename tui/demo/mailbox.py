"""The demonstration's letters, e-mails and SMS are files; its mailbox shows them, newest first."""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path

from models.account.letter import grouped
from models.letters.issuing import Posted
from models.messages.channel import EMAIL, MOBILE
from models.office import LUXEMBOURG, Clock
from models.person import Details
from screens.text.phrases import phrase
from screens.visitor import Mail
from tui.delivery import Gateway
from tui.delivery.maildir import Maildir
from tui.demo.agent import DemoAgent
from tui.demo.issuer import DemoIssuer

LETTER, LUXTRUST = "letter", "luxtrust"
SENDER = "noreply@esante.invalid"
_MOST = 100
_CODE = re.compile(r"\b[0-9]{3} [0-9]{3}\b")


class DemoLetters:
    """Writes each letter of the demonstration into a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def files(self) -> Sequence[str]:
        """The folder in which letters would be found."""
        return (str(self._folder),)

    def refuses(self, details: Details) -> str:
        """Return "": a file takes any name."""
        return ""

    def write(self, letters: Sequence[Posted]) -> None:
        """Write one file per person; a newer letter replaces the older one. Raises OSError."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for posted in letters:
            file = self._file(posted.matricule.digits)
            draft = file.with_suffix(".partial")
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(_contents(posted), ensure_ascii=False), "utf-8")
            draft.rename(file)

    def holds(self, matricule: str) -> bool:
        """Whether there is a letter to this person."""
        return self._file(matricule).exists()

    def taken_out(self, matricule: str) -> str:
        """Return the code of a letter and delete its file. Raises OSError where there is none."""
        code = str(json.loads(self._file(matricule).read_text("utf-8"))["code"])
        self._file(matricule).unlink()
        return code

    def _file(self, matricule: str) -> Path:
        return self._folder / f"{matricule}.json"

    def finish(self) -> None:
        """Do nothing: the files have their final names already."""


def _contents(posted: Posted) -> dict[str, str]:
    until = posted.valid_until.astimezone(LUXEMBOURG).strftime("%d.%m.%Y")
    code = grouped(posted.code)
    return {
        "at": posted.issued_at.isoformat(),
        # The message line shows it beside the code: all that the letter's step asks for.
        "to": f"{posted.details.given_names} ({posted.matricule})",
        "code": code,
        "text": (
            f"{posted.details.full_name}\n\n"
            "Votre compte eSanté vous attend. Pour l'activer :\n\n"
            f"Matricule : {posted.matricule}\n"
            f"Code d'activation : {code}\n\n"
            f"Ce code est valable jusqu'au {until}, une seule fois.\n"
        ),
    }


class Mailbox:
    """What the people of a demonstration have received, under one folder."""

    def __init__(self, folder: Path, issuer: DemoIssuer, agent: DemoAgent, clock: Clock) -> None:
        self._issuer, self._agent, self._clock = issuer, agent, clock
        self._letters = folder / "letters"
        self._maildirs = {EMAIL: folder / "mail", MOBILE: folder / "sms"}
        self._read: dict[Path, Mail] = {}

    @property
    def agent_key(self) -> str:
        """The fingerprint of the key of the demonstration's agent."""
        return self._agent.fingerprint

    @property
    def gateways(self) -> dict[str, Gateway]:
        """The gateways to which the courier of the demonstration delivers."""
        return {channel: Maildir(folder, SENDER) for channel, folder in self._maildirs.items()}

    async def mails(self) -> list[Mail]:
        """Return everything that arrived, newest first, at most 100; then the door of the console."""
        return [*await asyncio.to_thread(self._mails), self._agent.mail(self._clock)]

    async def console_mails(self) -> list[Mail]:
        """Return the same, as the console shows it: the code of the agent's telephone comes first."""
        return [self._agent.mail(self._clock), *await asyncio.to_thread(self._mails)]

    def _mails(self) -> list[Mail]:
        dated = [*self._letters_in(), *self._messages_in(), *self._requests()]
        return [mail for _, mail in sorted(dated, key=lambda pair: pair[0], reverse=True)[:_MOST]]

    def _letters_in(self) -> Iterator[tuple[float, Mail]]:
        for file in self._letters.glob("*.json"):
            held = json.loads(file.read_text("utf-8"))
            mail = Mail(LETTER, held["to"], "Activation", held["text"], held["code"])
            yield datetime.fromisoformat(held["at"]).timestamp(), mail

    def _requests(self) -> Iterator[tuple[float, Mail]]:
        """What the telephone would ask: the person at the keyboard answers as any of the people."""
        refuse = ("refused", phrase("Refuser"))
        people = tuple((matricule, name) for matricule, name in self._issuer.people.items())
        for request in self._issuer.waiting:
            mail = Mail(
                LUXTRUST,
                "LuxTrust Mobile",
                "Démonstration",
                "Ceci n'est pas LuxTrust : un petit serveur de la démonstration joue son rôle, sur cette "
                f"machine. Code : {request.user_code}. Qui confirme ?",
                request.user_code,
                (*people, refuse),
                partial(self._reply, request.user_code),
            )
            yield request.begun_at.timestamp(), mail

    def _reply(self, user_code: str, answer: str) -> None:
        self._issuer.decide(user_code, answer)

    def _messages_in(self) -> Iterator[tuple[float, Mail]]:
        """The messages, each read once: a file's name begins with the time, and its words never change."""
        for channel, folder in self._maildirs.items():
            for file in sorted(folder.glob("new/*.esante"))[-_MOST:]:
                if file not in self._read:
                    self._read[file] = _message(channel, file.read_bytes())
                yield float(file.name[:17]), self._read[file]


def _message(channel: str, raw: bytes) -> Mail:
    mail = message_from_bytes(raw, policy=default)
    body = mail.get_body()
    text = str(body.get_content()).replace("\r\n", "\n").strip() if body else ""
    code = _CODE.search(text)
    title = str(mail["Subject"] or "")
    return Mail(channel, str(mail["To"] or ""), title, text, code[0] if code else "")
