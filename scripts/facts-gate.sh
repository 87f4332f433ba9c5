#!/usr/bin/env bash
# Says which tables of dated facts (facts/src) were last held against their sources more than six months ago.
# Never fails: a fact that is old is to be looked at, not to be believed wrong. Today may be given: YYYY-MM-DD.
set -euo pipefail
cd "$(dirname "$0")/.."

today=${1:-$(date -u +%F)}
limit=$(date -u -d "$today - 6 months" +%F)
old=0
tables=0
for file in facts/src/*.rs; do
  [ "$file" = facts/src/lib.rs ] && continue
  reviewed=$(sed -nE 's/^ *reviewed: day\(([0-9]+), ([0-9]+), ([0-9]+)\),$/\1 \2 \3/p' "$file" | head -n 1)
  if [ -z "$reviewed" ]; then
    printf 'facts: %s has no line "reviewed: day(YYYY, M, D),"\n' "$file" >&2
    exit 1
  fi
  read -r year month day <<<"$reviewed"
  day=$(printf '%04d-%02d-%02d' "$year" "$month" "$day")
  tables=$((tables + 1))
  if [[ $day < $limit ]]; then
    printf 'facts: YELLOW: %s was last reviewed on %s, more than six months before %s\n' "$file" "$day" "$today"
    old=$((old + 1))
  fi
done
printf 'facts: %d tables, %d to be reviewed\n' "$tables" "$old"
