#!/usr/bin/env bash
# Installs the Debian packages for the purposes named (build, run, test, check); says what it does, does only what is missing.
#   deploy/install.sh build run
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

wanted=()
for purpose in "$@"; do
  mapfile -t -O "${#wanted[@]}" wanted < <(
    awk -v purpose="$purpose" '$1 == purpose { for (i = 2; i <= NF; ++i) print $i }' "$here/packages.txt")
done

missing=()
for package in "${wanted[@]}"; do
  # A package that another provides (npm of a newer Node.js, say) counts as there if its command is.
  if dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then continue; fi
  case "$package" in npm|maven) command -v "${package/maven/mvn}" >/dev/null && continue ;; esac
  case "$package" in openjdk-*) command -v java >/dev/null && continue ;; esac
  missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && { echo "packages: all there"; exit 0; }

root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "packages: need root or sudo to install: ${missing[*]}" >&2; exit 1; }
  root=(sudo)
fi
echo "packages: installing ${#missing[@]}: ${missing[*]}"
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
