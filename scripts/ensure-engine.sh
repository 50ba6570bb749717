#!/bin/sh
# Makes sure that a container engine answers: does nothing where one does, else installs and starts Docker where that
# is possible (Debian or Ubuntu, as root). Says what to do where it is not.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
engine=${CONTAINER_ENGINE:-docker}
log=$root/.cache/dockerd.log

fail() {
	echo "No container engine answers, and $1. Start Docker (systemctl start docker), or install it (https://docs.docker.com/engine/install/), or use Podman (CONTAINER_ENGINE=podman), or run this as root on Debian or Ubuntu." >&2
	exit 1
}

answers() {
	"$engine" info >/dev/null 2>&1
}

# start_dockerd OPTION…: true when the engine answers, false when dockerd gave up or took longer than half a minute.
start_dockerd() {
	nohup dockerd "$@" >>"$log" 2>&1 </dev/null &
	pid=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		if answers; then return 0; fi
		if ! kill -0 "$pid" 2>/dev/null; then
			# It also gives up where the package's own service is just starting.
			sleep 2
			answers
			return
		fi
		sleep 1
	done
	kill "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
	return 1
}

if answers; then exit 0; fi
if [ "$engine" != docker ]; then fail "CONTAINER_ENGINE is $engine"; fi
if [ -n "${DOCKER_HOST:-}" ]; then fail "DOCKER_HOST ($DOCKER_HOST) cannot be reached"; fi
if [ "$(id -u)" != 0 ]; then fail "starting one needs root"; fi

mkdir -p "$root/.cache"
if ! command -v dockerd >/dev/null 2>&1; then
	if ! command -v apt-get >/dev/null 2>&1; then fail "this is not Debian or Ubuntu, where it could be installed"; fi
	echo "Installing Docker (apt-get install docker.io)" >&2
	if ! {
		apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes docker.io
	} >"$root/.cache/install-docker.log" 2>&1; then
		tail -n 3 "$root/.cache/install-docker.log" >&2
		fail "docker.io could not be installed (see $root/.cache/install-docker.log)"
	fi
	# From Debian 13 on the client is a package of its own.
	if ! command -v docker >/dev/null 2>&1; then
		DEBIAN_FRONTEND=noninteractive apt-get install --yes docker-cli \
			>>"$root/.cache/install-docker.log" 2>&1 || fail "docker-cli could not be installed (see $root/.cache/install-docker.log)"
	fi
fi

if answers; then exit 0; fi
echo "Starting Docker" >&2
if [ -d /run/systemd/system ]; then
	if systemctl start docker && answers; then exit 0; fi
fi
: >"$log"
if start_dockerd; then exit 0; fi
# Kernels without bridge or netfilter support: containers then have either no network or the host's.
if start_dockerd --iptables=false --ip6tables=false --bridge=none; then exit 0; fi
tail -n 3 "$log" >&2
fail "dockerd does not start (see $log)"
