package dev.tandem.runtime.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A document as another library reads it, whole and slowly, in which numbers are still the digits
 * that were sent.
 */
public sealed interface Json {

    record Obj(List<Field> fields) implements Json {

        public boolean hasOneFieldTwice() {
            return asMap().size() < fields.size();
        }

        public Map<String, Json> asMap() {
            var map = new LinkedHashMap<String, Json>();
            fields.forEach(field -> map.put(field.name(), field.value()));
            return map;
        }
    }

    record Field(String name, Json value) {}

    record Arr(List<Json> elements) implements Json {}

    record Num(String digits) implements Json {

        public boolean isWhole() {
            return digits.matches("-?\\d+");
        }
    }

    record Text(String value) implements Json {}

    record Truth(boolean value) implements Json {}

    record Null() implements Json {}

    /** The document, if it is one (RFC 8259) and UTF-8. */
    static Optional<Json> parse(byte[] bytes) {
        try (JsonParser parser = Reading.FACTORY.createParser(Reading.text(bytes))) {
            parser.nextToken();
            Json json = Reading.value(parser);
            return parser.nextToken() == null ? Optional.of(json) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** How deep arrays and objects lie in each other. */
    default int depth() {
        return switch (this) {
            case Obj obj -> 1 + deepest(obj.fields().stream().map(Field::value).toList());
            case Arr arr -> 1 + deepest(arr.elements());
            case Num _, Text _, Truth _, Null _ -> 0;
        };
    }

    /** Whether any object in it has a field twice, of which readers may take either. */
    default boolean isAmbiguous() {
        return switch (this) {
            case Obj obj ->
                    obj.hasOneFieldTwice()
                            || obj.fields().stream().anyMatch(field -> field.value().isAmbiguous());
            case Arr arr -> arr.elements().stream().anyMatch(Json::isAmbiguous);
            case Num _, Text _, Truth _, Null _ -> false;
        };
    }

    private static int deepest(List<Json> values) {
        return values.stream().mapToInt(Json::depth).max().orElse(0);
    }

    /** How {@link #parse} does it. */
    final class Reading {

        private static final JsonFactory FACTORY =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNumberLength(Integer.MAX_VALUE)
                                        .maxNestingDepth(500)
                                        .build())
                        .build();

        private Reading() {}

        private static String text(byte[] bytes) throws CharacterCodingException {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        }

        private static Json value(JsonParser parser) throws IOException {
            JsonToken token = parser.currentToken();
            if (token == null) {
                throw new IOException("it ends too early");
            }
            return switch (token) {
                case START_OBJECT -> object(parser);
                case START_ARRAY -> array(parser);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(parser.getText());
                case VALUE_STRING -> new Text(parser.getText());
                case VALUE_TRUE -> new Truth(true);
                case VALUE_FALSE -> new Truth(false);
                case VALUE_NULL -> new Null();
                default -> throw new IOException("no value: " + token);
            };
        }

        private static Json object(JsonParser parser) throws IOException {
            var fields = new ArrayList<Field>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.add(new Field(name, value(parser)));
            }
            return new Obj(fields);
        }

        private static Json array(JsonParser parser) throws IOException {
            var elements = new ArrayList<Json>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(parser));
            }
            return new Arr(elements);
        }
    }
}
