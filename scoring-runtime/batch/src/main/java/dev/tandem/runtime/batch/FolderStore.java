package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TerminationReason;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A folder of a file system. Files are written under a hidden name beside their place and then renamed. */
record FolderStore(Path root) implements Store {

    @Override
    public String uri(String name) {
        return root + "/" + name;
    }

    @Override
    public List<StoredFile> list(String folder) throws BatchException {
        var start = root.resolve(folder);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        var files = new ArrayList<StoredFile>();
        try (var paths = Files.walk(start)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                files.add(stored(path));
            }
        } catch (IOException e) {
            throw unreadable(start, e);
        }
        files.sort(Comparator.comparing(StoredFile::name));
        return files;
    }

    @Override
    public Optional<StoredFile> find(String name) throws BatchException {
        var path = root.resolve(name);
        try {
            return Files.isRegularFile(path) ? Optional.of(stored(path)) : Optional.empty();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private StoredFile stored(Path path) throws IOException {
        long bytes = Files.size(path);
        var changed = Files.getLastModifiedTime(path);
        var etag =
                Long.toHexString(bytes)
                        + "-"
                        + Long.toHexString(changed.to(java.util.concurrent.TimeUnit.MICROSECONDS));
        return new StoredFile(root.relativize(path).toString(), bytes, etag);
    }

    @Override
    public Staged fetch(StoredFile file, Path scratch) throws BatchException {
        var path = root.resolve(file.name());
        if (!Files.isReadable(path)) {
            throw new BatchException(
                    TerminationReason.StorageRefused,
                    "%s cannot be read by this process; give it the right to".formatted(path));
        }
        return new Staged(path, false);
    }

    @Override
    public Path draft(String name, Path scratch) throws BatchException {
        var place = root.resolve(name);
        var draft = place.resolveSibling("." + place.getFileName() + ".draft");
        try {
            Files.createDirectories(place.getParent());
            // What a run that was killed has left.
            if (Files.isRegularFile(draft, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(draft);
            }
            return draft;
        } catch (IOException e) {
            throw Scratch.failure(place.toString(), e);
        }
    }

    @Override
    public void put(String name, Path draft) throws BatchException {
        var place = root.resolve(name);
        try {
            try (var file = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            syncFolder(place.getParent());
        } catch (IOException e) {
            throw Scratch.failure(place.toString(), e);
        }
    }

    /** Makes names as lasting as contents: a power cut must not leave a manifest without the files that it lists. */
    private static void syncFolder(Path folder) throws IOException {
        try (var names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public Optional<byte[]> read(String name) throws BatchException {
        var path = root.resolve(name);
        try {
            return Files.exists(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public void write(String name, byte[] content) throws BatchException {
        var draft = draft(name, root);
        try {
            Files.write(draft, content);
        } catch (IOException e) {
            throw Scratch.failure(root.resolve(name).toString(), e);
        }
        put(name, draft);
    }

    @Override
    public void delete(String name) throws BatchException {
        try {
            Files.deleteIfExists(root.resolve(name));
        } catch (IOException e) {
            throw Scratch.failure(root.resolve(name).toString(), e);
        }
    }

    private static BatchException unreadable(Path path, IOException e) {
        return new BatchException(
                TerminationReason.StorageRefused, "%s cannot be read: %s".formatted(path, e), e);
    }

    @Override
    public void close() {
        // a folder holds nothing open
    }
}
