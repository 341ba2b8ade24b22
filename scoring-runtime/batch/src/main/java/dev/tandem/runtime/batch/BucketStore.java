package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.ObjectStoreConfig;
import dev.tandem.runtime.config.TerminationReason;

import org.apache.opendal.AsyncOperator;
import org.apache.opendal.ListOptions;
import org.apache.opendal.Metadata;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;
import org.apache.opendal.layer.RetryLayer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A prefix of a bucket. An object appears when it is complete, which is the object store's own promise. */
final class BucketStore implements Store {

    /** Read and written at a time: S3 takes parts of 5 MiB and more. */
    private static final int CHUNK_BYTES = 8 << 20;

    private final String base;
    private final Operator operator;

    private BucketStore(String base, Operator operator) {
        this.base = base;
        this.operator = operator;
    }

    static BucketStore open(
            String bucket, String prefix, ObjectStoreConfig config, StorageKeys keys)
            throws BatchException {
        String root = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
        var options = new HashMap<String, String>();
        options.put("bucket", bucket);
        options.put("root", "/" + root);
        options.put("region", config.region().isEmpty() ? "us-east-1" : config.region());
        if (!config.endpoint().isEmpty()) {
            options.put("endpoint", config.endpoint());
        }
        // Only what the configuration names: no profile or role of the machine it happens to run
        // on.
        options.put("disable_config_load", "true");
        options.put("disable_ec2_metadata", "true");
        if (keys.isEmpty()) {
            options.put("allow_anonymous", "true");
        } else {
            options.put("access_key_id", keys.accessKeyId());
            options.put("secret_access_key", keys.secretAccessKey());
        }
        String base = Stores.S3 + bucket + "/" + root;
        try {
            try (var plain = AsyncOperator.of("s3", options);
                    var retried = plain.layer(RetryLayer.builder().jitter(true).build())) {
                return new BucketStore(base, retried.blocking());
            }
        } catch (OpenDALException e) {
            throw refused(base, e);
        }
    }

    @Override
    public String uri(String name) {
        return base + name;
    }

    @Override
    public List<StoredFile> list(String folder) throws BatchException {
        String path = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        var options = ListOptions.builder().recursive(true).build();
        var files = new ArrayList<StoredFile>();
        for (var entry : ask(path, () -> operator.list(path, options))) {
            if (entry.getMetadata().isFile()) {
                files.add(stored(entry.getPath(), entry.getMetadata()));
            }
        }
        files.sort(Comparator.comparing(StoredFile::name));
        return files;
    }

    @Override
    public Optional<StoredFile> find(String name) throws BatchException {
        try {
            var found = operator.stat(name);
            return found.isFile() ? Optional.of(stored(name, found)) : Optional.empty();
        } catch (OpenDALException e) {
            if (e.getCode() == OpenDALException.Code.NotFound) {
                return Optional.empty();
            }
            throw refused(uri(name), e);
        }
    }

    private static StoredFile stored(String name, Metadata found) {
        var etag = Optional.ofNullable(found.getEtag()).orElse("");
        // Some gateways have none for files that did not come through them.
        var known = etag.isEmpty() ? String.valueOf(found.getLastModified()) : etag;
        return new StoredFile(name, found.getContentLength(), known.replace("\"", ""));
    }

    @Override
    public Staged fetch(StoredFile file, Path scratch) throws BatchException {
        var copy = scratch.resolve(flat(file.name()));
        try (var out = Files.newOutputStream(copy)) {
            for (long at = 0; at < file.bytes(); at += CHUNK_BYTES) {
                long start = at;
                long length = Math.min(CHUNK_BYTES, file.bytes() - at);
                out.write(ask(file.name(), () -> operator.read(file.name(), start, length)));
            }
        } catch (IOException e) {
            Scratch.delete(copy);
            throw Scratch.failure("the copy of " + uri(file.name()) + " at " + copy, e);
        }
        checkUnchanged(file, copy);
        return new Staged(copy, true);
    }

    /** Pieces that are read one by one could be of two objects, where somebody replaced it meanwhile. */
    private void checkUnchanged(StoredFile file, Path copy) throws BatchException {
        var now = find(file.name());
        if (now.isEmpty() || !now.get().etag().equals(file.etag())) {
            Scratch.delete(copy);
            throw new BatchException(
                    TerminationReason.InputInvalid,
                    "%s was changed while it was read (ETag %s, then %s); run again when it is settled"
                            .formatted(
                                    uri(file.name()),
                                    file.etag(),
                                    now.map(StoredFile::etag).orElse("none")));
        }
    }

    @Override
    public Path draft(String name, Path scratch) {
        return scratch.resolve("out-" + flat(name));
    }

    private static String flat(String name) {
        return name.replace('/', '_');
    }

    @Override
    public void put(String name, Path draft) throws BatchException {
        try (var in = Files.newInputStream(draft);
                var out = operator.createOutputStream(name, CHUNK_BYTES)) {
            in.transferTo(out);
        } catch (OpenDALException e) {
            throw refused(uri(name), e);
        } catch (IOException e) {
            throw Scratch.failure(uri(name), e);
        }
        Scratch.delete(draft);
    }

    @Override
    public Optional<byte[]> read(String name) throws BatchException {
        return find(name).isEmpty()
                ? Optional.empty()
                : Optional.of(ask(name, () -> operator.read(name)));
    }

    @Override
    public void write(String name, byte[] content) throws BatchException {
        ask(
                name,
                () -> {
                    operator.write(name, content);
                    return content;
                });
    }

    @Override
    public void delete(String name) throws BatchException {
        ask(
                name,
                () -> {
                    operator.delete(name);
                    return name;
                });
    }

    private <T> T ask(String name, Supplier<T> request) throws BatchException {
        try {
            return request.get();
        } catch (OpenDALException e) {
            throw refused(uri(name), e);
        }
    }

    private static BatchException refused(String uri, OpenDALException e) {
        return new BatchException(
                TerminationReason.StorageRefused,
                "the object store refused %s or did not answer (%s): %s"
                        .formatted(
                                uri, e.getCode(), ServerWords.of(String.valueOf(e.getMessage()))),
                e);
    }

    @Override
    public void close() {
        operator.close();
    }
}
