package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveBatch;
import dev.tandem.controllers.spec.EffectiveBucketAccess;
import dev.tandem.controllers.spec.EffectivePublish;
import dev.tandem.controllers.spec.EffectiveTables;
import dev.tandem.controllers.spec.ModelChoice;

import java.util.ArrayList;
import java.util.List;

/** What makes two runs the same run. */
public final class BatchRuns {

    private BatchRuns() {}

    /**
     * The name of the Job of a table that is scored once. It changes with everything the user says
     * of the run, and with nothing else: neither an upgrade of the operator nor another model in a
     * service scores a table again that was scored. A field that is added later joins in only where
     * it is set.
     */
    public static String once(EffectiveBatch batch) {
        EffectiveTables tables = batch.tables();
        List<String> texts = new ArrayList<>();
        texts.add(
                switch (batch.model()) {
                    case ModelChoice.Given(var model) -> Names.modelKey(model);
                    case ModelChoice.LiveIn(String service) -> "live in " + service;
                });
        texts.add("from " + TableVolumes.path(tables.input()));
        texts.add("format " + tables.inputFormat().orElse(""));
        texts.add("columns " + tables.columns());
        texts.add("to " + TableVolumes.path(tables.output()));
        texts.add("format " + tables.outputFormat());
        texts.add("keep " + tables.keep());
        texts.add("bad to " + tables.quarantine().map(TableVolumes::path).orElse(""));
        texts.add("bad at most " + tables.maxErrorRatio());
        texts.add("skip " + batch.skipIfUnchanged());
        texts.add("timeout " + batch.timeout().map(Object::toString).orElse(""));
        texts.add("retries " + batch.retries());
        texts.add(batch.buckets().map(BatchRuns::text).orElse(""));
        texts.add(batch.publish().map(EffectivePublish::text).orElse(""));
        texts.add("scratch " + batch.scratch().map(Object::toString).orElse(""));
        texts.addAll(PodRecord.texts(batch.resources(), batch.placement()));
        return batch.identity().name() + "-" + Names.hash(texts);
    }

    private static String text(EffectiveBucketAccess buckets) {
        return String.join(" ", buckets.endpoint(), buckets.region(), buckets.secret().orElse(""));
    }
}
