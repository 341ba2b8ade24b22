package dev.tandem.controllers.observed;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What it means that the API server takes no pods: a ResourceQuota, a LimitRange, Pod Security or a
 * PriorityClass that is missing, in its own words and with what can be done.
 */
public final class PodsRefusal {

    /** The name of a pod that never was is another at each attempt. */
    private static final Pattern ATTEMPT =
            Pattern.compile("^(Error creating: )?(pods \"[^\"]*\" is forbidden: )?");

    /** What others use of a quota changes without anybody's doing here. */
    private static final Pattern USED = Pattern.compile(", used: \\S+(,\\S+)*(?=, limited: )");

    /** What to do, by what the words speak of. */
    private static final Map<String, String> REMEDIES =
            Map.of(
                    "quota",
                    "free what the quota counts, raise it, or ask for less in spec.resources",
                    "PriorityClass",
                    "create it, or name another in spec.placement.priorityClassName",
                    "PodSecurity",
                    "let the namespace take such pods (label pod-security.kubernetes.io/enforce)",
                    " per Container",
                    "set spec.resources to what the namespace's LimitRange allows",
                    " per Pod",
                    "set spec.resources to what the namespace's LimitRange allows");

    private PodsRefusal() {}

    /** A refusal, in the words of the API server. */
    public static PodTrouble of(String words) {
        String cause = USED.matcher(ATTEMPT.matcher(words).replaceFirst("")).replaceFirst("");
        String remedy =
                REMEDIES.entrySet().stream()
                        .filter(known -> cause.contains(known.getKey()))
                        .map(Map.Entry::getValue)
                        .sorted()
                        .findFirst()
                        .orElse("change what refuses them, or the spec");
        return new PodTrouble(
                Reason.PodsRefused, "the API server takes no pods: " + cause + "; " + remedy);
    }

    /** A Job whose pods do not come, without anybody's words. */
    public static PodTrouble unexplained(String job) {
        return new PodTrouble(
                Reason.PodsRefused,
                "no pod of Job "
                        + job
                        + " came, and no event says why; see what kubectl describe job "
                        + job
                        + " says");
    }
}
