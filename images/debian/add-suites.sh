#!/bin/sh
# add-suites.sh SUITE EXTRA…: makes apt look into EXTRA as well, on the server the image already uses for SUITE.
# Understands both formats: *.list (a line for each source) and *.sources (deb822).
set -eu
suite=$1
shift
cd /etc/apt

for extra in "$@"; do
	if grep -rqsE "^(deb|Suites:).* $extra( |\$)" sources.list sources.list.d; then
		continue
	fi
	# A security suite lives beside the archive, in …/debian-security; all others live in it.
	case $extra in
	*-security) move='s,/debian/*\( \|$\),/debian-security\1,' ;;
	*) move= ;;
	esac
	file=sources.list.d/$extra
	line=$(cat sources.list sources.list.d/*.list 2>/dev/null |
		sed -n "s/^\(deb .*\) $suite /\1 $extra /p" | sed "$move" | head -n 1)
	stanza=$(cat sources.list.d/*.sources 2>/dev/null |
		awk -v suite="$suite" 'BEGIN { RS = "" } ("\n" $0 "\n") ~ "\nSuites:([^\n]* )?" suite "[ \n]" { print; exit }' |
		sed "/^#/d; s/^Suites:.*/Suites: $extra/; $move")
	if [ -n "$line" ]; then
		echo "$line" >"$file.list"
	elif [ -n "$stanza" ]; then
		echo "$stanza" >"$file.sources"
	else
		echo "modprobot: error: the base image names no source of $suite, so $extra cannot be added" >&2
		exit 1
	fi
done
