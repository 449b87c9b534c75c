#!/bin/sh
# Installs what the tests need beside Python: PostgreSQL, MariaDB, OpenSSH, Samba, vsftpd, Apache, MIT's KDC, Chromium, a Chinese font, rsyslog
# with TLS, and what reads CEF and PDF and unpacks RAR, where they are missing; then what Python logs in by Kerberos with.
# Debian and Ubuntu; elsewhere it says what to install and goes on. Nothing is started: the tests start their own servers.
set -eu

missing=""
need() { # package, then a file or command that shows it is there
    package=$1
    shift
    for sign in "$@"; do
        case $sign in
        /*) for file in $sign; do [ -e "$file" ] && return 0; done ;;
        *) command -v "$sign" >/dev/null 2>&1 && return 0 ;;
        esac
    done
    missing="$missing $package"
}

PATH="$PATH:/usr/sbin:/usr/local/sbin:/sbin"
need postgresql initdb '/usr/lib/postgresql/*/bin/initdb' '/usr/pgsql-*/bin/initdb'
need mariadb-server mariadbd
need clickhouse-server clickhouse-server
need openssh-server sshd
need dovecot-imapd dovecot
need git git
need openssh-client ssh-keygen
need samba smbd
need vsftpd vsftpd
need krb5-kdc krb5kdc
need krb5-admin-server kadmin.local
need krb5-user kinit
need libkrb5-dev /usr/include/krb5.h krb5-config
need apache2-bin apache2
need libapache2-mod-auth-gssapi /usr/lib/apache2/modules/mod_auth_gssapi.so
need gss-ntlmssp '/usr/lib/*/gssntlmssp/gssntlmssp.so'
need samba-vfs-modules '/usr/lib/*/samba/vfs/offline.so' '/usr/lib*/samba/vfs/offline.so'
need redis-server redis-server
need rsyslog rsyslogd
need rsyslog-gnutls '/usr/lib/*/rsyslog/lmnsd_gtls.so' '/usr/lib*/rsyslog/lmnsd_gtls.so'
need liblognorm-utils lognormalizer
need chromium chromium chromium-browser google-chrome '/Applications/Google Chrome.app'
need chromium-driver chromedriver
need poppler-utils pdftotext
need libarchive13 "/usr/lib/*/libarchive.so.13" "/usr/lib*/libarchive.so.13" /usr/lib/libarchive.dylib
need fonts-noto-cjk '/usr/share/fonts/opentype/noto/NotoSansCJK-*' '/usr/share/fonts/*noto*cjk*' /System/Library/Fonts/PingFang.ttc
python=$(dirname "$0")/../../.venv/bin/python
if [ -x "$python" ] && ! "$python" -c 'import gssapi, krb5' 2>/dev/null; then # they are compiled
    need gcc cc gcc
    "$python" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_paths()["include"] + "/Python.h"))' ||
        missing="$missing python3-dev"
fi
# Microsoft's validator of SARIF (MIT), a program of its own for Linux, comes as a package of npm; tests/servers/multitool.py
# runs it. Without it one test is left out.
multitool=$(dirname "$0")/../../.venv/sarif-multitool
if [ ! -e "$multitool/package/Sarif.Multitool" ] && [ "$(uname -sm)" = "Linux x86_64" ] && command -v npm >/dev/null 2>&1; then
    echo "Installing the SARIF Multitool" >&2
    mkdir -p "$multitool"
    if (cd "$multitool" && npm pack --silent @microsoft/sarif-multitool-linux@5.7.0 >/dev/null && tar -xzf ./*.tgz && rm -f ./*.tgz); then
        chmod +x "$multitool/package/Sarif.Multitool"
    else
        echo "The SARIF Multitool could not be had; the test that runs it is left out" >&2
        rm -rf "$multitool"
    fi
fi

kerberos() { # gssapi (ISC) and krb5 (MIT), which have no wheels for Linux, and so are in no list of what is locked
    [ -x "$python" ] && ! "$python" -c 'import gssapi, krb5' 2>/dev/null || return 0
    echo "Building gssapi and krb5 (a minute or two)" >&2
    CFLAGS=-O0 "$python" -m pip install --quiet --disable-pip-version-check gssapi==1.12.0 krb5==0.10.0 ||
        echo "gssapi and krb5 could not be had; the tests that log in by Kerberos will fail" >&2
}

if [ -z "$missing" ]; then
    kerberos
    exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need, and this machine has no apt-get to install:$missing" >&2
    exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "The tests need:$missing. Install them as root: apt-get install$missing" >&2
        exit 0
    fi
    as_root="sudo"
fi

# The packages would start servers of their own, which the tests have no use for. policy-rc.d keeps them down.
policy=/usr/sbin/policy-rc.d
made=""
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
    $as_root chmod 755 $policy
    made=yes
fi
trap '[ -z "$made" ] || $as_root rm -f $policy' EXIT INT TERM

echo "Installing$missing" >&2
run() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"; }
# shellcheck disable=SC2086
run install --no-install-recommends $missing || { run update && run install --no-install-recommends $missing; }
kerberos
