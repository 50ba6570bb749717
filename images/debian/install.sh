#!/bin/sh
# install.sh PACKAGE…: installs exactly these header packages, and what a module build needs beside them.
# A package that is gone is an error that names its successor: another kernel must never slip in unnoticed.
set -eu
export DEBIAN_FRONTEND=noninteractive

# The newest package of the same flavour (-amd64, -rt-amd64, …): of the same series if there is one, else of any.
successor() {
	flavour=$(echo "$1" | sed -E 's/^linux-headers-[^-]*(-[0-9]+)?-//')
	series=$(echo "$1" | sed -E 's/^linux-headers-([0-9]+)\.([0-9]+).*/\1\\.\2/')
	all=$(apt-cache pkgnames linux-headers- | grep -E "^linux-headers-[0-9][^-]*(-[0-9]+)?-$flavour\$" | sort -V)
	same=$(echo "$all" | grep -E "^linux-headers-$series[^0-9]" | tail -n 1)
	echo "${same:-$(echo "$all" | tail -n 1)}"
}

echo "modprobot: reading the package lists"
apt-get -o APT::Update::Error-Mode=any update
for package in "$@"; do
	if ! apt-cache show "$package" >/dev/null 2>&1; then
		next=$(successor "$package")
		echo "modprobot: error: the archive does not have $package (any more); the newest like it is ${next:-not to be found}" >&2
		exit 1
	fi
done
# Some header packages depend on the kernel itself, which nothing here boots.
printf 'path-exclude=/boot/*\npath-exclude=*/lib/modules/*/kernel/*\n' >/etc/dpkg/dpkg.cfg.d/modprobot
export INITRD=No
echo "modprobot: installing $* and its compiler"
# What the kernel's own build needs, and what modules' configure scripts and generators commonly ask for.
apt-get install --yes --no-install-recommends "$@" bash bc binutils gcc kmod libc6-dev make patch \
	autoconf automake bison file flex git libtool m4 perl pkg-config python3
apt-get clean
rm -rf /var/lib/apt/lists/*
