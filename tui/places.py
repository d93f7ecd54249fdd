"""Every place of the portal, by the name that a visit gives; the screens import none of each other."""

from collections.abc import Mapping

from screens import (
    account,
    account_luxtrust,
    activation,
    activation_luxtrust,
    activation_proof,
    addresses,
    forgotten,
    forgotten_proof,
    login,
    pending_change,
    recovery_code,
    services,
)
from screens.dsp import assistants, documents, log, notes, overview, reader, settings, vaccinations
from screens.dsp.assistant import AssistantPlace
from screens.dsp.others import Others
from screens.dsp.record_place import OTHER, OWN
from screens.forms import Place
from screens.help import Help, KeysHelp, MessagesHelp, ThemeHelp
from screens.language import Language
from screens.mailbox import MailboxPlace, MailPage
from screens.terms_of_use import TermsOfUse
from screens.welcome import Welcome

PLACES: Mapping[str, type[Place]] = {
    "welcome": Welcome,
    "help": Help,
    "help.keys": KeysHelp,
    "help.messages": MessagesHelp,
    "help.theme": ThemeHelp,
    "language": Language,
    "mailbox": MailboxPlace,
    "mailbox.mail": MailPage,
    "terms": TermsOfUse,
    "activation.letter": activation.LetterPlace,
    "activation.password": activation.ChoosePasswordPlace,
    "activation.channel": activation.ChooseChannelPlace,
    "activation.code": activation.ActivationCodePlace,
    "activation.luxtrust": activation_luxtrust.ActivationLuxTrustPlace,
    "activation.luxtrust.wait": activation_luxtrust.ActivationLinkPlace,
    "activation.luxtrust.letter": activation_luxtrust.LetterWait,
    "activation.proof": activation_proof.ActivationProofPlace,
    "activation.proof.code": activation_proof.ProofCode,
    "activation.proof.luxtrust": activation_proof.ActivationProofWaitPlace,
    "activation.done": activation.Done,
    "recovery.shown": recovery_code.ShowRecoveryCodePlace,
    "stop": pending_change.Stop,
    "login": login.Way,
    "login.password": login.LoginPasswordPlace,
    "login.code": login.LoginCodePlace,
    "login.luxtrust": login.LoginLuxTrustPlace,
    "forgotten": forgotten.ForgottenPlace,
    "forgotten.code": forgotten.ForgottenCodePlace,
    "forgotten.luxtrust": forgotten_proof.RecoverByLuxTrustPlace,
    "forgotten.proof": forgotten_proof.ForgottenProofPlace,
    "forgotten.proof.luxtrust": forgotten_proof.ForgottenProofWaitPlace,
    "forgotten.password": forgotten.NewPasswordPlace,
    "services": services.Services,
    "service": services.ServicePage,
    OWN: overview.OverviewPlace,
    OTHER: overview.OverviewPlace,
    "record.documents": documents.Documents,
    "record.document": reader.Reader,
    "record.document.level": reader.Level,
    "record.versions": reader.Versions,
    "record.vaccinations": vaccinations.VaccinationsPlace,
    "record.notes": notes.NotesPlace,
    "record.note": notes.NotePlace,
    "record.log": log.LogPage,
    "record.log.line": log.LogLine,
    "record.assistants": assistants.AssistantsPlace,
    "record.assistant": AssistantPlace,
    "record.others": Others,
    "record.settings": settings.RecordSettingsPlace,
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
    "account.luxtrust": account_luxtrust.AccountLuxTrustPlace,
    "account.luxtrust.wait": account_luxtrust.AccountLinkPlace,
    "account.sessions": account.Sessions,
    "account.terms": account.AcceptedTerms,
}
