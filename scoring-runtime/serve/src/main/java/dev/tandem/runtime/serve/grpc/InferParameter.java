package dev.tandem.runtime.serve.grpc;

/**
 * One entry of the map of parameters that a request, an input or an output may carry. It is read in full, so that a message
 * which is broken there is refused as every other implementation of the protocol would.
 *
 * @param name its key
 * @param number its value where that is a whole number or a truth; 0 for any other
 */
record InferParameter(String name, long number) {

    private static final int KEY = WireReader.tag(1, WireReader.LENGTH);
    private static final int VALUE = WireReader.tag(2, WireReader.LENGTH);

    private static final int BOOL_PARAM = WireReader.tag(1, WireReader.VARINT);
    private static final int INT64_PARAM = WireReader.tag(2, WireReader.VARINT);
    private static final int STRING_PARAM = WireReader.tag(3, WireReader.LENGTH);
    private static final int UINT64_PARAM = WireReader.tag(5, WireReader.VARINT);

    static InferParameter read(WireBytes entry) {
        String name = "";
        long number = 0;
        var fields = entry.fields();
        while (fields.next()) {
            if (fields.tag() == KEY) {
                name = fields.bytes().text("a parameter's name");
            } else if (fields.tag() == VALUE) {
                number = number(fields.bytes().fields());
            } else {
                fields.skip();
            }
        }
        return new InferParameter(name, number);
    }

    private static long number(WireReader value) {
        long number = 0;
        while (value.next()) {
            int tag = value.tag();
            if (tag == BOOL_PARAM || tag == INT64_PARAM || tag == UINT64_PARAM) {
                number = value.varint();
            } else if (tag == STRING_PARAM) {
                value.bytes().text("a parameter");
                number = 0;
            } else {
                value.skip();
            }
        }
        return number;
    }
}
