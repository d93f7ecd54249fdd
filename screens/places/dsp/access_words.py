"""The words of one line of the access log: who, what, which action, and why."""

from collections.abc import Mapping

from models.actor import Role
from models.dsp.access_codes import AccessAction, AccessPage, AccessPurpose
from models.dsp.accesslog import Access
from models.dsp.rights import RecordRole
from screens.text.formats import number
from screens.text.phrases import Phrase, Said, phrase

ACTIONS: Mapping[str, Phrase] = {
    AccessAction.RECORD_OPENED: phrase("consulté"),
    AccessAction.PAGE_OPENED: phrase("consulté"),
    AccessAction.DOCUMENT_OPENED: phrase("consulté"),
    AccessAction.DOCUMENT_HIDDEN: phrase("masqué"),
    AccessAction.DOCUMENT_SHOWN: phrase("montré"),
    AccessAction.LEVEL_CHANGED: phrase("niveau changé"),
    AccessAction.NOTE_WRITTEN: phrase("note écrite"),
    AccessAction.NOTE_CHANGED: phrase("note modifiée"),
    AccessAction.NOTE_DELETED: phrase("note supprimée"),
    AccessAction.NOTICES_CHANGED: phrase("notifications modifiées"),
    AccessAction.CLOSING_ASKED: phrase("fermeture demandée"),
    AccessAction.REOPENING_ASKED: phrase("réouverture demandée"),
    AccessAction.REQUEST_WITHDRAWN: phrase("demande retirée"),
    AccessAction.ASSISTANT_SEARCHED: phrase("recherche par matricule"),
    AccessAction.ASSISTANT_ADDED: phrase("accès donné"),
    AccessAction.ASSISTANT_REMOVED: phrase("accès retiré"),
    AccessAction.ASSISTANT_KEPT: phrase("accès gardé"),
    AccessAction.ASSISTANT_ENDED: phrase("accès terminé"),
    AccessAction.DOCUMENT_DEPOSITED: phrase("déposé"),
    AccessAction.EXPORTED: phrase("export envoyé par e-mail"),
    AccessAction.ACCESS_REFUSED: phrase("accès refusé"),
    AccessAction.HELPDESK_IDENTIFIED: phrase("appel à votre nom"),
    AccessAction.HELPDESK_LETTER: phrase("courrier commandé"),
    AccessAction.HELPDESK_UNLOCK: phrase("mot de passe débloqué"),
    AccessAction.HELPDESK_DELEGATION: phrase("accès retiré"),
    AccessAction.HELPDESK_CLOSE: phrase("DSP fermé"),
    AccessAction.HELPDESK_REOPEN: phrase("DSP rouvert"),
    AccessAction.HELPDESK_CHANNEL: phrase("adresse des codes"),
    AccessAction.HELPDESK_ENABLE: phrase("compte réactivé"),
    AccessAction.HELPDESK_SESSIONS: phrase("sessions terminées"),
    AccessAction.HELPDESK_DISABLE: phrase("compte désactivé"),
    AccessAction.HELPDESK_DENIED: phrase("acte contesté"),
}
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
