"""« Mon compte »: the linked LuxTrust product, and how to link one or remove the link."""

from typing import Any

from models.account import luxtrust, profile
from models.account.luxtrust import Linked, PasswordProof
from models.identity import Identity
from screens.forms import Action, Answers, Ask, Back, Field, Form, Kind, Outcome, Place, Stay, visit
from screens.places.luxtrust_wait import ABSENT, WaitPlace, product_fields
from screens.text.formats import day
from screens.text.phrases import phrase
from screens.visitor import Visitor

TITLE = phrase("Associer un produit LuxTrust")


class AccountLuxTrustPlace(Place):
    """The linked product, if any; linking and unlinking ask for the password first."""

    _linked: Linked | None = None

    async def enter(self) -> None:
        """Read the link."""
        self._linked = await luxtrust.mine(self.visitor.actor)

    def form(self) -> Form:
        """Offer « Dissocier » where there is a link, « Connexion » where there is none."""
        password = Field("old", Kind.SECRET, phrase("Mot de passe actuel"), length=160, width=32)
        if self._linked is None:
            return Form(
                title=TITLE,
                fields=(*product_fields(self.visitor), password),
                primary=Action("associate", phrase("Connexion"), checks=True),
            )
        return Form(
            title=phrase("Produit LuxTrust associé"),
            fields=(
                Field("since", Kind.SHOWN, phrase("Associé le"), text=day(self._linked.since)),
                Field("level", Kind.SHOWN, phrase("Niveau"), text=self._linked.level),
                password,
            ),
            primary=Action("ask", phrase("Dissocier"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Check the password, then wait for LuxTrust or remove the link."""
        actor = self.visitor.actor
        if action == "ask":
            question = phrase("Dissocier le produit LuxTrust ? Il n'ouvrira plus votre compte.")
            return Ask(question, "dissociate", phrase("Dissocier"), phrase("Garder"))
        if action == "dissociate":
            await luxtrust.dissociate(actor, answers["old"])
            return Back(phrase("Le produit LuxTrust est dissocié. Vos autres sessions sont terminées."))
        if actor.office.luxtrust is None:
            return Stay(ABSENT)
        proof = await luxtrust.prove(actor, answers["old"])
        return visit("account.luxtrust.wait", proof=proof, replace=True)

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty a password that was not right."""
        return ("old",) if code == "password_old" else ()


class AccountLinkPlace(WaitPlace):
    """Links the confirmed identity to the person's own account."""

    title = TITLE

    def __init__(self, visitor: Visitor, proof: PasswordProof, **facts: Any) -> None:
        super().__init__(visitor)
        self._proof = proof

    async def matricule(self) -> str:
        actor = self.visitor.actor
        return (await profile.mine(actor)).person.matricule_in(actor.office.keys).digits

    async def confirmed(self, identity: Identity) -> Outcome:
        await luxtrust.associate(self.visitor.actor, self._proof, identity, own=self.own)
        return Back(phrase("Votre produit LuxTrust est associé."), to="account")
