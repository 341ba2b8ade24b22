package dev.tandem.runtime.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Good inputs, from which a search for bad ones begins. */
public final class Seeds {

    private Seeds() {}

    /** Texts, each of whose characters is a byte. */
    public static List<byte[]> of(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList();
    }
}
