#!/usr/bin/env bash
# Makes the OCI image from nothing, without a daemon or a registry: a static program, the roots of CAs, licenses. Then
# runs `ephor --version` and `ephor demo` in it, as nobody.
#
#   scripts/image.sh --program FILE [--tag NAME] [--out FILE] [--target TRIPLE] [--stage-only]
#
#   --program     the static program, such as target/x86_64-unknown-linux-musl/release/ephor
#   --tag         the name of the image; localhost/ephor:VERSION without it
#   --out         where the archive goes; target/image/ephor.tar without it
#   --target      the target of the program, for its SBOM; musl of this machine without it
#   --stage-only  lays out target/image/context for another builder, and ends
#
# Needs buildah (apt-get install buildah), python3 for the SBOM, and root or user namespaces. Storage and state stay in
# target/image: nothing else of this machine is touched. The same program and time give an image of the same digest;
# the time is that of the commit, or SOURCE_DATE_EPOCH.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'image: %s\n' "$*" >&2; }
fail() {
  say "$1"
  exit "${2:-1}"
}

program="" tag="" out=target/image/ephor.tar target="$(uname -m)-unknown-linux-musl" stage_only=0
while [ "$#" -gt 0 ]; do
  case $1 in
    --program | --tag | --out | --target)
      [ "$#" -ge 2 ] || fail "$1 needs a value" 2
      case $1 in
        --program) program=$2 ;;
        --tag) tag=$2 ;;
        --out) out=$2 ;;
        --target) target=$2 ;;
      esac
      shift 2
      ;;
    --stage-only)
      stage_only=1
      shift
      ;;
    *) fail "unknown argument '$1'; usage: scripts/image.sh --program FILE [--tag NAME] [--out FILE] [--target TRIPLE] [--stage-only]" 2 ;;
  esac
done
[ -n "$program" ] || fail "name the static program with --program FILE; scripts/release.sh --target $target builds one" 2
[ -f "$program" ] || fail "$program is not there; scripts/release.sh --target $target builds a static program" 2
# A static program names no interpreter: nothing in the image could load one that does.
if readelf --program-headers "$program" 2>/dev/null | grep -q INTERP; then
  fail "$program is linked dynamically, and the image has no C library; build it for $target"
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
[ -n "$tag" ] || tag=localhost/ephor:$version
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

roots=""
for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
  if [ -s "$file" ]; then
    roots=$file
    break
  fi
done
[ -n "$roots" ] || fail "there are no roots of CAs on this machine; install ca-certificates"

base=$PWD/target/image context=$PWD/target/image/context
root=$context/root
rm -rf "$context"
install -D -m 755 "$program" "$root/usr/bin/ephor"
install -D -m 644 "$roots" "$root/etc/ssl/certs/ca-certificates.crt"
install -D -m 644 -t "$root/usr/share/doc/ephor" LICENSE-MIT LICENSE-APACHE
install -d -m 1777 "$root/tmp"
install -d "$context/work"
python3 scripts/sbom.py "$target" "$root/usr/share/doc/ephor/ephor.cdx.json" "$root/usr/share/doc/ephor/THIRD-PARTY.txt"
if [ "$stage_only" -eq 1 ]; then
  say "laid out target/image/context; build it with: podman build --file Containerfile --tag ephor target/image/context"
  exit 0
fi

type -P buildah >/dev/null || fail "buildah is not there; apt-get install buildah, or --stage-only and another builder" 2
# Plain files and a change of root: it works in a container that may not mount anything, too.
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
run=$(mktemp -d)
buildah() { command buildah --root "$base/storage" --runroot "$run" "$@"; }
container=""
# shellcheck disable=SC2317,SC2329 # called when the script ends
ended() {
  [ -z "$container" ] || buildah rm "$container" >/dev/null || true
  rm -rf "$run"
}
trap ended EXIT

say "building $tag"
buildah build --quiet --pull=never --file Containerfile --build-arg "VERSION=$version" --timestamp "$epoch" --tag "$tag" "$context" >/dev/null
mkdir -p "$(dirname "$out")"
rm -f "$out"
buildah push --quiet "$tag" "oci-archive:$out:$tag"

container=$(buildah from --pull-never "$tag")
user=$(buildah inspect --format '{{.OCIv1.Config.User}}' --type image "$tag")
case $user in
  "" | 0 | 0:* | root*) fail "the image runs as '$user', and nobody was expected" ;;
esac
in_image() { buildah run --isolation chroot "$container" -- /usr/bin/ephor "$@" </dev/null; }

say "running it as $user"
said=$(in_image --version)
[ "$said" = "ephor $version" ] || fail "the program in the image is '$said', and Cargo.toml says $version"
status=0
in_image demo --out /work/demo >"$base/demo.log" 2>&1 || status=$?
# The sample tenant has findings.
if [ "$status" -ne 1 ]; then
  tail -n 20 "$base/demo.log" >&2
  fail "the demo ended with $status in the image, and 1 was expected"
fi
# The last line is buildah's own, about the exit code.
grep -v -e '^subprocess exited' -e '^Error: exit status' "$base/demo.log" | tail -n 1 >&2
say "wrote $out ($(wc -c <"$out") bytes), $tag, $(buildah inspect --format '{{.FromImageDigest}}' --type image "$tag")"
