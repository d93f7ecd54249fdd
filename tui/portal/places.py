"""The table of all places, by the name that a visit gives; the screens do not import each other."""

from collections.abc import Mapping

from screens.forms import Place
from screens.places import login, password_reset, password_reset_proof, services
from screens.places.accessibility import AccessibilityStatement
from screens.places.account import account, addresses, pending_change, recovery_code
from screens.places.account.display import DisplayPlace
from screens.places.account.helpdesk_acts import HelpdeskActs
from screens.places.account.luxtrust import AccountLinkPlace, AccountLuxTrustPlace
from screens.places.activation import activation, proof
from screens.places.activation.luxtrust import ActivationLinkPlace, ActivationLuxTrustPlace, LetterWait
from screens.places.activation.resume import ResumePlace
from screens.places.dsp import (
    assistants,
    documents,
    export,
    log,
    notes,
    overview,
    reader,
    settings,
    vaccinations,
)
from screens.places.dsp.assistant import AssistantPlace
from screens.places.dsp.lab_tests import LabTest, LabTests
from screens.places.dsp.log_months import LogMonths
from screens.places.dsp.others import Others
from screens.places.dsp.record_place import OTHER, OWN
from screens.places.help import Help, KeysHelp, MessagesHelp, ThemeHelp
from screens.places.language import Language
from screens.places.mailbox import MailboxPlace, MailPage
from screens.places.terms_of_use import TermsOfUse
from screens.places.welcome import Welcome
from tui.portal.navigation import PlaceTable

PLACES: Mapping[str, type[Place]] = {
    "welcome": Welcome,
    "help": Help,
    "help.keys": KeysHelp,
    "help.messages": MessagesHelp,
    "help.theme": ThemeHelp,
    "help.accessibility": AccessibilityStatement,
    "language": Language,
    "mailbox": MailboxPlace,
    "mailbox.mail": MailPage,
    "terms": TermsOfUse,
    "activation.letter": activation.LetterPlace,
    "activation.resume": ResumePlace,
    "activation.password": activation.ChoosePasswordPlace,
    "activation.channel": activation.ChooseChannelPlace,
    "activation.code": activation.ActivationCodePlace,
    "activation.luxtrust": ActivationLuxTrustPlace,
    "activation.luxtrust.wait": ActivationLinkPlace,
    "activation.luxtrust.letter": LetterWait,
    "activation.proof": proof.ActivationProofPlace,
    "activation.proof.code": proof.ProofCode,
    "activation.proof.luxtrust": proof.ActivationProofWaitPlace,
    "activation.done": activation.Done,
    "recovery.shown": recovery_code.ShowRecoveryCodePlace,
    "stop": pending_change.Stop,
    "login": login.Way,
    "login.password": login.LoginPasswordPlace,
    "login.code": login.LoginCodePlace,
    "login.luxtrust": login.LoginLuxTrustPlace,
    "forgotten": password_reset.ForgottenPlace,
    "forgotten.code": password_reset.ForgottenCodePlace,
    "forgotten.luxtrust": password_reset_proof.RecoverByLuxTrustPlace,
    "forgotten.proof": password_reset_proof.ForgottenProofPlace,
    "forgotten.proof.luxtrust": password_reset_proof.ForgottenProofWaitPlace,
    "forgotten.password": password_reset.NewPasswordPlace,
    "services": services.Services,
    "service": services.ServicePage,
    OWN: overview.OverviewPlace,
    OTHER: overview.OverviewPlace,
    "record.documents": documents.Documents,
    "record.document": reader.Reader,
    "record.document.level": reader.Level,
    "record.versions": reader.Versions,
    "record.tests": LabTests,
    "record.test": LabTest,
    "record.vaccinations": vaccinations.VaccinationsPlace,
    "record.notes": notes.NotesPlace,
    "record.note": notes.NotePlace,
    "record.log": log.LogPage,
    "record.log.line": log.LogLine,
    "record.log.months": LogMonths,
    "record.assistants": assistants.AssistantsPlace,
    "record.assistant": AssistantPlace,
    "record.others": Others,
    "record.settings": settings.RecordSettingsPlace,
    "record.exports": export.ExportsPlace,
    "record.export": export.ExportPlace,
    "record.export.password": export.ExportPasswordPlace,
    "account": account.AccountPlace,
    "account.password": account.ChangePasswordPlace,
    "account.channel": account.ChannelPassword,
    "account.channel.identity": account.IdentityCode,
    "account.channel.new": account.NewChannel,
    "account.channel.code": account.ChannelCode,
    "account.recovery": recovery_code.RenewRecoveryCodePlace,
    "account.addresses": addresses.Addresses,
    "account.address.new": addresses.New,
    "account.address.code": addresses.AddressCodePlace,
    "account.address.remove": addresses.Remove,
    "account.pending": pending_change.Pending,
    "account.luxtrust": AccountLuxTrustPlace,
    "account.luxtrust.wait": AccountLinkPlace,
    "account.display": DisplayPlace,
    "account.sessions": account.Sessions,
    "account.helpdesk": HelpdeskActs,
    "account.terms": account.AcceptedTerms,
}

PATIENTS = PlaceTable(PLACES)
"""The portal: it begins at « Bienvenue », and after the log-in at « Mes services eSanté »."""
