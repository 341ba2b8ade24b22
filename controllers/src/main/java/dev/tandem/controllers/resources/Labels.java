package dev.tandem.controllers.resources;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Labels and annotations of everything Tandem makes. */
public final class Labels {

    /** The API group, and the prefix of Tandem's own labels and annotations. */
    public static final String GROUP = "inference.tandem.dev";

    /** Server-side apply's field manager. It never changes: the API server knows our fields by it. */
    public static final String FIELD_MANAGER = "tandem";

    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** Selects everything Tandem makes; the informers ask for nothing else. */
    public static final String SELECTOR = MANAGED_BY + "=" + FIELD_MANAGER;

    /** The name of the InferenceService an object belongs to. */
    public static final String INFERENCE_SERVICE = GROUP + "/inference-service";

    /** What a pod is for: {@link #SERVING} or {@link #VERIFICATION}. */
    public static final String ROLE = GROUP + "/role";

    public static final String SERVING = "serving";
    public static final String VERIFICATION = "verification";

    /** The model revision a pod serves; on pods only, because selectors never change. */
    public static final String REVISION = GROUP + "/revision";

    /** Identifies a model as a spec names it, see {@link Names#modelKey}. */
    public static final String MODEL_KEY = GROUP + "/model-key";

    /** Where a Deployment's model came from. */
    public static final String MODEL_URI = GROUP + "/model-uri";

    /** The digest of a Deployment's model. */
    public static final String MODEL_DIGEST = GROUP + "/model-digest";

    /** Identifies what the user said about a Deployment's pods. */
    public static final String POD_KEY = GROUP + "/pod-key";

    /** The runtime image a Deployment's pods were given; an operator upgrade keeps it. */
    public static final String RUNTIME_IMAGE = GROUP + "/runtime-image";

    /** How a Deployment's pods get at a model image; an operator or cluster upgrade keeps it. */
    public static final String DELIVERY = GROUP + "/delivery";

    /** The Job a pod belongs to; Kubernetes sets it. */
    public static final String JOB_NAME = "batch.kubernetes.io/job-name";

    private Labels() {}

    /** Labels of an object that belongs to a service. */
    public static SortedMap<String, String> of(String service, String role) {
        SortedMap<String, String> labels = new TreeMap<>(selector(service, role));
        labels.put("app.kubernetes.io/name", "inference-service");
        labels.put("app.kubernetes.io/instance", service);
        labels.put("app.kubernetes.io/part-of", "tandem");
        labels.put(MANAGED_BY, FIELD_MANAGER);
        return labels;
    }

    /** Selects the pods of a service in one role. Immutable in a Deployment, so never extended. */
    public static SortedMap<String, String> selector(String service, String role) {
        return new TreeMap<>(Map.of(INFERENCE_SERVICE, service, ROLE, role));
    }
}
