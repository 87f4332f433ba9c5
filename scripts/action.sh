#!/usr/bin/env bash
# The steps of the GitHub Action (`action.yml`). They run anywhere: scripts/action-test.sh runs them here.
#
#   scripts/action.sh install    takes the program of EPHOR_PATH, or downloads the release EPHOR_VERSION and verifies it
#   scripts/action.sh scan       collects if EPHOR_COLLECT says so, scans, writes the job summary and the outputs
#   scripts/action.sh verdict    exits with EPHOR_EXIT_CODE, the exit code of the scan
#
# Settings come through the environment alone. `scan` itself ends with 0 once the scan has run, so that the log can be
# sent before `verdict` fails the job.
set -euo pipefail

repository=ephor-scan/ephor
workflow=$repository/.github/workflows/release.yml
temp=${RUNNER_TEMP:-${TMPDIR:-/tmp}}

# Code 2, as for the program: the settings are wrong.
refuse() {
  printf '::error title=Ephor::%s\n' "$1"
  exit 2
}

output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"; }

# A line break in a setting would be a further output, or a further line of the log.
one_line() {
  case $2 in
    *[[:cntrl:]]*) refuse "the input '$1' holds a line break or another control character; it is one line" ;;
  esac
}

# Runs a program whose words may come from a tenant: the runner must not take them for commands.
quiet() {
  local token status=0
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$token"
  "$@" || status=$?
  printf '\n::%s::\n' "$token"
  return "$status"
}

digest() {
  if type -P sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi <"$1" | cut -d ' ' -f 1
}

target() {
  case ${RUNNER_OS:-$(uname -s)}/${RUNNER_ARCH:-$(uname -m)} in
    Linux/X64 | Linux/x86_64) echo x86_64-unknown-linux-musl ;;
    Linux/ARM64 | Linux/aarch64) echo aarch64-unknown-linux-musl ;;
    macOS/X64 | Darwin/x86_64) echo x86_64-apple-darwin ;;
    macOS/ARM64 | Darwin/arm64) echo aarch64-apple-darwin ;;
    Windows/X64) echo x86_64-pc-windows-msvc ;;
    *) return 1 ;;
  esac
}

install() {
  local version=${EPHOR_VERSION:-} program=${EPHOR_PATH:-} home folder archive expected
  one_line version "$version"
  one_line path "$program"
  if [ -n "$program" ]; then
    [ -f "$program" ] && [ -x "$program" ] || refuse "the input 'path' names no program: $program"
    case $program in
      /* | [A-Za-z]:*) ;;
      *) program=$PWD/$program ;;
    esac
    "$program" --version
    output program "$program"
    return
  fi
  if [ -z "$version" ]; then
    home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$home/Cargo.toml" | head -n 1)
  fi
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] ||
    refuse "the input 'version' is '$version'; a release looks like 0.1.0"
  archive=ephor-$version-$(target) || refuse "there is no release for ${RUNNER_OS:-$(uname -s)} on ${RUNNER_ARCH:-$(uname -m)}; build Ephor and name it in the input 'path'"
  type -P gh >/dev/null || refuse "the GitHub CLI (gh) is needed to download and verify a release, and is not there"

  folder=$(mktemp -d "$temp/ephor.XXXXXX")
  gh release download "v$version" --repo "$repository" --pattern "$archive.tar.gz" --pattern SHA256SUMS --dir "$folder"
  expected=$(awk -v name="$archive.tar.gz" '$2 == name || $2 == "*" name { print $1 }' "$folder/SHA256SUMS")
  [ -n "$expected" ] || { printf '::error title=Ephor::SHA256SUMS of release %s does not name %s.tar.gz\n' "$version" "$archive"; exit 4; }
  if [ "$(digest "$folder/$archive.tar.gz")" != "$expected" ]; then
    printf '::error title=Ephor::%s.tar.gz is not the file of SHA256SUMS; it was not unpacked\n' "$archive"
    exit 4
  fi
  # Built from this tag of this repository by its release workflow, on a machine of GitHub.
  if ! gh attestation verify "$folder/$archive.tar.gz" --repo "$repository" --signer-workflow "$workflow" \
    --source-ref "refs/tags/v$version" --deny-self-hosted-runners; then
    printf '::error title=Ephor::the provenance of %s.tar.gz could not be verified; it was not unpacked\n' "$archive"
    exit 4
  fi
  # Not by its whole path: on Windows tar takes what stands before a colon for a host.
  (cd "$folder" && tar -xzf "$archive.tar.gz")
  program=$folder/$archive/ephor
  [ -x "$program" ] || program=$program.exe
  "$program" --version
  output program "$program"
}

# The lines of $1, without spaces around them, into the list `lines`.
read_lines() {
  local line
  lines=()
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [ -z "$line" ] || lines+=("$line")
  done <<<"$1"
}

# A job summary holds at most 1 MiB.
summarize() {
  local limit=1000000
  if [ "$(wc -c <"$1")" -le "$limit" ]; then
    cat "$1"
  else
    # Whole lines only.
    head -c "$limit" "$1" | sed '$d'
    printf '\n\nThis summary is cut short. The reports hold everything.\n'
  fi >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}

scan() {
  local program=${EPHOR_PROGRAM:?} snapshot=${EPHOR_SNAPSHOT:-} folder=${EPHOR_OUTPUT:-ephor} summary upload=""
  local status=0 sent=0 less=0 lines=() settings=() judged=() reports=() line
  one_line snapshot "$snapshot"
  one_line config "${EPHOR_SETTINGS:-}"
  one_line fail-on "${EPHOR_THRESHOLD:-}"
  one_line strict "${EPHOR_STRICTNESS:-}"
  one_line baseline "${EPHOR_BASELINE:-}"
  one_line output "$folder"
  one_line profile "${EPHOR_PROFILE:-}"

  read_lines "${EPHOR_COLLECT:-}"
  if [ "${#lines[@]}" -gt 0 ]; then
    snapshot=${snapshot:-$(mktemp -d "$temp/ephor-tenant.XXXXXX")/tenant}
    [ -z "${EPHOR_BASELINE:-}" ] || lines+=("--previous=$EPHOR_BASELINE")
    quiet "$program" collect "${lines[@]}" --out "$snapshot" || status=$?
    # What could not be read is no error by itself: the snapshot says it, and the scan what is unknown for it. What was
    # read last time and is missing now fails the job, after the scan.
    if [ "$status" -eq 5 ]; then
      printf '::warning title=Ephor::the collection lost something that was read last time; see the log of this step\n'
      less=5 status=0
    fi
    if [ "$status" -ne 0 ]; then
      output exit-code "$status"
      printf '::error title=Ephor::the tenant could not be collected (exit code %s)\n' "$status"
      exit "$status"
    fi
  fi
  [ -n "$snapshot" ] || refuse "one of the inputs 'snapshot' and 'collect' is needed"

  [ -z "${EPHOR_SETTINGS:-}" ] || settings+=("--config=$EPHOR_SETTINGS")
  [ -z "${EPHOR_BASELINE:-}" ] || judged+=("--baseline=$EPHOR_BASELINE")
  [ -z "${EPHOR_THRESHOLD:-}" ] || judged+=("--fail-on=$EPHOR_THRESHOLD")
  case ${EPHOR_STRICTNESS:-} in
    "" | false) ;;
    true) judged+=(--strict) ;;
    *) refuse "the input 'strict' is '$EPHOR_STRICTNESS'; expected true or false" ;;
  esac
  case ${EPHOR_UPLOAD:-true} in
    true | false) ;;
    *) refuse "the input 'upload' is '$EPHOR_UPLOAD'; expected true or false" ;;
  esac
  read_lines "${EPHOR_REPORTS:-}"
  for line in ${lines[@]+"${lines[@]}"}; do
    case $line in
      ?*=?*) reports+=("--report=$line") ;;
      *) refuse "a line of the input 'reports' is '$line'; expected FORMAT=FILE" ;;
    esac
    line=${line#*=}
    case $line in
      */*) mkdir -p -- "${line%/*}" ;;
    esac
  done
  mkdir -p -- "$folder"
  summary=$(mktemp "$temp/ephor-summary.XXXXXX")
  # What an earlier run left here must not pass for the log of this one.
  [ "${EPHOR_BASELINE:-}" -ef "$folder/ephor.sarif" ] || rm -f -- "$folder/ephor.sarif"

  quiet "$program" scan ${settings[@]+"${settings[@]}"} ${judged[@]+"${judged[@]}"} --format=sarif \
    "--output=$folder/ephor.sarif" "--report=markdown=$summary" ${reports[@]+"${reports[@]}"} -- "$snapshot" || status=$?
  summarize "$summary"
  rm -f -- "$summary"
  case $status in
    0 | 1) output exit-code "$((less > 0 ? less : status))" ;;
    *) output exit-code "$status" ;;
  esac
  output snapshot "$snapshot"
  case $status in
    0 | 1 | 3) ;;
    *)
      # 2, 4, or a program that was killed.
      printf '::error title=Ephor::the scan did not run (exit code %s); see the log of this step\n' "$status"
      exit "$status"
      ;;
  esac
  output sarif "$folder/ephor.sarif"

  if [ "${EPHOR_UPLOAD:-true}" = true ]; then
    if [ "$status" -gt 1 ]; then
      printf '::warning title=Ephor::the scan is incomplete: nothing is sent to code scanning, where what it lacks would count as fixed, and its log is no baseline\n'
    elif [ -n "${EPHOR_PROFILE:-}" ]; then
      # A log of its own: the whole one is the record, and the baseline of the next scan.
      upload=$temp/ephor-upload.sarif
      quiet "$program" report --format=sarif "--profile=$EPHOR_PROFILE" "--output=$upload" -- "$folder/ephor.sarif" || sent=$?
      if [ "$sent" -ne 0 ]; then
        printf '::error title=Ephor::no log of the profile %s (exit code %s); see the log of this step\n' "$EPHOR_PROFILE" "$sent"
        exit "$sent"
      fi
    else
      upload=$folder/ephor.sarif
    fi
  fi
  output upload "$upload"
}

verdict() {
  local status=${EPHOR_EXIT_CODE:-}
  [[ $status =~ ^([0-5]|75)$ ]] || { printf '::error title=Ephor::the scan left no exit code\n'; exit 4; }
  case $status in
    0) echo "Ephor: nothing at or above the threshold" ;;
    1) printf '::error title=Ephor::findings at or above the threshold; see the summary of this job\n' ;;
    3) printf '::error title=Ephor::the scan is incomplete; see the summary of this job\n' ;;
    5) printf '::error title=Ephor::the collection lost something that was read last time; see the log of the scan step\n' ;;
    75) printf '::error title=Ephor::the collection was interrupted; run the job again\n' ;;
  esac
  exit "$status"
}

case ${1:-} in
  install | scan | verdict) "$1" ;;
  *)
    echo "usage: scripts/action.sh install|scan|verdict" >&2
    exit 2
    ;;
esac
