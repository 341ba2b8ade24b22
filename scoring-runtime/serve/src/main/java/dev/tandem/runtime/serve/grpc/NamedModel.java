package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.ServedModel;

import java.util.Optional;

/** A request that is about a model and says no more than which: all of them have these two fields. */
record NamedModel(String name, String version) {

    private static final int NAME = WireReader.tag(1, WireReader.LENGTH);
    private static final int VERSION = WireReader.tag(2, WireReader.LENGTH);

    static NamedModel read(WireBytes request) {
        String name = "";
        String version = "";
        var fields = request.fields();
        while (fields.next()) {
            if (fields.tag() == NAME) {
                name = fields.bytes().text("name");
            } else if (fields.tag() == VERSION) {
                version = fields.bytes().text("version");
            } else {
                fields.skip();
            }
        }
        return new NamedModel(name, version);
    }

    /** Refuses any other than that. */
    void check(ServedModel served) {
        served.checkNamed(name, version.isEmpty() ? Optional.empty() : Optional.of(version));
    }
}
