package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.ParameterNames;

import java.util.OptionalInt;

/**
 * An InferRequestedOutputTensor.
 *
 * @param classes of how many classes to give the best, if it says so
 */
record RequestedOutput(String name, OptionalInt classes) {

    private static final int NAME = WireReader.tag(1, WireReader.LENGTH);
    private static final int PARAMETERS = WireReader.tag(2, WireReader.LENGTH);

    static RequestedOutput read(WireBytes bytes) {
        String name = "";
        InferParameter classes = null;
        var fields = bytes.fields();
        while (fields.next()) {
            if (fields.tag() == NAME) {
                name = fields.bytes().text("an output's name");
            } else if (fields.tag() == PARAMETERS) {
                var parameter = InferParameter.read(fields.bytes());
                ParameterNames.check(parameter.name(), "an output");
                classes =
                        parameter.name().equals(ParameterNames.CLASSIFICATION)
                                ? parameter
                                : classes;
            } else {
                fields.skip();
            }
        }
        return new RequestedOutput(
                name,
                classes == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(ParameterNames.classes(name, classes.number())));
    }
}
