package dev.tandem.runtime.serve.grpc;

/**
 * The map of parameters that a request, an input or an output may carry. No model here depends on any, so that they are
 * read only to refuse a message that is broken there, as every other implementation of the protocol would.
 */
final class InferParameters {

    private static final int KEY = WireReader.tag(1, WireReader.LENGTH);
    private static final int VALUE = WireReader.tag(2, WireReader.LENGTH);

    /** Of the five kinds of value the one that can be wrong inside: any bits are a number. */
    private static final int STRING_PARAM = WireReader.tag(3, WireReader.LENGTH);

    private InferParameters() {}

    /** Checks one entry of the map. */
    static void check(WireBytes entry) {
        var fields = entry.fields();
        while (fields.next()) {
            if (fields.tag() == KEY) {
                fields.bytes().text("a parameter's name");
            } else if (fields.tag() == VALUE) {
                checkValue(fields.bytes().fields());
            } else {
                fields.skip();
            }
        }
    }

    private static void checkValue(WireReader value) {
        while (value.next()) {
            if (value.tag() == STRING_PARAM) {
                value.bytes().text("a parameter");
            } else {
                value.skip();
            }
        }
    }
}
