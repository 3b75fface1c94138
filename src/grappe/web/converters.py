from grappe.clusters.models import RESERVED_SLUGS


class ClusterConverter:
    """The first segment of an address, unless it is one of the house's own words."""

    regex = (
        rf"(?!(?:{'|'.join(sorted(RESERVED_SLUGS)).replace('.', '[.]')})/)[-a-z0-9_]+"
    )

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)
