package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveBatch;
import dev.tandem.controllers.spec.EffectiveBucketAccess;
import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.controllers.spec.EffectiveTables;
import dev.tandem.controllers.spec.Workload;
import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.ModelConfig;
import dev.tandem.runtime.config.ObjectStoreConfig;
import dev.tandem.runtime.config.RuntimeConfig;
import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TableInputConfig;
import dev.tandem.runtime.config.TableOutputConfig;
import dev.tandem.runtime.config.TableValidationConfig;

/** What a run of a batch scoring job is told, and with what it logs in. */
final class BatchConfigs {

    private static final String ACCESS_KEY = "AWS_ACCESS_KEY_ID";
    private static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";

    private BatchConfigs() {}

    static String of(Workload workload, EffectiveBatch batch, FeatureUse use) {
        EffectiveTables tables = batch.tables();
        return RuntimeConfigs.json(
                new BatchConfig(
                        RuntimeConfig.VERSION,
                        model(workload),
                        new TableInputConfig(
                                TableVolumes.path(tables.input()),
                                tables.inputFormat().map(TableFormat::valueOf).orElse(null),
                                tables.columns()),
                        new TableOutputConfig(
                                TableVolumes.path(tables.output()),
                                TableFormat.valueOf(tables.outputFormat()),
                                tables.keep()),
                        new TableValidationConfig(
                                tables.quarantine().map(TableVolumes::path).orElse(""),
                                tables.maxErrorRatio()),
                        batch.skipIfUnchanged(),
                        use.publish().orElse(null),
                        batch.buckets().map(BatchConfigs::objectStore).orElse(null)));
    }

    /** The variables that the configuration names. */
    static Additions credentials(EffectiveBucketAccess buckets) {
        return buckets.secret()
                .map(
                        secret ->
                                Additions.secret(ACCESS_KEY, secret, ACCESS_KEY)
                                        .and(Additions.secret(SECRET_KEY, secret, SECRET_KEY)))
                .orElse(Additions.NONE);
    }

    /** A model that is live somewhere is pinned; of another the runtime finds the revision. */
    private static ModelConfig model(Workload workload) {
        EffectiveModel model = workload.model();
        return model.digest()
                .map(digest -> new PinnedModel(model, digest))
                .map(pinned -> RuntimeConfigs.model(workload, pinned))
                .orElseGet(() -> RuntimeConfigs.model(workload));
    }

    private static ObjectStoreConfig objectStore(EffectiveBucketAccess buckets) {
        boolean secret = buckets.secret().isPresent();
        return new ObjectStoreConfig(
                buckets.endpoint(),
                buckets.region(),
                secret ? ACCESS_KEY : "",
                secret ? SECRET_KEY : "");
    }
}
