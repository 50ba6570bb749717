#!/bin/sh
# Fetches the module source of a Debian package (what it puts under usr/src/, or another directory) without touching
# the machine's own package state: fetch-debian-source.sh PACKAGE VERSION DIRECTORY [DIRECTORY OF THE PACKAGE]
#
# Tests and the demo use real modules; no third-party source is kept in this repository. Looks in every suite from
# oldstable-security's time to unstable, on the mirror that the machine's own apt is set up with.
set -eu

[ $# -eq 3 ] || [ $# -eq 4 ] || { echo "usage: $0 PACKAGE VERSION DIRECTORY [DIRECTORY OF THE PACKAGE]" >&2; exit 2; }
package=$1 version=$2 destination=$3 wanted=${4:-usr/src/*}
[ -d "$destination" ] && exit 0

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
	echo "$0: needs apt-get and dpkg-deb (a Debian or Ubuntu machine) to fetch $package" >&2
	exit 1
}

project=$(cd "$(dirname "$0")/.." && pwd)
apt=$project/.cache/apt
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

mirror() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
		grep -E '/debian/?$' | sort -u | head -n 1
}

# Its own lists and configuration, made anew once a day.
options="-o Dir::Etc::sourcelist=$apt/sources.list -o Dir::Etc::sourceparts=/dev/null
	-o Dir::State::lists=$apt/lists -o Dir::Cache=$apt/cache -o APT::Sandbox::User=root
	-o Dpkg::Use-Pty=0 -o Acquire::Languages=none -o Acquire::Retries=3"

refresh() {
	uri=$(mirror)
	[ -n "$uri" ] || { echo "$0: apt knows no Debian mirror; run 'apt-get update' first" >&2; exit 1; }
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	for suite in bullseye bookworm trixie sid; do
		echo "deb [signed-by=$keyring] $uri $suite main contrib"
	done >"$apt/sources.list"
	# shellcheck disable=SC2086
	apt-get $options update -qq
	touch "$apt/refreshed"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/source.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$apt"
exec 9>"$apt/lock"
flock 9

[ -n "$(find "$apt/refreshed" -mmin -1440 2>/dev/null)" ] || refresh
# shellcheck disable=SC2086
(cd "$work" && apt-get $options download -qq "$package=$version")

mkdir "$work/unpacked"
dpkg-deb -x "$work"/*.deb "$work/unpacked"
# shellcheck disable=SC2086
source=$(cd "$work/unpacked" && find $wanted -maxdepth 0 -type d 2>/dev/null | head -n 1)
[ -n "$source" ] || { echo "$0: $package $version has no directory $wanted" >&2; exit 1; }
source=$work/unpacked/$source
mkdir -p "$(dirname "$destination")"
mv "$source" "$destination"
