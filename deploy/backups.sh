#!/bin/sh
# A backup of PostgreSQL every day, for as long as this runs; with ONCE=1 one. It connects as PGHOST, PGUSER … say.
# Those older than KEEP_DAYS go, but only once a new one is whole: without a new one, the old ones stay.
set -u
umask 077
trap 'exit 0' TERM INT
: "${BACKUPS:?name the folder}" "${KEEP_DAYS:=14}"

back_up() {
    file="$BACKUPS/atbalss-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
    if ! pg_dump --format=custom --file="$file.part" || ! pg_restore --list "$file.part" > /dev/null; then
        rm -f "$file.part"
        echo "no backup was made: the line above says why" >&2
        return 1
    fi
    mv "$file.part" "$file" && echo "backup made: $file"
    find "$BACKUPS" -name 'atbalss-*.dump' -mtime +"$KEEP_DAYS" -delete
}

if [ "${ONCE:-}" ]; then
    back_up
    exit
fi
while :; do
    back_up
    sleep 86400 &
    wait $!
done
