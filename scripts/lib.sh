# Sourced by the other scripts: strict shell, the checkout's root as working folder, a voice, and the machine's package manager.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# Runs a command as root: directly, or with sudo when that asks nothing; fails when neither is to be had.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

# Installs Debian packages, silently unless that fails; false when this is no Debian or nobody here may install.
apt_install() {
  command -v apt-get >/dev/null && as_root true || return 1
  say "installing with apt-get: $*"
  local log; log=$(mktemp)
  if { [ -n "${APT_UPDATED:-}" ] || as_root apt-get update; } >"$log" 2>&1 &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then
    APT_UPDATED=1
    rm -f "$log"
  else
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# The environment must be there before a tool of it runs.
need_venv() { [ -x .venv/bin/python ] || die "${0##*/}: no environment yet; run scripts/setup first."; }
