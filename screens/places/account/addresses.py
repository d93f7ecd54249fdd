"""« Mon compte »: further addresses, which get every notice and no code."""

from typing import Any

from models.account import addresses as model
from models.account import profile
from models.account.addresses import NewAddress
from models.account.profile import Profile
from models.messages.channel import Channel
from screens.forms import Action, Answers, Ask, Back, Field, Form, Kind, Option, Outcome, Place, Stay, visit
from screens.places.code import CodePlace
from screens.places.fields import channel_fields
from screens.text.phrases import phrase
from screens.visitor import Visitor

TITLE = phrase("Autres adresses")


class Addresses(Place):
    """The addresses beside the channel of the codes."""

    own: Profile

    async def enter(self) -> None:
        """Read the addresses."""
        self.own = await profile.mine(self.visitor.actor)

    def form(self) -> Form:
        """Show one row per address; a last row adds another, below the limit of ``addresses.MOST``."""
        choices = self.own.choices
        rows = [
            Option(str(place), each.masked, phrase("Retirer")) for place, each in enumerate(choices.others)
        ]
        if len(choices.addresses) < model.MOST:
            rows.append(Option("add", phrase("Ajouter une adresse")))
        return Form(
            title=TITLE,
            fields=(
                Field(
                    "what",
                    Kind.PROSE,
                    text=phrase(
                        "Ces adresses reçoivent tous les avis sur votre compte, mais aucun code. Ainsi, vous "
                        "êtes prévenu même si une boîte vous échappe. Adresses possibles en tout : {most}.",
                        most=model.MOST,
                    ),
                ),
                Field("to", Kind.SHOWN, phrase("Vos codes vont à"), text=choices.channel.masked),
                Field("address", Kind.ROWS, options=tuple(rows)),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go to the page that adds an address, or to the one that removes the chosen address."""
        if answers["address"] == "add":
            return visit("account.address.new")
        others = self.own.choices.others
        place = int(answers["address"])
        return visit("account.address.remove", channel=others[place]) if place < len(others) else Stay()


class New(Place):
    """Adds a further address, after the password."""

    def form(self) -> Form:
        """Ask for its kind, the address and the password."""
        kinds = self.visitor.actor.office.rules.channels
        return Form(
            title=TITLE,
            fields=(
                *channel_fields(kinds, phrase("Quelle sorte d'adresse ajoutez-vous ?")),
                Field("old", Kind.SECRET, phrase("Mot de passe actuel"), length=160, width=32),
            ),
            primary=Action("send", phrase("Valider"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Check the password and send a code to the address, which gets nothing else so far."""
        kind = answers["kind"]
        new = await model.name(self.visitor.actor, answers["old"], kind, answers[kind], field=kind)
        return visit("account.address.code", new=new, replace=True)

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty a password that was not right."""
        return ("old",) if code == "password_old" else ()


class AddressCodePlace(CodePlace):
    """The code sent to the new address."""

    title = TITLE

    def __init__(self, visitor: Visitor, new: NewAddress, **facts: Any) -> None:
        super().__init__(visitor)
        self.new = new

    @property
    def challenge_id(self) -> str:
        return self.new.challenge_id

    @property
    def sent_to(self) -> str:
        return self.new.channel.masked

    async def check(self, typed: str) -> Outcome:
        await model.confirm(self.visitor.actor, self.new, typed)
        return Back(phrase("L'adresse est ajoutée. Toutes vos adresses en sont prévenues."))

    async def resend(self) -> None:
        await model.resend(self.visitor.actor, self.new)


class Remove(Place):
    """Removes one address, after the password and a confirmation."""

    def __init__(self, visitor: Visitor, channel: Channel, **facts: Any) -> None:
        super().__init__(visitor)
        self.channel = channel

    def form(self) -> Form:
        """Show the address, and ask for the password."""
        return Form(
            title=phrase("Retirer une adresse"),
            fields=(
                Field("address", Kind.SHOWN, phrase("Adresse"), text=self.channel.masked),
                Field("old", Kind.SECRET, phrase("Mot de passe actuel"), length=160, width=32),
            ),
            primary=Action("ask", phrase("Retirer"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Ask for a confirmation, then remove the address."""
        if action == "ask":
            question = phrase("Retirer cette adresse ? Elle ne recevra plus aucun avis.")
            return Ask(question, "remove", phrase("Retirer"), phrase("Garder"))
        await model.remove(self.visitor.actor, answers["old"], self.channel)
        return Back(phrase("L'adresse est retirée. Toutes vos adresses en sont prévenues."))

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty a password that was not right."""
        return ("old",) if code == "password_old" else ()
