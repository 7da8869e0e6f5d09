# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What the scripts share: `source` it. It works from any directory, in a path with spaces.
#
#   UNC_ROOT                the top of the source tree
#   headline TEXT           a line that says what comes next
#   die TEXT                say why and end with status 1
#   need_packages PURPOSE…  install what packages.txt lists for these purposes and is missing
#   need_schemas PURPOSE…   unpack what npm-packages.txt lists for them into build/npm
#   need_source PACKAGE     unpack the source of a Debian package into build/source
#
# apt is called only when something is missing. UNC_NO_INSTALL=1 (or --no-install of the
# scripts) never calls it: for other systems, where the same things have other names.

set -euo pipefail

UNC_ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8

headline()
{
    printf '\n== %s\n' "$*"
}

die()
{
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# list_packages PURPOSE…: one a line.
list_packages()
{
    local purpose

    for purpose in "$@"; do
        sed -n "s/^$purpose  *//p" "$UNC_ROOT/scripts/packages.txt" | tr -s ' ' '\n'
    done | sort -u
}

is_installed()
{
    # A word that another package provides (pkg-config by pkgconf) is not known by name; and npm
    # comes with other distributions of node, beside which Debian's cannot be.
    if [ "$1" = npm ] && command -v npm >/dev/null; then
        return
    fi
    dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q 'ok installed'
}

is_debian()
{
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null &&
        grep -qE '^ID(_LIKE)?=.*debian' /etc/os-release 2>/dev/null
}

# as_root COMMAND…: run it with the rights that installing needs.
as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

check_rights()
{
    if [ "$(id -u)" -eq 0 ]; then
        return
    fi
    command -v sudo >/dev/null ||
        die "not root, and there is no sudo. As root: apt-get install $*"
    if ! sudo -n true 2>/dev/null && [ ! -t 0 ]; then
        die "sudo wants a password and there is no terminal. As root: apt-get install $*"
    fi
}

# update_lists PACKAGE…: a failure matters only if the packages cannot be had without.
update_lists()
{
    local package

    if as_root apt-get -q update -o APT::Update::Error-Mode=any \
        -o Acquire::Retries=1 -o Acquire::http::Timeout=20; then
        return
    fi
    for package in "$@"; do
        apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [^(]' ||
            die "apt-get update failed (see above), and $package is unknown." \
                "Is there a network? Needed: $*"
    done
    echo "apt-get update failed; going on with the lists that are there"
}

install_packages()
{
    local policy=/usr/sbin/policy-rc.d

    check_rights "$@"
    update_lists "$@"
    # A web server that comes as a test's peer must not start serving this machine.
    # shellcheck disable=SC2016 # the inner shell expands it
    as_root sh -c '
        policy=$1
        shift
        if [ ! -e "$policy" ]; then
            trap "rm -f \"$policy\"" EXIT
            printf "#!/bin/sh\nexit 101\n" >"$policy"
            chmod 755 "$policy"
        fi
        DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
            -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Dpkg::Use-Pty=0 "$@"
    ' install "$policy" "$@" || die "apt-get could not install: $*"
}

need_packages()
{
    local missing=()
    local package

    if [ -n "${UNC_NO_INSTALL:-}" ]; then
        return
    fi
    is_debian || die "this is not a Debian system. Install what Debian 12 calls" \
        "$(list_packages "$@" | tr '\n' ' ')and run again with --no-install"
    while read -r package; do
        is_installed "$package" || missing+=("$package")
    done < <(list_packages "$@")
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi
    headline "installing: ${missing[*]}"
    install_packages "${missing[@]}"
}

# unpack_schemas NAME@VERSION: into build/npm/NAME, whole or not at all.
unpack_schemas()
{
    local name=${1%@*}
    local folder=$UNC_ROOT/build/npm/$name
    local temporary

    if [ "$(cat "$folder/.version" 2>/dev/null)" = "$1" ]; then
        return
    fi
    temporary=$(mktemp -d)
    if ! (cd "$temporary" && npm pack --silent "$1" >/dev/null && tar -xzf ./*.tgz); then
        rm -rf "$temporary"
        die "npm could not fetch $1. Is the registry reached? The tests of formats need its schemas"
    fi
    echo "$1" >"$temporary/package/.version"
    rm -rf "$folder"
    mkdir -p "$(dirname "$folder")"
    mv "$temporary/package" "$folder"
    rm -rf "$temporary"
}

need_schemas()
{
    local purpose
    local package

    if [ -n "${UNC_NO_INSTALL:-}" ]; then
        return
    fi
    for purpose in "$@"; do
        while read -r package; do
            unpack_schemas "$package"
        done < <(sed -n "s/^$purpose  *//p" "$UNC_ROOT/scripts/npm-packages.txt")
    done
}

# list_sources FOLDER: where this system has its packages from, said once more for their sources.
list_sources()
{
    local file

    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        if [ -r "$file" ]; then
            sed -nE 's/^[[:blank:]]*deb[[:blank:]]/deb-src /p' "$file" >"$1/${file##*/}"
        fi
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        if [ -r "$file" ]; then
            sed -E 's/^Types:.*/Types: deb-src/' "$file" >"$1/${file##*/}"
        fi
    done
}

# fetch_source PACKAGE FOLDER: what its authors released, as an archive. With lists of its own:
# nothing of the system's changes, and no right is needed. A list of somebody else's that has no
# sources does no harm as long as the package is found.
fetch_source()
{
    local apt=(apt-get -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$2/parts"
        -o Dir::State::Lists="$2/lists" -o Dir::Cache="$2/cache" -o APT::Sandbox::User=root
        -o Acquire::Languages=none -o Acquire::Retries=1 -o Acquire::http::Timeout=20)

    mkdir -p "$2/parts" "$2/lists/partial" "$2/cache/archives/partial"
    list_sources "$2/parts"
    "${apt[@]}" update || echo "some lists of sources could not be had"
    (cd "$2" && "${apt[@]}" source --download-only "$1")
}

# need_source PACKAGE: into build/source/PACKAGE, whole or not at all.
need_source()
{
    local folder=$UNC_ROOT/build/source/$1
    local temporary

    if [ -n "${UNC_NO_INSTALL:-}" ] || [ -e "$folder" ]; then
        return
    fi
    headline "fetching the source of $1"
    temporary=$(mktemp -d)
    rm -rf "$folder.new"
    mkdir -p "$folder.new"
    if ! (fetch_source "$1" "$temporary" &&
        tar -C "$folder.new" --strip-components=1 -xf "$temporary/$1"_*.orig.tar.*z*); then
        rm -rf "$temporary" "$folder.new"
        die "the source of $1 could not be fetched (see above). Is there a network?"
    fi
    rm -rf "$temporary"
    mv "$folder.new" "$folder"
}
