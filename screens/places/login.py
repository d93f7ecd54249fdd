"""« Connexion » to the DSP: by LuxTrust, or by matricule, password and one-time code (guide, row 7)."""

from typing import Any

from models.account import activation_by_identity, luxtrust, profile, recovery
from models.account import login as model
from models.account.activation_steps import Activation
from models.account.login import Login
from models.actor import Actor
from models.identity import Identity
from models.refusal import Refused
from screens.forms import Action, Answers, Field, Form, Home, Kind, Option, Outcome, Place, Stay, visit
from screens.places.activation_flow import next_place
from screens.places.code import CodePlace
from screens.places.fields import matricule_field
from screens.places.luxtrust_wait import ABSENT, CONNECT, WaitPlace
from screens.text.phrases import Said, catalogue, phrase
from screens.visitor import Visitor

TITLE = phrase("Connexion")


class Way(Place):
    """The choice of the means of authentication, as in the guide; a product just ``linked`` comes first."""

    def __init__(self, visitor: Visitor, linked: bool = False, **facts: Any) -> None:
        super().__init__(visitor)
        self.linked = linked

    def form(self) -> Form:
        """Offer matricule, password and code, or LuxTrust, and to stop a change."""
        password = Option(
            "password",
            phrase("Matricule, mot de passe et code"),
            phrase("Si vous n'avez pas associé de produit LuxTrust à votre compte."),
        )
        product = Option(
            "luxtrust", CONNECT, phrase("Si vous avez associé un produit LuxTrust à votre compte.")
        )
        stop = Option(
            "stop",
            phrase("Arrêter un changement"),
            phrase("Un message vous annonce un changement que vous n'avez pas demandé."),
        )
        return Form(
            title=TITLE,
            fields=(
                Field("ask", Kind.PROSE, text=phrase("Choisissez le moyen d'authentification souhaité :")),
                Field(
                    "way",
                    Kind.ROWS,
                    options=(*((product, password) if self.linked else (password, product)), stop),
                ),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go to the chosen page."""
        if answers["way"] == "password":
            return visit("login.password")
        if answers["way"] == "stop":
            return visit("stop")
        if self.visitor.actor.office.luxtrust is None:
            return Stay(phrase("{absent} Choisissez « Matricule, mot de passe et code ».", absent=ABSENT))
        return visit("login.luxtrust")


class LoginPasswordPlace(Place):
    """Matricule and password; every failure gets the same sentence."""

    def form(self) -> Form:
        """Ask for both, and offer « Mot de passe oublié ? »."""
        return Form(
            title=TITLE,
            fields=(
                matricule_field(),
                Field(
                    "password",
                    Kind.SECRET,
                    phrase("Mot de passe"),
                    phrase("Celui que vous avez défini à l'activation"),
                    length=160,
                    width=32,
                ),
            ),
            primary=Action("login", phrase("Connexion"), checks=True),
            actions=(Action("forgotten", phrase("Mot de passe oublié ?"), link=True),),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Check the password; only a right one has the code sent."""
        if action == "forgotten":
            return visit("forgotten")
        under_way = await model.give_password(self.visitor.actor, answers["matricule"], answers["password"])
        return visit("login.code", login=under_way, replace=True)


class LoginCodePlace(CodePlace):
    """The code received by SMS or e-mail; the right one begins the session."""

    title = TITLE

    def __init__(self, visitor: Visitor, login: Login, **facts: Any) -> None:
        super().__init__(visitor)
        self.login = login

    @property
    def challenge_id(self) -> str:
        return self.login.challenge_id

    @property
    def sent_to(self) -> str:
        return self.login.masked

    async def check(self, typed: str) -> Outcome:
        before = self.visitor.actor
        return await _entered(self.visitor, before, await model.give_code(before, self.login, typed))

    async def resend(self) -> None:
        await model.resend(self.visitor.actor, self.login)


class LoginLuxTrustPlace(WaitPlace):
    """Logs in by an identity that is linked to an account."""

    async def confirmed(self, identity: Identity) -> Outcome:
        before = self.visitor.actor
        try:
            actor = await luxtrust.log_in(before, identity)
        except Refused as refusal:
            if refusal.code != "letter_needed" or not identity.matricule:
                raise
            # Of age since: the identity takes the letter's place (docs/guide.md, « majority »).
            activation = Activation(language=self.visitor.words.language)
            await activation_by_identity.show_identity(before, activation, identity)
            return next_place(activation, replace=True)
        message = phrase("Vous êtes connecté avec LuxTrust.")
        return await _entered(self.visitor, before, actor, message)


async def _entered(visitor: Visitor, before: Actor, actor: Actor, message: Said = "") -> Outcome:
    """Use the person's language and colours, and go to a pending change, newer terms or the services."""
    if visitor.actor is not before:
        # The session's time ended meanwhile, and somebody else may be at the keyboard by now.
        await model.leave(actor)
        return Stay()
    try:
        own = await profile.mine(actor)
        change = await recovery.waiting(actor)
    except Exception:
        # Nobody would know of this session: it must not stay open.
        await model.leave(actor)
        raise
    visitor.actor = actor
    if not visitor.chosen:
        visitor.words = catalogue(own.choices.language)
    visitor.theme = own.choices.theme or visitor.theme
    visitor.linear = own.choices.linear or visitor.linear
    if change:
        return visit("account.pending", replace=True)
    return visit("terms", replace=True) if own.terms_outdated else Home(message)
