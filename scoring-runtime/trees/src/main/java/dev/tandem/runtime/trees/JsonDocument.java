package dev.tandem.runtime.trees;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A document in JSON, with the not-a-number and the infinities that model files hold. */
final class JsonDocument implements Document {

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private final JsonParser parser;
    private final boolean singlePrecision;

    /** The token that was read but belongs to the next value. */
    private JsonToken ahead;

    /**
     * @param singlePrecision whether numbers with a fraction are FP32: rounded once, from the text,
     *     and not by way of FP64
     */
    JsonDocument(InputStream in, boolean singlePrecision) {
        this.singlePrecision = singlePrecision;
        try {
            this.parser = JSON.createParser(in);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public void object(Consumer<String> field) {
        expect(JsonToken.START_OBJECT, "an object");
        while (next() != JsonToken.END_OBJECT) {
            String name = name();
            field.accept(name);
        }
    }

    @Override
    public void array(Runnable item) {
        expect(JsonToken.START_ARRAY, "an array");
        for (var token = next(); token != JsonToken.END_ARRAY; token = next()) {
            ahead = token;
            item.run();
        }
    }

    @Override
    public double[] numbers() {
        expect(JsonToken.START_ARRAY, "an array of numbers");
        var numbers = new NumberList(0);
        for (var token = next(); token != JsonToken.END_ARRAY; token = next()) {
            numbers.add(number(token));
        }
        return numbers.toArray();
    }

    @Override
    public List<String> texts() {
        var texts = new ArrayList<String>();
        array(() -> texts.add(text()));
        return texts;
    }

    @Override
    public double number() {
        return number(next());
    }

    private double number(JsonToken token) {
        try {
            return switch (token) {
                case VALUE_NUMBER_INT -> parser.getDoubleValue();
                case VALUE_NUMBER_FLOAT ->
                        singlePrecision
                                ? Float.parseFloat(parser.getText())
                                : parser.getDoubleValue();
                case VALUE_TRUE -> 1;
                case VALUE_FALSE -> 0;
                default -> throw unexpected("a number", token);
            };
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public String text() {
        var token = next();
        if (!token.isScalarValue()) {
            throw unexpected("a text", token);
        }
        try {
            return parser.getText();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public void skip() {
        next();
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public void end() {
        try {
            if (parser.nextToken() != null) {
                throw new MalformedModelException("something follows the end of its JSON");
            }
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private void expect(JsonToken expected, String what) {
        var token = next();
        if (token != expected) {
            throw unexpected(what, token);
        }
    }

    private JsonToken next() {
        if (ahead != null) {
            var token = ahead;
            ahead = null;
            return token;
        }
        try {
            var token = parser.nextToken();
            if (token == null) {
                throw new MalformedModelException("it ends too early");
            }
            return token;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private String name() {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private MalformedModelException unexpected(String wanted, JsonToken found) {
        return new MalformedModelException(
                "%s is expected at byte %d, but there is %s"
                        .formatted(
                                wanted,
                                parser.currentTokenLocation().getByteOffset(),
                                found.asString() == null ? "another kind of value" : found));
    }

    private static MalformedModelException malformed(IOException e) {
        // Jackson's first line says what is wrong and where; the others describe its input stream.
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
        return new MalformedModelException("it is no JSON that can be read: " + message);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw malformed(e);
        }
    }
}
