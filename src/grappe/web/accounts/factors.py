"""How allauth's second factors behave in this house."""

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from grappe.accounts import sealing


class FactorAdapter(DefaultMFAAdapter):
    """Sealed secrets, a drawn QR code, and names in our words."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return f"Grappe {self._get_site_name()}"

    def build_totp_svg(self, url: str) -> str:
        code = segno.make(url, error="m").svg_inline(
            scale=4, dark="#000", light="#fff", svgclass="g-qr", lineclass=None
        )
        return mark_safe(code)  # drawn by us: squares, and no word of anybody

    def generate_authenticator_name(self, user, type) -> str:
        from allauth.mfa.models import Authenticator

        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(n)d") % {"n": count + 1}
