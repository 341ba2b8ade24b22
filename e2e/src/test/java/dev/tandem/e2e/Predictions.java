package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Endpoint;
import dev.tandem.e2e.support.InferenceClient;
import dev.tandem.e2e.support.Prediction;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ServedModel;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** What is asked of predictions in every story. */
final class Predictions {

    private Predictions() {}

    /** Every committed row is answered as scikit-learn does, over REST and gRPC. */
    static void areRight(ServedModel model, Sample sample)
            throws IOException, InterruptedException {
        Endpoint endpoint = model.reachableEndpoint();
        List<Supplier<InferenceClient>> clients = List.of(endpoint::rest, endpoint::grpc);
        for (Supplier<InferenceClient> made : clients) {
            try (InferenceClient client = made.get()) {
                Prediction prediction = client.infer(model.name(), sample);
                assertThat(prediction.modelName()).isEqualTo(model.name());
                assertThat(prediction.modelVersion()).isEqualTo(sample.revision());
                assertThat(sample.difference(prediction))
                        .as(client.getClass().getSimpleName() + ", rows of " + sample.model())
                        .isLessThanOrEqualTo(Sample.TOLERANCE);
            }
        }
    }
}
