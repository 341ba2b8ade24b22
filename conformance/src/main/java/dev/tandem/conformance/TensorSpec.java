package dev.tandem.conformance;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** A tensor of a model's metadata; a size of -1 varies. */
record TensorSpec(String name, String datatype, List<Long> shape) {

    TensorSpec {
        shape = List.copyOf(shape);
    }

    /** As metadata and answers write it. */
    static TensorSpec of(JsonNode tensor) {
        if (!tensor.isObject()) {
            throw new Unmet("a tensor is " + tensor + " and not an object");
        }
        for (var member : List.of("name", "datatype")) {
            if (!tensor.path(member).isTextual()) {
                throw new Unmet("'%s' of a tensor is no string: %s".formatted(member, tensor));
            }
        }
        if (!tensor.path("shape").isArray()) {
            throw new Unmet("'shape' of a tensor is no array: " + tensor);
        }
        var shape = new ArrayList<Long>();
        for (var size : tensor.get("shape")) {
            if (!size.isIntegralNumber() || !size.canConvertToLong()) {
                throw new Unmet("'shape' of a tensor holds " + size + ": " + tensor);
            }
            shape.add(size.longValue());
        }
        return new TensorSpec(tensor.get("name").asText(), tensor.get("datatype").asText(), shape);
    }

    /** Whether a tensor of that shape may be one of these. */
    boolean allows(List<Long> actual) {
        if (actual.size() != shape.size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) != -1 && !shape.get(i).equals(actual.get(i))) {
                return false;
            }
        }
        return true;
    }
}
