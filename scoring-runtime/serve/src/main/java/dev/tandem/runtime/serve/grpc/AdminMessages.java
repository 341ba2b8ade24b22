package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.serve.Admission;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerIdentity;

import java.util.List;

/** The answers to the protocol's own calls that are not scored. */
final class AdminMessages {

    private static final int USUAL_BYTES = 64;

    /** The one field of each answer that is yes or no. */
    private static final int TRUTH = 1;

    private final ServedModel served;
    private final ServerIdentity identity;
    private final Admission admission;

    AdminMessages(ServedModel served, ServerIdentity identity, Admission admission) {
        this.served = served;
        this.identity = identity;
        this.admission = admission;
    }

    /** ServerLiveResponse. */
    static WireWriter live() {
        return truth(true);
    }

    /** ServerReadyResponse. */
    WireWriter serverReady() {
        return truth(admission.isReady());
    }

    /** ModelReadyResponse to a ModelReadyRequest. */
    WireWriter modelReady(WireBytes request) {
        NamedModel.read(request).check(served);
        return truth(admission.isReady());
    }

    /** ServerMetadataResponse. */
    WireWriter serverMetadata() {
        var out =
                new WireWriter(USUAL_BYTES)
                        .string(1, identity.name())
                        .string(2, identity.version());
        ServerIdentity.EXTENSIONS.forEach(extension -> out.string(3, extension));
        return out;
    }

    /** ModelMetadataResponse to a ModelMetadataRequest. */
    WireWriter modelMetadata(WireBytes request) {
        NamedModel.read(request).check(served);
        var signature = served.signature();
        var out =
                new WireWriter(USUAL_BYTES)
                        .string(1, served.name())
                        .string(2, served.revision())
                        .string(3, served.platform());
        writeTensors(out, 4, signature.inputs());
        writeTensors(out, 5, signature.outputs());
        return out;
    }

    private static void writeTensors(WireWriter out, int field, List<TensorSignature> tensors) {
        for (var tensor : tensors) {
            int metadata = out.begin(field);
            out.string(1, tensor.name()).string(2, tensor.datatype());
            int shape = out.begin(3);
            tensor.shape().forEach(out::varint);
            out.end(shape).end(metadata);
        }
    }

    private static WireWriter truth(boolean value) {
        return new WireWriter(USUAL_BYTES).number(TRUTH, value ? 1 : 0);
    }
}
