package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Holds a value against a schema of a CustomResourceDefinition: what it knows, what must be there, types and bounds. Rules
 * in CEL are the API server's to judge ({@code x-kubernetes-validations}).
 */
final class SchemaReview {

    private final Findings findings;

    SchemaReview(Findings findings) {
        this.findings = findings;
    }

    /** @param path of the value, as messages name it */
    void review(String path, JsonNode value, JsonNode schema) {
        if (!isOfType(value, schema)) {
            findings.wrong(
                    "%s '%s' is not allowed; it must be %s"
                            .formatted(
                                    path,
                                    value.isValueNode() ? value.asText() : value,
                                    type(schema)));
            return;
        }
        if (value.isObject()) {
            reviewFields(path, value, schema);
        } else if (value.isArray()) {
            reviewItems(path, value, schema);
        } else {
            reviewText(path, value, schema);
            reviewNumber(path, value, schema);
        }
    }

    private void reviewFields(String path, JsonNode value, JsonNode schema) {
        var known = schema.path("properties");
        var others = schema.path("additionalProperties");
        for (var field : value.properties()) {
            if (known.has(field.getKey())) {
                review(path + "." + field.getKey(), field.getValue(), known.get(field.getKey()));
            } else if (others.isObject()) {
                review(path + "." + field.getKey(), field.getValue(), others);
            } else {
                findings.wrong(
                        "%s.%s is not known; known: %s"
                                .formatted(path, field.getKey(), String.join(", ", names(known))));
            }
        }
        for (var required : schema.path("required")) {
            if (!value.has(required.asText())) {
                findings.wrong("%s.%s is missing".formatted(path, required.asText()));
            }
        }
    }

    private void reviewItems(String path, JsonNode value, JsonNode schema) {
        bounded(path, value.size(), schema, "minItems", "maxItems", " items");
        var keys = schema.path("x-kubernetes-list-map-keys");
        var seen = new HashSet<List<JsonNode>>();
        for (int i = 0; i < value.size(); i++) {
            var item = value.get(i);
            review(path + "[" + i + "]", item, schema.path("items"));
            var key = new ArrayList<JsonNode>();
            keys.forEach(name -> key.add(item.path(name.asText())));
            if (!key.isEmpty() && !seen.add(key)) {
                findings.wrong("%s[%d] is there twice: %s".formatted(path, i, key));
            }
        }
    }

    private void reviewText(String path, JsonNode value, JsonNode schema) {
        if (!value.isTextual()) {
            return;
        }
        bounded(path, value.asText().length(), schema, "minLength", "maxLength", " characters");
        var allowed = new ArrayList<String>();
        schema.path("enum").forEach(one -> allowed.add(one.asText()));
        if (!allowed.isEmpty() && !allowed.contains(value.asText())) {
            findings.wrong(
                    "%s '%s' is not allowed; allowed: %s"
                            .formatted(path, value.asText(), String.join(", ", allowed)));
        }
        if (schema.has("pattern") && !value.asText().matches(schema.get("pattern").asText())) {
            findings.wrong(
                    "%s '%s' is not allowed; it must match %s"
                            .formatted(path, value.asText(), schema.get("pattern").asText()));
        }
    }

    private void reviewNumber(String path, JsonNode value, JsonNode schema) {
        if (value.isNumber()) {
            bounded(path, value.asDouble(), schema, "minimum", "maximum", "");
        }
    }

    private void bounded(
            String path, double size, JsonNode schema, String least, String most, String unit) {
        boolean tooSmall = schema.has(least) && size < schema.get(least).asDouble();
        boolean tooLarge = schema.has(most) && size > schema.get(most).asDouble();
        if (tooSmall || tooLarge) {
            findings.wrong(
                    "%s has %s%s; allowed: %s to %s"
                            .formatted(
                                    path,
                                    plain(size),
                                    unit,
                                    plain(schema.path(least).asDouble(0)),
                                    schema.has(most)
                                            ? plain(schema.get(most).asDouble())
                                            : "any number"));
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static boolean isOfType(JsonNode value, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return value.isTextual() || value.isNumber();
        }
        return switch (schema.path("type").asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static String type(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "object" -> "an object with fields";
            case "array" -> "a list";
            case "string" -> "a text (in quotes, where it looks like something else)";
            case "boolean" -> "true or false";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            default -> "a number or a text";
        };
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
