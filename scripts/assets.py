"""Copy the front-end files made by others to where the pages load them.

npm brings them, at the versions and with the hashes of package-lock.json. Where the
machine has no npm, the one of requirements/node.txt is installed for this alone.
"""

import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE = ROOT / "build" / "node"
VENDOR = ROOT / "src" / "grappe" / "web" / "static" / "vendor"
FILES = [
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
]

# The maps are not copied, and hashed static files refuse a reference to nothing.
SOURCE_MAP = re.compile(r"(/\*|//)# sourceMappingURL=\S+( ?\*/)?\s*")


def npm() -> dict[str, str]:
    """Return an environment in which `npm` and a recent `node` are commands."""
    if is_recent():
        return dict(os.environ)
    if not (NODE / "bin" / "npm").exists():
        print("This machine has no recent npm: installing one in build/node.")
        venv.create(NODE, with_pip=True, clear=True)
        locked = ["--require-hashes", "-r", "requirements/node.txt"]
        pip = NODE / "bin" / "pip"
        subprocess.run([pip, "install", "--quiet", *locked], cwd=ROOT, check=True)
    return {**os.environ, "PATH": f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def is_recent() -> bool:
    """Whether the machine's own Node.js is at least version 20."""
    if not (shutil.which("npm") and shutil.which("node")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True)
    major = said.stdout.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= 20


def main() -> None:
    print("Fetching the front-end files.", flush=True)
    command = ["npm", "ci", "--omit=dev", "--loglevel=error", "--no-progress"]
    subprocess.run(command, cwd=ROOT, env=npm(), check=True, stdout=subprocess.DEVNULL)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        text = (ROOT / "node_modules" / file).read_text(encoding="utf-8")
        target = VENDOR / Path(file).name
        target.write_text(SOURCE_MAP.sub("", text), encoding="utf-8")


if __name__ == "__main__":
    main()
