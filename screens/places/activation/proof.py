"""A letter for an active account: the second proof is chosen and given, or the change waits 24 hours."""

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
"""Refusals after which a proof can be given again; after any other refusal nothing here can succeed."""


class _ProofPlace(StepPlace):
    """A place where the second proof is given."""

    async def after(self, proof: Awaitable[None]) -> Outcome:
        """Go on when the proof was right; go to the welcome page when the letter is no longer valid."""
        try:
            await proof
        except Refused as refusal:
            if refusal.code.startswith(_OWN) or refusal.code.startswith("luxtrust"):
                raise
            return Home(told(refusal, self.visitor.actor.office.now()))
        return next_place(self.activation, replace=True)

    async def leave(self) -> Outcome:
        """Go to the welcome page: nothing was written, and the letter stays valid."""
        return Home(phrase("Rien n'a été changé : votre courrier reste valable."))


class ActivationProofPlace(_ProofPlace):
    """The choice of the second proof."""

    def form(self) -> Form:
        """Offer the proofs, and to wait without one."""
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
        """Take the chosen proof; waiting asks for a confirmation first."""
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
    """The code sent to the channel that the account has now; its address is not shown."""

    title = TITLE
    step = STEP

    @property
    def challenge_id(self) -> str:
        return self.activation.identity_challenge

    @property
    def sent_to(self) -> str:
        return ""

    def intro(self) -> Said:
        """Say that the code was sent, without the address."""
        return phrase("Un code est en route vers l'adresse actuelle des codes de ce compte.")

    async def check(self, typed: str) -> Outcome:
        return await self.after(reactivation.prove_channel(self.visitor.actor, self.activation, typed))

    async def resend(self) -> None:
        await reactivation.resend(self.visitor.actor, self.activation)

    async def leave(self) -> Outcome:
        """Go back to the choice of proofs."""
        return await CodePlace.leave(self)


class ActivationProofWaitPlace(WaitPlace, _ProofPlace):
    """LuxTrust as the second proof."""

    step = STEP

    async def confirmed(self, identity: Identity) -> Outcome:
        return await self.after(reactivation.prove_identity(self.visitor.actor, self.activation, identity))
