package dev.tandem.runtime.serve;

import java.util.List;

/** What the server calls itself in its metadata. */
public record ServerIdentity(String name, String version) {

    /** The extensions of the protocol that are spoken here in full, by the names that Triton gave them. */
    public static final List<String> EXTENSIONS =
            List.of(
                    "binary_tensor_data",
                    "classification",
                    "model_configuration",
                    "schedule_policy",
                    "statistics");
}
