#!/usr/bin/env bash
# Fetch the pjproject and libsrtp source tarballs out of Debian's source packages into DIR, through apt with private
# lists: the machine's own apt configuration stays as it is, and apt checks the archive's signature.
#   fetch-sources.sh DIR
# Prints two lines: the path of the pjproject tarball, the path of the libsrtp tarball.
#   DEBIAN_MIRROR=URL    another mirror than the one apt uses
set -euo pipefail
dir=$(mkdir -p "$1" && readlink -f "$1")
. /etc/os-release
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ "${ID:-}" = debian ] && [ -n "${VERSION_CODENAME:-}" ] && [ -e "$keyring" ] || { echo "not a Debian system" >&2; exit 3; }
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $VERSION_CODENAME" | head -1)}
[ -n "$mirror" ] || { echo "apt names no Debian mirror" >&2; exit 3; }
mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial"
cat > "$dir/apt/src.sources" <<EOS
Types: deb-src
URIs: $mirror
Suites: sid $VERSION_CODENAME
Components: main
Signed-By: $keyring
EOS
apt=(-q -o "Dir::Etc::sourcelist=$dir/apt/src.sources" -o Dir::Etc::sourceparts=/dev/null
     -o "Dir::State::lists=$dir/apt/lists" -o "Dir::Cache=$dir/apt/cache")
[ "$(id -u)" = 0 ] && apt+=(-o APT::Sandbox::User=root)
apt-get "${apt[@]}" update >&2
cd "$dir"
# asterisk's source package carries, as a component tarball, the pjproject release that it is built with
apt-get "${apt[@]}" source --download-only asterisk >&2
apt-get "${apt[@]}" source --download-only "libsrtp2/$VERSION_CODENAME" >&2
ls -t "$dir"/asterisk_*.orig-Xpjproject.tar.* | grep -v '\.asc$' | head -1
ls -t "$dir"/libsrtp2_*.orig.tar.* | grep -v '\.asc$' | head -1
