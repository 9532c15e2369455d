"""The letters about a change of address: to the old one, to the new one, and when it is done."""

from hub.accounts.address_actions import AskedChange, ChangedAddress
from hub.accounts.letters import Text, letter
from hub.accounts.links import address_url
from hub.core.mail import Letter
from hub.core.settings import Settings
from hub.core.words import gettext as _
from hub.core.words import page_language


def asked_letters(asked: AskedChange, settings: Settings) -> list[Letter]:
    """A link to each address; to one that is somebody else's, a note without a link."""
    return [
        letter(asked.old_email, asked.old_language, lambda: _to_old(asked, settings)),
        letter(asked.new_email, asked.new_language, lambda: _to_new(asked, settings)),
    ]


def _to_old(asked: AskedChange, settings: Settings) -> Text:
    return Text(
        _("Change of your address"),
        (
            _("Your account is to have another address: %(email)s.", email=asked.new_email),
            _("It changes when you have confirmed it in the letter to each of the two addresses."),
        ),
        link=address_url(settings, page_language(), asked.old_token),
        link_label=_("Confirm the change"),
        after=(
            _("The link holds for 24 hours, and once."),
            _(
                "If it was not you who asked for it, do not confirm. Sign out everywhere in your "
                "account, and tell your coordinator."
            ),
        ),
    )


def _to_new(asked: AskedChange, settings: Settings) -> Text:
    if not asked.new_token:
        return Text(
            _("Change of an address"),
            (
                _("Somebody wants to use this address for an account. It belongs to one already."),
                _("Nothing was changed, and you need not do anything."),
            ),
        )
    return Text(
        _("Confirm your new address"),
        (
            _("This address is to be that of an account."),
            _("It changes when you have confirmed it in the letter to each of the two addresses."),
        ),
        link=address_url(settings, page_language(), asked.new_token),
        link_label=_("Confirm the change"),
        after=(
            _("The link holds for 24 hours, and once."),
            _("If it was not you who asked for it, do nothing: nothing is changed then."),
        ),
    )


def changed_letters(changed: ChangedAddress) -> list[Letter]:
    """To both addresses, when it is done."""

    def say() -> Text:
        return Text(
            _("Your address is changed"),
            (
                _("You sign in with %(email)s from now on.", email=changed.new_email),
                _("If it was not you, tell your coordinator at once."),
            ),
        )

    both = (changed.old_email, changed.new_email)
    return [letter(email, changed.language, say) for email in both]
