"""The words of one line of the access log: who, what and why; what was done: ``journal_words.RECORD``."""

from collections.abc import Mapping

from models.actor import Role
from models.dsp.access_codes import AccessPage, AccessPurpose
from models.dsp.accesslog import Access
from models.dsp.rights import RecordRole
from screens.text.formats import number
from screens.text.phrases import Phrase, Said, phrase

PAGES: Mapping[str, Phrase] = {
    AccessPage.SUMMARY: phrase("Synthèse"),
    AccessPage.DOCUMENTS: phrase("Documents"),
    AccessPage.VACCINATIONS: phrase("Vaccinations"),
    AccessPage.NOTES: phrase("Espace personnel"),
    AccessPage.NOTE: phrase("Note"),
    AccessPage.LOG: phrase("Journal des accès"),
    AccessPage.ASSISTANTS: phrase("Assistants"),
    AccessPage.SETTINGS: phrase("Paramètres"),
    AccessPage.URGENT: phrase("Fiche d'urgence"),
    AccessPage.COPY: phrase("Copie de mes données"),
    AccessPage.TESTS: phrase("Analyses dans le temps"),
}
ROLES: Mapping[str, Phrase] = {
    RecordRole.OWNER: phrase("titulaire"),
    RecordRole.ASSISTANT: phrase("assistant DSP"),
    RecordRole.READER: phrase("lecture seule"),
    Role.AGENT: phrase("Helpdesk"),
    Role.OPERATOR: phrase("Agence eSanté"),
    Role.SYSTEM: phrase("le service"),
    Role.VISITOR: phrase("visiteur"),
    Role.PERSON: phrase("personne connectée"),
}
PURPOSES: Mapping[str, Phrase] = {
    AccessPurpose.OWN: phrase("consultation personnelle"),
    AccessPurpose.ASSISTANCE: phrase("assistance au titulaire"),
    AccessPurpose.DEPOSIT: phrase("dépôt d'un document"),
    AccessPurpose.HELPDESK: phrase("aide du Helpdesk"),
}
MINE = phrase("Vous")
UNFOLD = phrase("à ouvrir pour les voir une à une")


def who(line: Access) -> Said:
    """Return a name with its role, the role alone, or « Vous »."""
    role = ROLES.get(line.role, line.role)
    if line.count > 1:
        count = number(line.count)
        if line.role == "owner":
            return phrase("Vous, {count} fois", count=count)
        return phrase("Vous ({role}), {count} fois", role=role, count=count)
    if line.agent:
        return phrase("Helpdesk, agent {number}", number=str(line.agent))
    if line.mine:
        return MINE if line.role == "owner" else phrase("Vous ({role})", role=role)
    return phrase("{name} ({role})", name=line.by, role=role) if line.by else role


def what(line: Access) -> Said:
    """Return the document or assistant concerned, else the page; for a folded line, how to see its lines."""
    if line.count > 1:
        return UNFOLD
    return line.what or PAGES.get(line.page, "")
