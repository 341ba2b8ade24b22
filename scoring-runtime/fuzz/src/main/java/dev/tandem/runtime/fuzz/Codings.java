package dev.tandem.runtime.fuzz;

import dev.tandem.runtime.serve.RefusedException;
import dev.tandem.runtime.serve.coding.ContentCoding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Compressed bodies: never more than was announced and is allowed, and what was coded here comes back. */
public final class Codings {

    private static final int MOST_BYTES = 100_000;

    private Codings() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        for (ContentCoding coding : ContentCoding.values()) {
            byte[] coded = coding.coded(bytes);
            byte[] back = coding.decoded(coded, 0, coded.length, bytes.length);
            if (!Arrays.equals(bytes, back)) {
                throw new AssertionError(coding + " does not give back what it was given");
            }
            decode(coding, bytes);
        }
    }

    private static void decode(ContentCoding coding, byte[] bytes) {
        try {
            long announced = coding.plainBytes(bytes, 0, bytes.length);
            int most = (int) Math.min(MOST_BYTES, announced);
            if (coding.decoded(bytes, 0, bytes.length, most).length > most) {
                throw new AssertionError("more than " + most + " bytes");
            }
        } catch (RefusedException e) {
            Refusals.check(e);
        }
    }

    /** Good bodies to begin with. */
    static List<byte[]> seeds() {
        byte[] zeros = new byte[2_000];
        byte[] text = "{\"inputs\": []}".getBytes(StandardCharsets.UTF_8);
        return List.of(
                ContentCoding.GZIP.coded(zeros),
                ContentCoding.DEFLATE.coded(zeros),
                ContentCoding.GZIP.coded(text));
    }
}
