"""Each channel gets the gateway that its setting names, or none."""

from models.messages.channel import EMAIL, MOBILE
from tui.config.endpoints import Folder, Post, Smtp
from tui.config.settings import Settings
from tui.delivery import Gateway
from tui.delivery.mail import MailGateway
from tui.delivery.maildir import Maildir
from tui.delivery.sms import Sms


def gateways(settings: Settings) -> dict[str, Gateway]:
    """Return the gateways by channel; a channel without a gateway is missing."""
    chosen: dict[str, Gateway] = {}
    match settings.mail:
        case Smtp():
            chosen[EMAIL] = MailGateway(settings.mail, settings.mail_from)
        case Folder(path):
            chosen[EMAIL] = Maildir(path, settings.mail_from)
    match settings.sms:
        case Post():
            chosen[MOBILE] = Sms(settings.sms)
        case Folder(path):
            chosen[MOBILE] = Maildir(path, settings.mail_from)
    return chosen
