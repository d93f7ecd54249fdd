"""The place that asks for any one-time code, and shows what becomes of its message."""

from typing import ClassVar

from models.messages.channel import EMAIL, MOBILE
from models.messages.outbox import MessageState
from models.proof import one_time_code
from screens.forms import Action, Answers, Back, Field, Form, Kind, Outcome, Place, Stay
from screens.text.formats import clock_time
from screens.text.phrases import Said, phrase
from screens.text.rule_numbers import ruled

_WAITS = phrase("Message en attente : il part dès que le serveur répond.")
_FARES = {
    MessageState.WAITING: _WAITS,
    MessageState.HELD: _WAITS,
    MessageState.SENT: phrase("Message envoyé."),
    MessageState.REFUSED: phrase(
        "Message refusé par le serveur : vérifiez l'adresse ou appelez le Helpdesk."
    ),
    MessageState.DROPPED: phrase("Le code n'est plus valable. Demandez-en un autre."),
}
_SENT_AGAIN = phrase("Message envoyé. Seul le code le plus récent est valable.")
_CHANGES = {MOBILE: phrase("Changer de numéro"), EMAIL: phrase("Changer d'adresse")}


class CodePlace(Place):
    """Asks for the code of one challenge; the subclass's ``check`` says what a right one does."""

    watched = True
    title: ClassVar[Said]
    step: ClassVar[tuple[int, Said] | None] = None
    _last: MessageState | None = None
    _again = False
    """Whether another code was asked for: there are two messages then."""

    @property
    def committing(self) -> bool:
        return True

    @property
    def waits_for(self) -> str:
        return self.challenge_id if self.watched else ""

    @property
    def challenge_id(self) -> str:
        """The id of the challenge that this place proves."""
        raise NotImplementedError

    @property
    def sent_to(self) -> str:
        """The masked address, or "" where none may be shown."""
        raise NotImplementedError

    @property
    def elsewhere(self) -> str:
        """The kind of the channel where another address can be named by going back; else ""."""
        return ""

    async def check(self, typed: str) -> Outcome:
        """Prove the code and go on. Raises Refused."""
        raise NotImplementedError

    async def resend(self) -> None:
        """Send another code. Raises Refused."""
        raise NotImplementedError

    def intro(self) -> Said:
        """Return the sentence that says where the code was sent and how long it is valid."""
        return ruled(
            phrase(
                "Le code est en route vers {address}. Il est valable {code_lifetime}.", address=self.sent_to
            )
        )

    def form(self) -> Form:
        """Ask for the code, and offer to send another one."""
        other = (Action("address", _CHANGES[self.elsewhere]),) if self.elsewhere else ()
        return Form(
            title=self.title,
            step=self.step,
            fields=(
                Field("way", Kind.PROSE, text=self.intro()),
                Field(
                    "code",
                    Kind.TEXT,
                    phrase("Code reçu"),
                    ruled(phrase("{code_digits} chiffres")),
                    length=12,
                    width=12,
                    once=True,
                ),
                Field(
                    "late",
                    Kind.PROSE,
                    text=ruled(
                        phrase("Pas reçu ? Vous pouvez en demander un autre {resend_after} après l'envoi.")
                    ),
                ),
            ),
            primary=Action("check", phrase("Valider"), checks=True, consequence=True),
            actions=(Action("resend", phrase("Envoyer un autre code"), consequence=True), *other),
        )

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty a code that was not right, so that it is typed anew."""
        return ("code",) if code.startswith("code_") else ()

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Check the code, send another one, or go back to the address."""
        if action == "address":
            return Back()
        if action == "resend":
            await self.resend()
            now = self.visitor.actor.office.now()
            self._last, self._again = None, True
            return Stay(
                phrase(
                    "Un nouveau code est en route ({time}). L'ancien n'est plus valable.",
                    time=clock_time(now),
                ),
                clear=("code",),
            )
        return await self.check(answers["code"])

    async def news(self) -> Said | Outcome | None:
        """Return the state of the message whenever it changes."""
        state = await one_time_code.message_state(self.challenge_id, self.visitor.actor.office.now())
        if state is None or state is self._last:
            return None
        self._last = state
        return _SENT_AGAIN if self._again and state is MessageState.SENT else _FARES[state]
