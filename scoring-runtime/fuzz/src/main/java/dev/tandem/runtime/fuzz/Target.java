package dev.tandem.runtime.fuzz;

import dev.tandem.runtime.serve.grpc.GrpcChunks;
import dev.tandem.runtime.serve.grpc.GrpcMessages;
import dev.tandem.runtime.stream.Records;
import dev.tandem.runtime.trees.OnnxTreeFiles;
import dev.tandem.runtime.trees.TreeFiles;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is fed with bytes that nobody thought of.
 *
 * @param code its method {@code fuzzerTestOneInput} takes the bytes
 * @param seeds good bytes to begin with
 */
record Target(Class<?> code, List<byte[]> seeds) {

    /** Everything that reads what others send. */
    static Stream<Target> all() {
        return Stream.of(
                new Target(JsonRequests.class, JsonRequests.seeds()),
                new Target(Instances.class, Instances.seeds()),
                new Target(BinaryRequests.class, BinaryRequests.seeds()),
                new Target(Codings.class, Codings.seeds()),
                new Target(GrpcMessages.class, GrpcMessages.seeds()),
                new Target(GrpcChunks.class, GrpcChunks.seeds()),
                new Target(Records.class, Records.seeds()),
                new Target(TreeFiles.class, TreeFiles.seeds()),
                new Target(OnnxTreeFiles.class, OnnxTreeFiles.seeds()));
    }

    String name() {
        return code.getSimpleName();
    }

    @Override
    public String toString() {
        return name();
    }
}
