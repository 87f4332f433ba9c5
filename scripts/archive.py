#!/usr/bin/env python3
"""Packs a folder so that the same files give the same bytes, on any machine.

  scripts/archive.py FOLDER ARCHIVE.tar.gz     names sorted, no owner, no time but SOURCE_DATE_EPOCH, modes 755 and 644
  scripts/archive.py --sums FOLDER             writes FOLDER/SHA256SUMS over the files of the folder
"""

import gzip
import hashlib
import os
import pathlib
import sys
import tarfile


def pack(folder, archive):
    when = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    paths = sorted([folder, *folder.rglob("*")], key=lambda path: path.relative_to(folder).as_posix())
    with (
        open(archive, "wb") as raw,
        # Neither a name nor a time in the header of gzip.
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(mode="w", fileobj=packed, format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path in paths:
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                sys.exit(f"archive: {path} is neither a file nor a folder")
            name = folder.name if path == folder else f"{folder.name}/{path.relative_to(folder).as_posix()}"
            entry = tarfile.TarInfo(name)
            entry.mtime = when
            if path.is_dir():
                entry.type, entry.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(entry)
            else:
                # Windows knows no executable bit: what is a program is known by its name.
                runs = os.access(path, os.X_OK) if os.name == "posix" else path.suffix == ".exe"
                entry.size, entry.mode = path.stat().st_size, 0o755 if runs else 0o644
                with open(path, "rb") as file:
                    tar.addfile(entry, file)


def sums(folder):
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_bytes("".join(lines).encode())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--sums", folder]:
            sums(pathlib.Path(folder))
        case [folder, archive]:
            pack(pathlib.Path(folder), archive)
        case _:
            sys.exit("usage: scripts/archive.py FOLDER ARCHIVE.tar.gz | --sums FOLDER")
