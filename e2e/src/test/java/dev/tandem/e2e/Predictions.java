package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.InferenceClient;
import dev.tandem.e2e.support.Prediction;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ServedModel;

import java.io.IOException;
import java.util.List;

/** What is asked of predictions in every story. */
final class Predictions {

    private Predictions() {}

    /** Every committed row is answered as scikit-learn does, over REST and gRPC. */
    static void areRight(ServedModel model, Sample sample)
            throws IOException, InterruptedException {
        for (InferenceClient client : List.of(model.endpoint().rest(), model.endpoint().grpc())) {
            try (client) {
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
