package dev.tandem.e2e.support;

import org.apache.opendal.ListOptions;
import org.apache.opendal.Metadata;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bucket {@code lake} of a real S3 server. */
public final class Lake implements AutoCloseable {

    private final Operator bucket;

    /** An object as the server describes it. */
    public record Stored(long bytes, String etag) {}

    private Lake(Operator bucket) {
        this.bucket = bucket;
    }

    static Lake open(String endpoint, String accessKey, String secretKey) {
        return new Lake(
                Operator.of(
                        "s3",
                        Map.of(
                                "bucket", "lake",
                                "endpoint", endpoint,
                                "region", "us-east-1",
                                "access_key_id", accessKey,
                                "secret_access_key", secretKey,
                                "disable_config_load", "true",
                                "disable_ec2_metadata", "true")));
    }

    public void put(String key, String text) {
        put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    public void put(String key, byte[] content) {
        bucket.write(key, content);
    }

    public void put(String key, Path file) {
        try {
            put(key, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object; empty where there is none of this key. */
    public Optional<byte[]> get(String key) {
        try {
            return Optional.of(bucket.read(key));
        } catch (OpenDALException e) {
            if (e.getCode() == OpenDALException.Code.NotFound) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What the server says of the object; empty where there is none of this key. */
    public Optional<Stored> look(String key) {
        try {
            Metadata metadata = bucket.stat(key);
            return Optional.of(new Stored(metadata.getContentLength(), metadata.getEtag()));
        } catch (OpenDALException e) {
            if (e.getCode() == OpenDALException.Code.NotFound) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The keys of all objects below a prefix that ends with a slash, in their order. */
    public List<String> keys(String prefix) {
        return bucket.list(prefix, ListOptions.builder().recursive(true).build()).stream()
                .filter(entry -> entry.getMetadata().isFile())
                .map(entry -> entry.getPath())
                .sorted()
                .toList();
    }

    /** Removes what an earlier run left. */
    public void removeAll(String prefix) {
        keys(prefix).forEach(bucket::delete);
    }

    @Override
    public void close() {
        bucket.close();
    }
}
