package dev.tandem.bench.servers;

import java.nio.charset.StandardCharsets;

/** The one answer that every candidate gives, so that only the way there differs. */
final class Reply {

    static final byte[] JSON =
            """
            {"model_name":"linear","model_version":"1","outputs":[{"name":"label","datatype":"INT64","shape":[1],"data":[1]},\
            {"name":"probabilities","datatype":"FP32","shape":[1,2],"data":[0.0123,0.9877]}]}\
            """
                    .getBytes(StandardCharsets.UTF_8);

    /** As large as a ModelInferResponse of the same content; clients of this measurement do not decode it. */
    static final byte[] MESSAGE = new byte[90];

    static final String GRPC_SERVICE = "inference.GRPCInferenceService";
    static final String GRPC_METHOD = "ModelInfer";

    private Reply() {}
}
