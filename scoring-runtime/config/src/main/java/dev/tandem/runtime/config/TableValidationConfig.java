package dev.tandem.runtime.config;

/**
 * What becomes of rows that cannot be scored.
 *
 * @param quarantineUri a folder for them, with the reason beside each; empty to leave them out
 * @param maxErrorRatio the largest part of the rows, 0 to 1, that may be bad; with more the run fails and publishes
 *     nothing
 */
public record TableValidationConfig(String quarantineUri, double maxErrorRatio) {

    public TableValidationConfig {
        quarantineUri = quarantineUri == null ? "" : quarantineUri;
        if (!(maxErrorRatio >= 0 && maxErrorRatio <= 1)) {
            throw Checks.refused(
                    "validation.maxErrorRatio", Double.toString(maxErrorRatio), "allowed: 0 to 1");
        }
    }
}
