"""The table that both benchmarks of pages print, with the ratios to the peer."""

from measure import Figures

HEADINGS = [
    "System",
    "Engine",
    "Rows",
    "Page",
    "Queries",
    "kB",
    "Latency ms",
    "CPU ms",
    "Requests/s",
]
# A page of Grappe beside the page of the peer that does the same work.
COUNTERPARTS = {
    "member list": "submission list",
    "member list, filtered": "submission list",
    "public directory": "submission list",
    "member": "submission",
    "home with figures": "dashboard",
    "home with figures, afresh": "dashboard",
}


def markdown(found: list[Figures], peer: list[Figures] | None = None) -> str:
    """One line a page; with a peer, how many times less CPU and more requests."""
    headings = [*HEADINGS, "CPU: times less", "Requests: times more"]
    lines = headings if peer else HEADINGS
    rows = [
        [*cells(figures), *(ratios(figures, peer) if peer else [])]
        for figures in [*found, *(peer or [])]
    ]
    return "\n".join(
        "| " + " | ".join(row) + " |" for row in [lines, ["---"] * len(lines), *rows]
    )


def cells(figures: Figures) -> list[str]:
    return [
        figures.system,
        figures.engine,
        f"{figures.rows:,}",
        figures.page,
        str(figures.queries),
        f"{figures.bytes / 1000:.0f}",
        f"{figures.latency_ms:.1f}",
        f"{figures.cpu_ms:.1f}",
        f"{figures.per_second:.1f}",
    ]


def ratios(figures: Figures, peer: list[Figures]) -> list[str]:
    other = counterpart(figures, peer)
    if other is None:
        return ["", ""]
    return [
        f"{other.cpu_ms / figures.cpu_ms:.1f}",
        f"{figures.per_second / other.per_second:.1f}",
    ]


def counterpart(figures: Figures, peer: list[Figures]) -> Figures | None:
    """The same work at the peer's, with at most as many rows as here."""
    page = COUNTERPARTS.get(figures.page)
    fewer = [
        other for other in peer if other.page == page and other.rows <= figures.rows
    ]
    return max(fewer, key=lambda other: other.rows, default=None)
