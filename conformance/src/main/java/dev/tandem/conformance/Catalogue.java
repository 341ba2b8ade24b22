package dev.tandem.conformance;

import java.util.List;
import java.util.stream.Stream;

/** Every clause, in the order in which they are tried. */
final class Catalogue {

    private Catalogue() {}

    static List<Clause> clauses() {
        return Stream.of(
                        RestHealth.clauses(),
                        RestMetadata.clauses(),
                        RestInfer.clauses(),
                        RestTypes.clauses(),
                        RestErrors.clauses(),
                        RestHttp.clauses(),
                        LargeRequests.clauses(),
                        GrpcHealth.clauses(),
                        GrpcMetadata.clauses(),
                        GrpcInfer.clauses(),
                        GrpcTypes.clauses(),
                        GrpcErrors.clauses(),
                        RestExtensions.clauses(),
                        RestV1.clauses(),
                        BinaryData.clauses(),
                        RawBinary.clauses(),
                        GrpcHealthService.clauses(),
                        GrpcExtensions.clauses(),
                        Repository.clauses())
                .flatMap(List::stream)
                .toList();
    }
}
