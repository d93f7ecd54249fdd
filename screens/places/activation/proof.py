"""A letter for an active account: which second proof there is, or else the day that the change waits."""

from collections.abc import Awaitable

from models.account import pending_change, reactivation
from models.identity import Identity
from models.refusal import Refused
from screens.forms import Action, Answers, Ask, Field, Form, Home, Kind, Option, Outcome, visit
from screens.places.activation_flow import TITLE, StepPlace, next_place
from screens.places.code import CodePlace
from screens.places.fields import recovery_field
from screens.places.luxtrust_wait import WaitPlace
from screens.text.formats import moment
from screens.text.phrases import Said, phrase
from screens.text.refusals import told

STEP = (3, phrase("Sécurisation du compte"))
_OWN = ("recovery_", "code_", "resend_")
"""Refusals that a proof can be given again after; after any other nothing on this way can succeed."""


class _ProofPlace(StepPlace):
    """One way to give the second proof."""

    async def after(self, proof: Awaitable[None]) -> Outcome:
        """Go on when it was right; to the welcome page, and why, when the letter itself is dead."""
        try:
            await proof
        except Refused as refusal:
            if refusal.code.startswith(_OWN) or refusal.code.startswith("luxtrust"):
                raise
            return Home(told(refusal, self.visitor.actor.office.now()))
        return next_place(self.activation, replace=True)

    async def leave(self) -> Outcome:
        """Nothing was written: the letter is as good as before."""
        return Home(phrase("Rien n'a été changé : votre courrier reste valable."))


class ActivationProofPlace(_ProofPlace):
    """Which proof there is."""

    def form(self) -> Form:
        """Three ways, and the one that waits."""
        hours = int(pending_change.WAIT.total_seconds() // 3600)
        offers = self.visitor.actor.office.luxtrust is not None
        luxtrust = (Option("luxtrust", phrase("LuxTrust")),) if offers else ()
        return Form(
            title=TITLE,
            step=STEP,
            fields=(
                Field(
                    "why",
                    Kind.PROSE,
                    text=phrase(
                        "Ce compte est déjà actif. Pour changer tout de suite mot de passe et adresse, il "
                        "faut une seconde preuve. Sans elle, le changement attend {hours} heures.",
                        hours=hours,
                    ),
                ),
                Field(
                    "proof",
                    Kind.CHOICE,
                    phrase("Quelle est votre seconde preuve ?"),
                    options=(
                        Option("channel", phrase("Un code à l'adresse actuelle de mes codes")),
                        Option("recovery", phrase("Mon code de récupération")),
                        *luxtrust,
                        Option("none", phrase("Aucune : attendre {hours} heures", hours=hours)),
                    ),
                ),
                recovery_field(lambda answers: answers.get("proof") == "recovery"),
            ),
            primary=Action("go", phrase("Continuer"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go the chosen way; the one that waits is asked for once more."""
        actor = self.visitor.actor
        if action == "wait":
            return await self._waits()
        match answers["proof"]:
            case "channel":
                await reactivation.send_code(actor, self.activation)
                return visit("activation.proof.code", activation=self.activation)
            case "recovery":
                typed = answers["recovery"]
                return await self.after(reactivation.prove_recovery_code(actor, self.activation, typed))
            case "luxtrust":
                return visit("activation.proof.luxtrust", activation=self.activation)
        return Ask(
            phrase(
                "Le changement attend {hours} heures. Toutes les adresses actuelles du compte sont "
                "prévenues et peuvent l'arrêter. Continuer ?",
                hours=int(pending_change.WAIT.total_seconds() // 3600),
            ),
            "wait",
            phrase("Attendre"),
            phrase("Revenir"),
        )

    async def _waits(self) -> Outcome:
        gone = await self.after(reactivation.wait(self.visitor.actor, self.activation))
        if self.activation.effective_at is None:
            return gone
        return Home(
            phrase(
                "Votre demande est enregistrée. Le nouveau mot de passe et la nouvelle adresse servent à "
                "partir du {when}.",
                when=moment(self.activation.effective_at),
            )
        )


class ProofCode(_ProofPlace, CodePlace):
    """The code on the channel that the account has now; its address is not shown."""

    title = TITLE
    step = STEP

    @property
    def challenge_id(self) -> str:
        return self.activation.identity_challenge

    @property
    def sent_to(self) -> str:
        return ""

    def intro(self) -> Said:
        """Where it is on its way to, without the address."""
        return phrase("Un code est en route vers l'adresse actuelle des codes de ce compte.")

    async def check(self, typed: str) -> Outcome:
        return await self.after(reactivation.prove_channel(self.visitor.actor, self.activation, typed))

    async def resend(self) -> None:
        await reactivation.resend(self.visitor.actor, self.activation)

    async def leave(self) -> Outcome:
        """Back to the other proofs."""
        return await CodePlace.leave(self)


class ActivationProofWaitPlace(WaitPlace, _ProofPlace):
    """LuxTrust as the second proof."""

    step = STEP

    async def confirmed(self, identity: Identity) -> Outcome:
        return await self.after(reactivation.prove_identity(self.visitor.actor, self.activation, identity))
