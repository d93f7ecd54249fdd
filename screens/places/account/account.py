"""« Mon compte »: password, channel, language, sessions and the accepted terms, each on a page of its own."""

from datetime import datetime
from typing import Any

from models.account import luxtrust, profile, recovery, session
from models.account.profile import ChannelChange, Profile
from models.account.session import Session
from screens.forms import (
    Action,
    Answers,
    Ask,
    Back,
    Field,
    Form,
    Kind,
    Option,
    Outcome,
    Place,
    Stay,
    visit,
)
from screens.places.code import CodePlace
from screens.places.display_ways import WAYS
from screens.places.fields import channel_fields, password_fields
from screens.text import terms
from screens.text.formats import day, moment, place
from screens.text.phrases import LANGUAGES, Phrase, phrase
from screens.visitor import Visitor

TITLE = phrase("Mon compte")


class _Own(Place):
    """A place that reads the actor's own account on entering."""

    own: Profile

    async def enter(self) -> None:
        """Read the account. Raises Refused ``session_ended``."""
        self.own = await profile.mine(self.visitor.actor)


class AccountPlace(_Own):
    """The overview of the account, and the list of what can be changed."""

    linked: luxtrust.Linked | None = None
    code_made_at: datetime | None = None
    waits = False

    async def enter(self) -> None:
        """Read the account, what else opens it, and whether a change waits."""
        await super().enter()
        self.code_made_at = await recovery.code_made_at(self.visitor.actor)
        self.waits = await recovery.waiting(self.visitor.actor) is not None
        self.linked = await luxtrust.mine(self.visitor.actor)

    def form(self) -> Form:
        """Show the facts of the account, and a list of pages."""
        return Form(
            title=TITLE,
            subject=self.own.details.full_name,
            fields=(
                Field(
                    "since", Kind.SHOWN, phrase("Compte activé le"), text=day(self.own.account.activated_at)
                ),
                Field("to", Kind.SHOWN, phrase("Vos codes vont à"), text=self.own.choices.channel.masked),
                Field(
                    "what",
                    Kind.ROWS,
                    options=(
                        *((Option("account.pending", phrase("Un changement attend")),) if self.waits else ()),
                        Option("account.password", phrase("Changer le mot de passe")),
                        Option("account.channel", phrase("Changer l'adresse e-mail ou le mobile")),
                        Option("account.recovery", phrase("Code de récupération"), _made(self.code_made_at)),
                        Option("account.addresses", phrase("Autres adresses"), _kept(self.own)),
                        Option("account.luxtrust", phrase("LuxTrust"), _linked(self.linked)),
                        Option("language", phrase("Langue"), LANGUAGES.get(self.own.choices.language, "")),
                        Option("account.display", phrase("Affichage"), WAYS[self.own.choices.linear]),
                        Option("account.sessions", phrase("Mes sessions")),
                        Option("account.helpdesk", phrase("Actes du Helpdesk")),
                        Option("account.terms", phrase("Conditions acceptées")),
                        Option("record.export", phrase("Copie de mes données")),
                    ),
                ),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go to the chosen page."""
        if answers["what"] == "record.export":
            return visit("record.export", kind="copy")
        return visit(answers["what"])


def _linked(linked: luxtrust.Linked | None) -> Phrase:
    return phrase("Un produit est associé") if linked else phrase("Aucun produit n'est associé")


def _made(at: datetime | None) -> Phrase:
    return phrase("Créé le {day}", day=day(at)) if at else phrase("Vous n'en avez pas encore.")


def _kept(own: Profile) -> Phrase:
    others = len(own.choices.others)
    return phrase("Aucune") if not others else phrase("{count} en plus", count=others)


class ChangePasswordPlace(Place):
    """Changes the password: the old one, then a new one twice."""

    def form(self) -> Form:
        """Ask for the old password, the new one and its confirmation."""
        old = Field("old", Kind.SECRET, phrase("Mot de passe actuel"), length=160, width=32)
        return Form(
            title=phrase("Changer le mot de passe"),
            fields=(old, *password_fields(phrase("Nouveau mot de passe"))),
            primary=Action("change", phrase("Enregistrer"), checks=True, consequence=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Change the password; the other sessions end."""
        await profile.change_password(
            self.visitor.actor, answers["old"], answers["password"], answers["confirmation"]
        )
        return Back(phrase("Votre mot de passe est changé. Vos autres sessions sont terminées."))


class ChannelPassword(Place):
    """The first step of a change of channel: the password."""

    def form(self) -> Form:
        """Explain why the password is asked again, and ask for it."""
        return Form(
            title=phrase("Changer l'adresse e-mail ou le mobile"),
            fields=(
                Field(
                    "why",
                    Kind.PROSE,
                    text=phrase(
                        "Pour votre sécurité, votre mot de passe et un code vous sont demandés d'abord. "
                        "L'ancienne adresse sera prévenue du changement."
                    ),
                ),
                Field("old", Kind.SECRET, phrase("Mot de passe actuel"), length=160, width=32),
            ),
            primary=Action("prove", phrase("Continuer"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Check the password; a code goes to the present channel."""
        change = ChannelChange()
        await profile.prove_password(self.visitor.actor, change, answers["old"])
        return visit("account.channel.identity", change=change, replace=True)


class _ChangeCode(CodePlace):
    """One of the two codes of a change of channel."""

    title = phrase("Changer l'adresse e-mail ou le mobile")

    def __init__(self, visitor: Visitor, change: ChannelChange, **facts: Any) -> None:
        super().__init__(visitor)
        self.change = change

    async def resend(self) -> None:
        await profile.resend(self.visitor.actor, self.change)


class IdentityCode(_ChangeCode):
    """The code sent to the present channel."""

    async def enter(self) -> None:
        self._masked = (await profile.mine(self.visitor.actor)).choices.channel.masked

    @property
    def challenge_id(self) -> str:
        return self.change.identity_challenge

    @property
    def sent_to(self) -> str:
        return self._masked

    async def check(self, typed: str) -> Outcome:
        await profile.prove_identity(self.visitor.actor, self.change, typed)
        return visit("account.channel.new", change=self.change, replace=True)


class NewChannel(Place):
    """The new address, which gets a code of its own."""

    def __init__(self, visitor: Visitor, change: ChannelChange, **facts: Any) -> None:
        super().__init__(visitor)
        self.change = change

    def form(self) -> Form:
        """Ask for the channel as in Etape 3."""
        return Form(
            title=phrase("Changer l'adresse e-mail ou le mobile"),
            fields=channel_fields(self.visitor.actor.office.rules.channels),
            primary=Action("send", phrase("Valider"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Send the code to the new channel."""
        kind = answers["kind"]
        await profile.name_channel(self.visitor.actor, self.change, kind, answers[kind], field=kind)
        return visit("account.channel.code", change=self.change)


class ChannelCode(_ChangeCode):
    """The code sent to the new channel, which it makes the account's."""

    @property
    def challenge_id(self) -> str:
        return self.change.challenge_id

    @property
    def sent_to(self) -> str:
        return self.change.channel.masked if self.change.channel else ""

    @property
    def elsewhere(self) -> str:
        return self.change.channel.kind if self.change.channel else ""

    async def check(self, typed: str) -> Outcome:
        await profile.confirm_channel(self.visitor.actor, self.change, typed)
        return Back(phrase("Vos codes vont maintenant à la nouvelle adresse."), to="account")


class Sessions(Place):
    """The person's own sessions, each of which can be ended."""

    async def enter(self) -> None:
        """Read the sessions."""
        self.sessions = await session.mine(self.visitor.actor)

    def form(self) -> Form:
        """Show one row per session; the present one is marked."""
        return Form(
            title=phrase("Mes sessions"),
            fields=(
                Field(
                    "how",
                    Kind.PROSE,
                    text=phrase("Choisissez une session pour la terminer."),
                ),
                Field("session", Kind.ROWS, options=tuple(self._row(each) for each in self.sessions)),
            ),
            primary=None,
        )

    def _row(self, each: Session) -> Option:
        this = each.id == self.visitor.actor.session_id
        label = phrase("Depuis le {start}, {place}", start=moment(each.started_at), place=place(each.source))
        return Option(str(each.id), label, phrase("Celle-ci") if this else "")

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Ask for a confirmation, then end the session."""
        if action == "end":
            await session.end(self.visitor.actor, int(answers["session"]))
            await self.enter()
            return Stay(phrase("La session est terminée."))
        return Ask(phrase("Terminer cette session ?"), "end", phrase("Terminer"), phrase("Garder"))


class AcceptedTerms(_Own):
    """The terms as they were accepted: version, language, date, text."""

    def form(self) -> Form:
        """Show the text again; there is nothing to accept."""
        account = self.own.account
        return Form(
            title=phrase("Conditions acceptées"),
            corner=phrase("Version {version}", version=account.terms_version),
            fields=(
                Field("when", Kind.SHOWN, phrase("Acceptées le"), text=moment(account.terms_at)),
                Field(
                    "terms",
                    Kind.READING,
                    text=terms.text(account.terms_version, account.terms_language),
                    required=False,
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the account."""
        return Back()
