"""`grappe label verify`: a letter or a proof, with two files and no network."""

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from grappe.engines import credential
from grappe.engines.credential import Outcome, Verdict

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
# Scripts: refused, and genuine as far as it was looked.
REFUSED, NOT_ALL = 1, 3
SAID = {
    Outcome.GENUINE: "GENUINE and in force",
    Outcome.UNREADABLE: "REFUSED: this is no signed label",
    Outcome.UNKNOWN_KEY: "REFUSED: not signed with one of these keys",
    Outcome.REVOKED_KEY: "REFUSED: signed with a key declared void",
    Outcome.ALTERED: "REFUSED: altered since it was signed",
    Outcome.NOT_A_LABEL: "REFUSED: signed, but not a label",
    Outcome.WITHDRAWN: "REFUSED: withdrawn",
    Outcome.REPLACED: "REFUSED: replaced by a newer letter",
    Outcome.OTHER_CALL: "REFUSED: given for another call",
    Outcome.NOT_YET: "REFUSED: not in force yet",
    Outcome.EXPIRED: "REFUSED: expired",
}
NO_PROOF = {
    "not_a_pdf": "This PDF cannot be read.",
    "none": "This PDF holds no signed label.",
    "several": "This PDF holds several signed labels.",
}


@click.command()
@click.argument("proof", metavar="TOKEN|PDF|FILE")
@click.option(
    "--keys",
    "keys_file",
    type=READABLE,
    required=True,
    help="Public keys of the cluster, downloaded from /<cluster>/verify/keys.json.",
)
@click.option(
    "--revocations",
    "statuses_file",
    type=READABLE,
    help="What became of each label, from /<cluster>/verify/statuses.jwt.",
)
@click.option("--call", help="Code of the call the label must be for.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day to judge by, as 2026-12-31; today by default.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(
    proof: str,
    keys_file: Path,
    statuses_file: Path | None,
    call: str | None,
    on: datetime | None,
    as_json: bool,
) -> None:
    """Say whether a label is genuine and in force, without network or database.

    Give the signed text, a file that holds it, or the letter as a PDF. Ends with 0 for
    a label in force, 1 for one that is refused, 3 for one that is genuine but whose
    withdrawal could not be looked up: no list was given, or one older than the label.
    """
    try:
        keys = credential.read_keys(keys_file.read_bytes())
        statuses = (
            credential.read_statuses(told(statuses_file), keys)
            if statuses_file
            else None
        )
    except (credential.BadKeys, credential.BadStatuses) as error:
        raise click.ClickException(f"{error}.") from error
    day = on.date() if on else date.today()
    found = credential.check(
        token_of(proof), keys, on=day, statuses=statuses, call=call
    )
    click.echo(in_json(found, day) if as_json else in_words(found))
    if not found.is_genuine:
        raise SystemExit(REFUSED)
    if found.statuses_at is None:
        raise SystemExit(NOT_ALL)


def token_of(proof: str) -> str:
    """The signed text: itself, in a file, or inside a letter."""
    path = Path(proof)
    # A token has no path's name, and is longer than a system takes.
    if len(proof) > 255 or not path.is_file():
        if "." not in proof:
            raise click.ClickException("This is neither a file nor a signed text.")
        return proof
    content = path.read_bytes()
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        return content.decode("ascii", "replace")
    try:
        return credential.token_in(content)
    except credential.NoCredential as error:
        raise click.ClickException(NO_PROOF[error.why]) from error


def told(path: Path) -> str:
    return path.read_bytes().decode("ascii", "replace")


def in_words(found: Verdict) -> str:
    lines = [SAID[found.outcome]]
    claims = found.claims
    if claims is not None:
        last = claims.expires_on.isoformat() if claims.expires_on else "without end"
        call = f"{claims.call_name} ({claims.call})" if claims.call else "none"
        lines += [
            f"number   {claims.number}",
            f"project  {claims.project}",
            f"lead     {claims.lead or '-'}",
            f"given    {claims.kind}, {claims.open_reservations} reservations to lift",
            f"scope    {' '.join(claims.scope.split())}",
            f"call     {call}",
            f"from     {claims.issued_on.isoformat()} until {last}",
            f"by       {claims.cluster}, {claims.issuer}",
        ]
        if found.statuses_at is None:
            lines.append("Withdrawal NOT LOOKED UP: no list that covers this label.")
        else:
            when = found.statuses_at.strftime("%Y-%m-%d %H:%M")
            lines.append(f"Withdrawal looked up in the list of {when} UTC.")
    return "\n".join(lines)


def in_json(found: Verdict, on: date) -> str:
    answer: dict[str, Any] = {
        "outcome": found.outcome,
        "on": on,
        "statuses_at": found.statuses_at,
        "claims": None if found.claims is None else asdict(found.claims),
    }
    return json.dumps(answer, ensure_ascii=False, indent=2, default=str)


COMMANDS = [verify]
