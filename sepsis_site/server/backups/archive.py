"""The backup file: its content and integrity. Uses neither database nor settings.

A plain tar file. ``database.dump`` is first, then the uploads, and the manifest last, so that a truncated file has
none. The manifest has the size and checksum of every other member.
"""

import hashlib
import io
import json
import os
import tarfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

FORMAT = 1
MANIFEST, DATABASE, UPLOADS = "manifest.json", "database.dump", "uploads"
LARGEST_MANIFEST = 200_000_000
CHUNK = 1_000_000


class BackupError(Exception):
    """A backup cannot be made or used. The message says why and what to do."""


@contextmanager
def new_file(path):
    """Context manager: an open file for its owner only that becomes ``path`` on success and is removed otherwise."""
    path = Path(path)
    if path.exists():
        raise BackupError(f"{path} is there already. Choose another name: a backup never replaces one.")
    unfinished = path.with_name(f".{path.name}.unfinished-{os.getpid()}")
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _name(unfinished, path):
    try:
        # Unlike a rename, this replaces nothing that came meanwhile.
        os.link(unfinished, path)
    except FileExistsError as error:
        raise BackupError(f"{path} came into being meanwhile. Choose another name.") from error
    except OSError:
        # Some disks know no second name for a file: sticks, and those of other computers.
        unfinished.rename(path)


class Writer:
    def __init__(self, file):
        self.tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.files = {}

    def add(self, name, file):
        """Add the content of an open file."""
        size = os.fstat(file.fileno()).st_size
        about = tarfile.TarInfo(name)
        about.size, about.mode = size, 0o600
        reader = _Hashing(file)
        try:
            self.tar.addfile(about, reader)
        except OSError as error:
            if error.errno is None:
                raise BackupError(f"{name} became shorter while it was read. Make the backup again.") from error
            raise
        self.files[name] = {"bytes": size, "sha256": reader.hash.hexdigest()}

    def add_uploads(self, folder):
        """Add every file below ``folder``, without hidden files and folders."""
        folder = Path(folder)
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            for name in sorted(names):
                path = Path(place) / name
                if name.startswith(".") or path.is_symlink() or not path.is_file():
                    continue
                try:
                    file = path.open("rb")
                except FileNotFoundError:
                    # Deleted meanwhile. Should a row name it, it is said to be missing.
                    continue
                with file:
                    self.add(f"{UPLOADS}/{path.relative_to(folder).as_posix()}", file)

    def finish(self, about):
        """Write the manifest and close the file. ``about`` adds further keys to the manifest."""
        text = json.dumps({"format": FORMAT, **about, "files": self.files}, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(text), 0o600
        self.tar.addfile(member, io.BytesIO(text))
        self.tar.close()


class _Hashing:
    def __init__(self, file):
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size=-1):
        read = self.file.read(size)
        self.hash.update(read)
        return read


def checked(file):
    """Read every byte of a backup and return its manifest. Raises BackupError if it is damaged or not a backup."""
    found, manifest = {}, None
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            for member in tar:
                if not member.isreg() or not _is_ours(member.name) or member.name in found or manifest is not None:
                    raise BackupError(f"This is not a backup of this site: it holds “{_plain(member.name)}”.")
                if member.name == MANIFEST:
                    manifest = _read_manifest(tar, member)
                else:
                    found[member.name] = {"bytes": member.size, "sha256": _checksum(tar.extractfile(member))}
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(
            "This is not a whole backup: it was cut short, damaged, or is another kind of file."
        ) from error
    if manifest is None or DATABASE not in found:
        raise BackupError("This backup is not whole: its end is missing. Use another one.")
    if found != manifest["files"]:
        wrong = sorted(
            name for name in found.keys() | manifest["files"] if found.get(name) != manifest["files"].get(name)
        )
        raise BackupError(f"This backup is damaged, first in “{_plain(wrong[0])}”. Use another one.")
    return manifest


def _read_manifest(tar, member):
    if member.size > LARGEST_MANIFEST:
        raise BackupError("This is not a backup of this site.")
    try:
        manifest = json.loads(tar.extractfile(member).read())
        if manifest["format"] != FORMAT:
            raise BackupError("This backup was made by a newer version of the site. Restore it with that version.")
        if not all(isinstance(manifest[name], dict) for name in ("files", "tables", "migrations")):
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("This backup is damaged: its list of contents cannot be read. Use another one.") from error
    return manifest


def _is_ours(name):
    if name in (MANIFEST, DATABASE):
        return True
    path = PurePosixPath(name)
    # Nothing that leads out of the folder it is to go to.
    return path.parts[:1] == (UPLOADS,) and len(path.parts) > 1 and ".." not in path.parts and "\0" not in name


def _checksum(file):
    reader = _Hashing(file)
    while reader.read(CHUNK):
        pass
    return reader.hash.hexdigest()


def _plain(name):
    return "".join(character if character.isprintable() else "?" for character in name)[:200]


def unpack(file, *, database, uploads):
    """Unpack a checked backup: the dump to the open file ``database``, uploads below a new folder."""
    uploads = Path(uploads)
    with tarfile.open(fileobj=file, mode="r:") as tar:
        for member in tar:
            if member.name == DATABASE:
                _copy(tar.extractfile(member), database)
                database.flush()
            elif member.name != MANIFEST:
                path = uploads / PurePosixPath(member.name).relative_to(UPLOADS)
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as copy:
                    _copy(tar.extractfile(member), copy)


def _copy(source, target):
    while chunk := source.read(CHUNK):
        target.write(chunk)
