package dev.tandem.runtime.serve.coding;

import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** The content codings of HTTP (RFC 9110, 8.4.1) and gRPC that are read and written. */
public enum ContentCoding {
    /** As it is. */
    IDENTITY,
    /** RFC 1952. */
    GZIP,
    /** RFC 1950, in spite of the name. */
    DEFLATE;

    /** What deflate makes of one byte at the most (RFC 1951: 258 bytes for two bits). */
    private static final int MOST_FROM_ONE = 1032;

    /** The smallest that is both valid and says how large it becomes. */
    private static final int LEAST_GZIP_BYTES = 18;

    private static final int BUFFER_BYTES = 8 * 1024;

    /** Their names, for people. */
    public static final String NAMES = "identity, gzip, deflate";

    /**
     * The coding of that name.
     *
     * @throws RefusedException if it is not read here
     */
    public static ContentCoding named(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "identity", "" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                    throw new RefusedException(
                            Refusal.UNSUPPORTED,
                            "what is compressed by '%s' is not read here; send one of %s"
                                    .formatted(name, NAMES));
        };
    }

    /** As headers spell it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * How many bytes these may become, to make sure of their room before they do: by their own word where they give one,
     * else the most that is possible.
     *
     * @throws RefusedException if they cannot be what they say
     */
    public long plainBytes(byte[] coded, int offset, int length) {
        return switch (this) {
            case IDENTITY -> length;
            case DEFLATE -> (long) length * MOST_FROM_ONE;
            case GZIP -> gzipBytes(coded, offset, length);
        };
    }

    private static long gzipBytes(byte[] coded, int offset, int length) {
        if (length < LEAST_GZIP_BYTES) {
            throw RefusedException.invalid(
                    "what was sent cannot be decompressed: %d bytes are no gzip".formatted(length));
        }
        int end = offset + length;
        long size =
                (coded[end - 4] & 0xffL)
                        | ((coded[end - 3] & 0xffL) << 8)
                        | ((coded[end - 2] & 0xffL) << 16)
                        | ((coded[end - 1] & 0xffL) << 24);
        if (size > (long) length * MOST_FROM_ONE) {
            throw RefusedException.invalid(
                    "what was sent cannot be decompressed: it says that its %d bytes become %d, which gzip cannot do"
                            .formatted(length, size));
        }
        return size;
    }

    /**
     * What these bytes were before. Never holds much more than {@code most}, whatever they are.
     *
     * @param most what {@link #plainBytes} gave, or less
     * @throws RefusedException if they are broken or become more than that
     */
    public byte[] decoded(byte[] coded, int offset, int length, int most) {
        try (var plain = decoding(new ByteArrayInputStream(coded, offset, length))) {
            byte[] bytes = plain.readNBytes(most);
            if (plain.read() >= 0) {
                throw new RefusedException(
                        Refusal.TOO_LARGE,
                        "decompressed, what was sent is larger than the %d bytes that %s"
                                .formatted(most, this == GZIP ? "it says itself" : "are taken"));
            }
            return bytes;
        } catch (IOException e) {
            throw RefusedException.invalid(
                    "what was sent cannot be decompressed by %s: %s"
                            .formatted(
                                    label(),
                                    e.getMessage() == null ? "it ends too early" : e.getMessage()));
        }
    }

    private InputStream decoding(InputStream coded) throws IOException {
        return switch (this) {
            case IDENTITY -> coded;
            case GZIP -> new GZIPInputStream(coded, BUFFER_BYTES);
            case DEFLATE -> new InflaterInputStream(coded);
        };
    }

    /** These bytes in this coding; quickly rather than small. */
    public byte[] coded(byte[] plain) {
        if (this == IDENTITY) {
            return plain;
        }
        var coded = new ByteArrayOutputStream(plain.length / 2);
        try (var out = this == GZIP ? new QuickGzip(coded) : new DeflaterOutputStream(coded)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return coded.toByteArray();
    }

    /** The JDK's gzip, which can be told to be quick in no other way. */
    private static final class QuickGzip extends GZIPOutputStream {
        QuickGzip(ByteArrayOutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
