package dev.tandem.runtime.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.runtime.core.MalformedJsonException;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A field is found by its name however it is written and wherever it stands. */
class JsonFieldsPropertiesTest {

    private static final ObjectMapper REFERENCE = new ObjectMapper();
    private static final List<String> NAMES =
            List.of(
                    "amount",
                    "a",
                    "",
                    "été",
                    "with \"quotes\"",
                    "back\\slash",
                    "🚀",
                    "tab\t",
                    "amounts");
    private static final List<String> OTHERS = List.of("amoun", "b", "ete", "with ", "tab", "\"");
    private static final JsonFields FIELDS = JsonFields.of(NAMES);

    @Property(tries = 2_000)
    void everyNameIsFoundAtItsPlaceAndNoOtherIs(@ForAll Random random) throws Exception {
        var keys = new ArrayList<>(NAMES);
        keys.addAll(OTHERS);
        Collections.shuffle(keys, random);
        var object = REFERENCE.createObjectNode();
        keys.forEach(key -> object.put(key, key));
        byte[] json =
                random.nextBoolean()
                        ? REFERENCE.writeValueAsBytes(object)
                        : REFERENCE.writerWithDefaultPrettyPrinter().writeValueAsBytes(object);

        var scanner = new JsonScanner(json);
        scanner.expect('{');
        for (String key : keys) {
            assertThat(scanner.field(FIELDS, random.nextInt(12) - 2)).isEqualTo(NAMES.indexOf(key));
            assertThat(scanner.string()).isEqualTo(key);
            assertThat(scanner.accept(',')).isEqualTo(!key.equals(keys.get(keys.size() - 1)));
        }
        scanner.expect('}');
        scanner.expectEnd();
    }

    @Property(tries = 5_000)
    void objectsWithOneByteChangedAreReadOrRefusedButNeverAnythingElse(@ForAll Random random)
            throws Exception {
        var object = REFERENCE.createObjectNode();
        NAMES.forEach(key -> object.put(key, 1));
        byte[] json = REFERENCE.writeValueAsBytes(object);
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);

        var read = new ArrayList<Integer>();
        try {
            var scanner = new JsonScanner(json);
            scanner.expect('{');
            do {
                read.add(scanner.field(FIELDS, read.size()));
                scanner.skipValue();
            } while (scanner.accept(','));
            scanner.expect('}');
            scanner.expectEnd();
            assertThat(read).hasSize(REFERENCE.readTree(json).size());
        } catch (MalformedJsonException e) {
            assertThat(e.getMessage()).startsWith("malformed JSON at byte ");
        }
    }

    @Example
    void escapedNamesAreTheSameNames() {
        byte[] json = "{\"\\u0061mount\":1}".getBytes(StandardCharsets.UTF_8);
        var scanner = new JsonScanner(json);
        scanner.expect('{');
        assertThat(scanner.field(FIELDS, 0)).isZero();
    }

    @Example
    void aNameTwiceIsRefused() {
        assertThatThrownBy(() -> JsonFields.of(Arrays.asList("a", "b", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }
}
