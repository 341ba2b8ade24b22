package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.Identity;
import dev.tandem.controllers.spec.Kind;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Labels and annotations of everything Tandem makes. */
public final class Labels {

    /** The API group, and the prefix of Tandem's own labels and annotations. */
    public static final String GROUP = "inference.tandem.dev";

    /** Server-side apply's field manager. It never changes: the API server knows our fields by it. */
    public static final String FIELD_MANAGER = "tandem";

    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** What a pod is for, such as {@link #SERVING} or {@link #VERIFICATION}. */
    public static final String ROLE = GROUP + "/role";

    public static final String SERVING = "serving";
    public static final String VERIFICATION = "verification";
    public static final String SCALING = "scaling";
    public static final String BATCH = "batch";

    /** The role of a Redis that the operator runs. */
    public static final String STORE = "store";

    /** On pods that use any feature store; each store adds a label of its own. */
    public static final String FEATURE_STORES = GROUP + "/feature-stores";

    private static final String USED = "used";
    private static final String STORE_PREFIX = "feature-store." + GROUP + "/";

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

    /** The label that holds the name of the resource of this kind that an object belongs to. */
    public static String owner(Kind kind) {
        return GROUP + "/" + kind.label();
    }

    /** Selects everything Tandem makes for this kind; the informers ask for nothing else. */
    public static String selectorOfAll(Kind kind) {
        return MANAGED_BY + "=" + FIELD_MANAGER + "," + owner(kind);
    }

    /** Labels of a pod that uses a feature store, by which the store asks for what it knows. */
    public static SortedMap<String, String> usersOf(String store) {
        return new TreeMap<>(Map.of(FEATURE_STORES, USED, STORE_PREFIX + store, USED));
    }

    /** The feature stores that a pod with these labels uses. */
    public static Set<String> storesOf(Map<String, String> labels) {
        return labels.keySet().stream()
                .filter(label -> label.startsWith(STORE_PREFIX))
                .map(label -> label.substring(STORE_PREFIX.length()))
                .collect(Collectors.toSet());
    }

    /** Labels of an object that belongs to a resource. */
    public static SortedMap<String, String> of(Identity owner, String role) {
        SortedMap<String, String> labels = new TreeMap<>(selector(owner, role));
        labels.put("app.kubernetes.io/name", owner.kind().label());
        labels.put("app.kubernetes.io/instance", owner.name());
        labels.put("app.kubernetes.io/part-of", "tandem");
        labels.put(MANAGED_BY, FIELD_MANAGER);
        return labels;
    }

    /** Selects the pods of a resource in one role. Immutable in a Deployment, so never extended. */
    public static SortedMap<String, String> selector(Identity owner, String role) {
        return selector(owner.kind(), owner.name(), role);
    }

    /** The same as the API's text, {@code key=value,...}, for a scale subresource. */
    public static String selectorText(Kind kind, String name, String role) {
        return selector(kind, name, role).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    /** The same, for a resource of which no more than kind and name is known. */
    public static SortedMap<String, String> selector(Kind kind, String name, String role) {
        return new TreeMap<>(Map.of(owner(kind), name, ROLE, role));
    }
}
