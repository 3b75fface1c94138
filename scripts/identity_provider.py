"""Install the provider of identity that the tests sign in with.

It is `oidc-provider`, a certified one, on which ProConnect is built too. npm brings it
to build/, at the version and with the hashes of package-lock.json; a site that only
runs Grappe never fetches it. Run again, it does nothing.
"""

import fcntl
import hashlib
import shutil
import subprocess

import assets

FOLDER = assets.ROOT / "build" / "identity_provider"
LOCK = "package-lock.json"
ENTRY = FOLDER / "node_modules" / "oidc-provider" / "lib" / "index.js"


def install() -> None:
    """Have it, once for all processes that ask at the same time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    stamp = FOLDER / "stamp"
    wanted = hashlib.sha256((assets.ROOT / LOCK).read_bytes()).hexdigest()
    with (FOLDER / "busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            stamp.unlink(missing_ok=True)
            fetch()
            stamp.write_text(wanted)


def fetch() -> None:
    print("Fetching the provider of identity for the tests.", flush=True)
    for file in ["package.json", LOCK, ".npmrc"]:
        shutil.copy(assets.ROOT / file, FOLDER)
    command = ["npm", "ci", "--loglevel=error", "--no-progress"]
    subprocess.run(
        command, cwd=FOLDER, env=assets.npm(), check=True, stdout=subprocess.DEVNULL
    )


def node() -> str:
    """The path of the Node.js that runs it."""
    found = shutil.which("node", path=assets.npm()["PATH"])
    if found is None:
        raise SystemExit("npm was found, but no node.")
    return found


if __name__ == "__main__":
    install()
