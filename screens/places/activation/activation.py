"""Etapes 1 to 5 of the activation, each a form over one step of the model (guide, rows 2 to 6)."""

from typing import Any

from models.account import activation as model
from models.account import reactivation
from models.account.activation_steps import Activation
from models.proof.copycode import CopyCode
from models.refusal import Refused
from screens.forms import Action, Answers, Field, Form, Home, Kind, Option, Outcome, Stay, visit
from screens.places.activation_flow import NEXT, TITLE, StepPlace, next_place
from screens.places.code import CodePlace
from screens.places.fields import channel_fields, matricule_field, password_fields
from screens.text.phrases import Said, phrase
from screens.text.refusals import told
from screens.text.rule_numbers import ruled
from screens.visitor import Visitor

YES_NO = (Option("yes", phrase("Oui")), Option("no", phrase("Non")))


class LetterPlace(StepPlace):
    """Etape 1: « Oui », matricule, code d'activation, « Recopiez le code affiché »."""

    watched = True

    def __init__(self, visitor: Visitor, activation: Activation, **facts: Any) -> None:
        super().__init__(visitor, activation)
        self.copycode = CopyCode()
        self._drawn = self.copycode.text
        self._told_ready = False

    def form(self) -> Form:
        """Ask for the letter's code, or with « Non » show how to get a letter."""
        self._drawn = self.copycode.text
        return Form(
            title=TITLE,
            step=(1, phrase("Code d'activation")),
            fields=(
                Field(
                    "received",
                    Kind.CHOICE,
                    phrase("Avez-vous reçu un code d'activation par courrier ?"),
                    options=YES_NO,
                ),
                Field(
                    "without",
                    Kind.PROSE,
                    text=ruled(
                        phrase(
                            "Le code d'activation vous est envoyé par courrier. Pour le recevoir, contactez "
                            "le Helpdesk : {helpdesk} ou {helpdesk_mail}."
                        )
                    ),
                    when=_without,
                ),
                *self._instead(),
                matricule_field(_with),
                Field(
                    "code",
                    Kind.TEXT,
                    phrase("Code d'activation"),
                    ruled(phrase("{letter_length} caractères, dans le courrier de l'Agence eSanté")),
                    length=24,
                    width=20,
                    when=_with,
                ),
                Field(
                    "shown",
                    Kind.SHOWN,
                    phrase("Code affiché :"),
                    text=" ".join(self.copycode.text),
                    when=_with,
                ),
                Field(
                    "copy",
                    Kind.TEXT,
                    phrase("Recopiez le code affiché"),
                    length=16,
                    width=12,
                    required=self.copycode.waiting_since is None,
                    when=_with,
                ),
            ),
            primary=Action("next", NEXT, checks=True, when=_with),
            actions=(
                Action("wait", phrase("Je ne peux pas recopier ce code"), when=_with),
                *(
                    (Action("luxtrust", phrase("LuxTrust : Connexion"), when=_without),)
                    if self._names
                    else ()
                ),
            ),
        )

    @property
    def _names(self) -> bool:
        """Whether LuxTrust asserts the matricule, and so can take the place of the letter."""
        provider = self.visitor.actor.office.luxtrust
        return provider is not None and provider.asserts_matricule

    def _instead(self) -> tuple[Field, ...]:
        if not self._names:
            return ()
        return (
            Field(
                "instead",
                Kind.PROSE,
                text=phrase(
                    "Vous avez un produit LuxTrust ? Choisissez « LuxTrust : Connexion » : vous continuez "
                    "sans attendre le courrier."
                ),
                when=_without,
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Check the letter, or start the wait that replaces the copy."""
        actor = self.visitor.actor
        if action == "luxtrust":
            return visit("activation.luxtrust.letter", activation=self.activation)
        if action == "wait":
            self.copycode.wait(actor.office.now())
            self._told_ready = False
            return Stay(
                ruled(phrase("Attendez {copy_wait} : continuez à remplir, nous vous préviendrons à la fin."))
            )
        await model.show_letter(
            actor, self.activation, self.copycode, answers["matricule"], answers["code"], answers["copy"]
        )
        return next_place(self.activation)

    async def news(self) -> Any:
        """Return one line when the wait is over."""
        ready_at = self.copycode.ready_at()
        if ready_at is None or self._told_ready or self.visitor.actor.office.now() < ready_at:
            return None
        self._told_ready = True
        return phrase("C'est bon : vous n'avez plus besoin de recopier le code.")

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty the copy only when another code is displayed: a wrong activation code costs no copy."""
        return () if self.copycode.text == self._drawn else ("copy",)


class ChoosePasswordPlace(StepPlace):
    """Etape 2: the password, twice."""

    def form(self) -> Form:
        """Ask for the password and its confirmation; the guide's rule is below the field."""
        return Form(
            title=TITLE,
            step=(2, phrase("Mot de passe")),
            fields=password_fields(phrase("Mot de passe")),
            primary=Action("next", NEXT, checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Keep the hash of the password, and go on."""
        await model.set_password(
            self.visitor.actor, self.activation, answers["password"], answers["confirmation"]
        )
        return next_place(self.activation)


class ChooseChannelPlace(StepPlace):
    """Etape 3: the channel for one-time codes."""

    def form(self) -> Form:
        """Ask for e-mail or mobile, as far as this service can send to them."""
        return Form(
            title=TITLE,
            step=(3, phrase("Sécurisation du compte")),
            fields=channel_fields(self.visitor.actor.office.rules.channels),
            primary=Action("send", phrase("Valider"), checks=True),
            actions=(Action("code", phrase("Entrer le code reçu")),) if self.activation.challenge_id else (),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Send the first code, or go on to the page of a code that was sent."""
        if action == "code":
            return next_place(self.activation)
        kind = answers["kind"]
        self.activation.language = self.visitor.words.language
        await model.choose_channel(self.visitor.actor, self.activation, kind, answers[kind], field=kind)
        return next_place(self.activation)

    async def leave(self) -> Outcome:
        """Go back to the password, which is asked again."""
        self.activation.password_hash = ""
        return await super().leave()


class ActivationCodePlace(CodePlace):
    """Etape 3: the code received; the right one activates the account."""

    def __init__(self, visitor: Visitor, activation: Activation, **facts: Any) -> None:
        super().__init__(visitor)
        self.activation = activation

    title = TITLE
    step = (3, phrase("Sécurisation du compte"))

    @property
    def challenge_id(self) -> str:
        return self.activation.challenge_id

    @property
    def sent_to(self) -> str:
        return self.activation.channel.masked if self.activation.channel else ""

    @property
    def elsewhere(self) -> str:
        return self.activation.channel.kind if self.activation.channel else ""

    async def check(self, typed: str) -> Outcome:
        # The account speaks as this page does, whatever was spoken when the activation began.
        self.activation.language = self.visitor.words.language
        try:
            await model.confirm(self.visitor.actor, self.activation, typed)
        except Refused as refusal:
            if refusal.code.startswith("code_"):
                raise
            # Nothing here can succeed any more: the welcome page says why.
            return Home(told(refusal, self.visitor.actor.office.now()))
        return next_place(self.activation)

    async def resend(self) -> None:
        await model.resend(self.visitor.actor, self.activation)


class Done(StepPlace):
    """Etape 5: the confirmation."""

    def form(self) -> Form:
        """Show the guide's own sentence."""
        return Form(
            title=TITLE,
            step=(5, phrase("Confirmation")),
            fields=(
                Field(
                    "done",
                    Kind.PROSE,
                    text=phrase("Votre activation est terminée ! Vous pouvez vous connecter à votre DSP."),
                ),
                Field("how", Kind.PROSE, text=self._how()),
            ),
            primary=Action("login", phrase("Connexion")),
            actions=(Action("home", phrase("Page d'accueil")),),
        )

    def _how(self) -> Said:
        if self.activation.linked:
            return phrase("« Connexion » vous y mène, avec le produit LuxTrust que vous venez d'associer.")
        return phrase(
            "« Connexion » vous y mène. Il vous faut votre matricule, votre mot de passe et le code que "
            "vous recevrez."
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Show the recovery code once, then go to the log-in or to the welcome page."""
        onward: Outcome = Home()
        if action == "login":
            onward = visit("login", above="welcome", linked=bool(self.activation.linked))
        try:
            code = await reactivation.first_recovery_code(self.visitor.actor, self.activation)
        except Refused:  # shown already, or the account is another one by now
            return onward
        return visit("recovery.shown", code=code, onward=onward, replace=True)

    async def leave(self) -> Outcome:
        """Go to the welcome page."""
        return await self.act("home", {})


def _with(answers: Answers) -> bool:
    return answers.get("received") != "no"


def _without(answers: Answers) -> bool:
    return answers.get("received") == "no"
