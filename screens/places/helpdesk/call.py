"""One call on one page: who calls, what they prove, what is done, the end (docs/helpdesk.md, « A call »)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from models.helpdesk import acts, agent_session, call, following, identify, proofs, verification
from models.helpdesk.act import Act, ActDetails
from models.helpdesk.act_delegation import AssistantChoice
from models.helpdesk.acts import ActOffer
from models.helpdesk.call import CallOutcome, CallSubject, Means
from models.helpdesk.check import CheckKind
from models.helpdesk.contacts import lately
from models.helpdesk.following import Sight
from models.helpdesk.identify import Found
from models.refusal import Refused
from screens.forms import Answers, Ask, Form, Home, Option, Outcome, Place, Stay, visit
from screens.places.helpdesk import stages
from screens.places.helpdesk.call_lines import PASS, Seen
from screens.text.phrases import phrase
from screens.visitor import Visitor

_STAGE = "@stage"
"""The name in a draft under which the stage of the page stands; no field has such a name."""
_TYPED = ("search", "answer", "note", "address", "assistant", "code", "support", "totp", "sure")
"""Fields that are empty again once what was typed in them is done."""


class CallPlace(Place):
    """The console's home: the agent's open call, or the beginning of one."""

    watched: ClassVar[bool] = True
    types_ahead: ClassVar[bool] = True
    kept_while_typed: ClassVar[bool] = True

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)
        self.seen: Seen | None = None
        self.stage = ""
        self.found: Found | None = None
        self.assistants: tuple[AssistantChoice, ...] = ()
        self.number = ""
        self.kept: Mapping[str, str] = {}

    async def enter(self) -> None:
        """Find the open call again, with what was typed where the line dropped or the process died."""
        opened = await call.current(self.visitor.actor)
        if opened is None:
            self.seen, self.stage, self.found = None, "", None
            return
        if self.seen is None or self.seen.call.id != opened.id:
            self.kept = opened.draft
            self.stage = opened.draft.get(_STAGE, "")
            self.seen = Seen(opened)
        self.seen.call = opened
        self.seen.terminal = await following.look(self.visitor.actor)
        await self._read()
        offer = self._offer(Act.DELEGATION)
        if offer and self.stage == f"act:{Act.DELEGATION}":
            if _obstacle(offer):  # what was proved when the line dropped may count no longer
                self.stage = ""
            else:
                self.assistants = await acts.assistants(self.visitor.actor)

    async def _read(self) -> None:
        """Read what is proved and possible now, where somebody is identified."""
        assert self.seen is not None
        actor, seen = self.visitor.actor, self.seen
        seen.person = await identify.identified(actor)
        if seen.person is None:
            self.stage = "" if self.stage.startswith("act:") else self.stage
            return
        seen.contacts = await lately(actor)
        seen.verified = await verification.verified(actor)
        seen.proofs = await proofs.offered(actor)
        seen.acts = await acts.offered(actor)

    # The form

    def form(self) -> Form:
        """Show the stage in which the call is."""
        seen, kept = self.seen, self.kept
        if seen is None:
            return stages.beginning(self._elsewhere(), kept)
        kind, _, what = self.stage.partition(":")
        if kind == "end":
            return stages.ending(seen, kept)
        if kind == "proof":
            return stages.proving(seen, CheckKind(what), self.number)
        if seen.person is None:
            return stages.identifying(seen, self.found, kept)
        if kind == "act" and (offer := self._offer(Act(what))):
            return stages.acting(seen, offer, self.assistants, kept)
        return stages.verifying(seen, kept)

    def _elsewhere(self) -> list[Option]:
        return [
            Option("waiting", phrase("En attente"), key="w"),
            Option("figures", phrase("Chiffres"), key="f"),
            Option("journal", phrase("Journal"), key="j"),
            Option("leave", phrase("Déconnexion"), key="q"),
        ]

    def _offer(self, act: Act) -> ActOffer | None:
        return next((each for each in self.seen.acts if each.act is act), None) if self.seen else None

    # Acting

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Do what the button or row of this stage says; the page stays and shows what follows."""
        steps: Mapping[str, Callable[[Answers], Awaitable[Outcome]]] = {
            "open": self._opened,
            "begin": self._begin,
            "search": self._search,
            "answer": self._answer,
            "other": self._other,
            "do": self._do,
            "prove": self._prove,
            "again": self._again,
            "reached": self._called_back,
            "missed": self._not_called_back,
            "aside": self._aside,
            "support": self._support,
            "end": self._end,
            "finish": self._finish,
            "leave": self._leave,
        }
        return await steps[action](answers)

    async def _begin(self, answers: Answers) -> Outcome:
        """Open the call; who calls is looked for at once, where it was typed."""
        await call.open(self.visitor.actor, Means(answers["means"]), CallSubject(answers["subject"]))
        if not answers["search"].strip():
            return await self._on()
        await self.enter()  # a search that is refused shows the call already
        return await self._search(answers)

    async def _search(self, answers: Answers) -> Outcome:
        if not answers["search"].strip():
            raise Refused("search_form", "search")
        self.found = None
        self.found = await identify.search(self.visitor.actor, answers["search"])
        people = self.found.people
        if not people:
            raise Refused("search_missed", "search")
        if len(people) == 1:
            return await self._chosen(people[0].person_id)
        return await self._on("", to="hits")

    async def _chosen(self, person_id: int) -> Outcome:
        await identify.choose(self.visitor.actor, person_id)
        self.found = None
        return await self._on()

    async def _answer(self, answers: Answers) -> Outcome:
        assert self.seen is not None and self.seen.question is not None
        actor, kind = self.visitor.actor, self.seen.question.kind
        if answers["answer"].strip() == PASS:
            await verification.pass_over(actor, kind)
            return await self._on()
        right = await verification.answer(actor, kind, answers["answer"])
        return await self._on(phrase("✓ Juste.") if right else phrase("✗ Faux."))

    async def _other(self, answers: Answers) -> Outcome:
        await identify.forget(self.visitor.actor)
        return await self._on()

    async def _opened(self, answers: Answers) -> Outcome:
        """Enter on a row: a hit of the search, a way to act or prove, or a way elsewhere."""
        if self.seen is None and answers["go"] != "leave":
            return visit(f"helpdesk.{answers['go']}")
        if self.seen is None:
            return await self._leave(answers)
        if self.seen.person is None:
            return await self._chosen(int(answers["hits"]))
        kind, _, what = answers["way"].partition(":")
        if kind == "act":
            return await self._act_wanted(Act(what))
        return await self._proof_wanted(CheckKind(what))

    async def _act_wanted(self, act: Act) -> Outcome:
        offer = self._offer(act)
        if offer and (reason := _obstacle(offer)):
            raise reason
        return await self._on(stage=f"act:{act}")

    async def _proof_wanted(self, kind: CheckKind) -> Outcome:
        if kind is CheckKind.CODE:
            await proofs.send_code(self.visitor.actor)
        elif kind is CheckKind.CALL_BACK:
            self.number = await proofs.show_number(self.visitor.actor)
        return await self._on(stage=f"proof:{kind}")

    async def _do(self, answers: Answers) -> Outcome:
        if not stages.is_yes(answers["sure"], self.visitor.words):
            raise Refused("act_unsure", "sure")
        if answers.get("totp"):
            await agent_session.prove_again(self.visitor.actor, answers["totp"])
        asked = ActDetails(
            int(answers.get("assistant") or 0), answers.get("kind", ""), answers.get("address", "")
        )
        done = await acts.perform(self.visitor.actor, Act(self.stage.partition(":")[2]), asked)
        if self.seen:
            self.seen.receipts.append(done.receipt)
        if done.waits:
            told = phrase("Un autre agent doit confirmer. Reçu à lire : {receipt}", receipt=done.receipt)
        else:
            told = phrase("Fait. Reçu à lire : {receipt}", receipt=done.receipt)
        return await self._on(told)

    async def _prove(self, answers: Answers) -> Outcome:
        if "support" in answers:
            await following.follow(self.visitor.actor, answers["support"])
            return await self._on()
        await proofs.check_code(self.visitor.actor, answers["code"])
        return await self._on(phrase("✓ Juste."))

    async def _support(self, answers: Answers) -> Outcome:
        return await self._on(stage=f"proof:{CheckKind.SUPPORT_CODE}")

    async def _again(self, answers: Answers) -> Outcome:
        await proofs.send_code(self.visitor.actor)
        return await self._on(phrase("Un autre code est parti."), stage=self.stage)

    async def _called_back(self, answers: Answers) -> Outcome:
        await proofs.called_back(self.visitor.actor, reached=True)
        return await self._on()

    async def _not_called_back(self, answers: Answers) -> Outcome:
        await proofs.called_back(self.visitor.actor, reached=False)
        return await self._on()

    async def _aside(self, answers: Answers) -> Outcome:
        return await self._on()

    async def _end(self, answers: Answers) -> Outcome:
        return await self._on(stage="end")

    async def _finish(self, answers: Answers) -> Outcome:
        about = Means(answers["means"]), CallSubject(answers["subject"])
        if self.seen and about != (self.seen.call.means, self.seen.call.subject):
            await call.change(self.visitor.actor, *about)
        await call.end(self.visitor.actor, CallOutcome(answers["outcome"]), answers["note"])
        return await self._on(phrase("L'appel est terminé."))

    async def _leave(self, answers: Answers) -> Outcome:
        return await leave_console(self.visitor)

    async def _on(self, message: object = "", *, stage: str = "", to: str = "") -> Outcome:
        """Read everything anew and show the next stage, its fields empty."""
        self.stage, self.kept = stage, {}
        await self.enter()
        return Stay(message, clear=_TYPED, to=to or self.form().first)  # type: ignore[arg-type]

    async def news(self) -> Outcome | None:
        """Show what the caller's terminal shows now, where one is followed."""
        seen = self.seen
        if seen is None or seen.terminal is None or seen.terminal.sight is Sight.NONE:
            return None
        before, seen.terminal = seen.terminal, await following.look(self.visitor.actor)
        if seen.terminal == before:
            return None
        await self._read()
        return Stay()

    async def keep(self, answers: Answers) -> None:
        """Keep what is typed: a dropped line or a killed process finds it again."""
        if self.seen is not None:
            await call.keep(self.visitor.actor, {**answers, _STAGE: self.stage})

    async def leave(self) -> Outcome:
        """Esc: back to the call; there it asks whether to log out, and the call stays open."""
        if self.stage:
            return await self._on()
        return Ask(
            phrase("Voulez-vous vous déconnecter ? Un appel ouvert vous attend.")
            if self.seen
            else phrase("Voulez-vous vous déconnecter ?"),
            "leave",
            phrase("Déconnexion"),
            phrase("Rester connecté"),
        )

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty a code that was not right, so that the next one is typed."""
        return {"totp": ("totp",), "code": ("code",)}.get(code.partition("_")[0], ())


def _obstacle(offer: ActOffer) -> Refused | None:
    """The first reason but a code that is too old, for which the act's own page asks."""
    return next((each for each in offer.why_not if each.code != "totp_needed"), None)


async def leave_console(visitor: Visitor) -> Outcome:
    """« Déconnexion »: end the agent's session and go to the console's first page, which says so."""
    visitor.signs_out(await agent_session.leave(visitor.actor))
    return Home(phrase("Vous êtes déconnecté."))
