#!/usr/bin/env bash
# Makes an encrypted backup; cron runs it each night:
#
#   DATABASE_URL=... deploy/backup.sh /path/to/backup.pem /path/to/backups
#
# The newest is backups/portal-DATE.cms. One that fails leaves those of before alone, and ends with
# an error, of which cron sends a mail. Only who has the key of backup.pem can read it, and nothing
# is written to a disk before it is encrypted.
set -euo pipefail
umask 077
certificate=$1 directory=$2
new=$(mktemp "$directory/.new.XXXXXX")
copy=$(mktemp -u /dev/shm/portal.XXXXXX)
trap 'rm -f "$new" "$copy"' EXIT
encrypted() { openssl cms -encrypt -binary -stream -aes-256-gcm -outform DER -out "$new" "$certificate"; }
case $DATABASE_URL in
  sqlite:///*)
    python3 -c "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', sys.argv[2:])" \
      "${DATABASE_URL#sqlite:///}" "$copy"
    encrypted <"$copy"
    ;;
  *) pg_dump --format=custom "$DATABASE_URL" | encrypted ;;
esac
mv "$new" "$directory/portal-$(date +%F).cms"
