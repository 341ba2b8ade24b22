package dev.tandem.runtime.config;

/**
 * How {@code s3://} is reached.
 *
 * @param endpoint the server's URL; empty for Amazon's own
 * @param region empty where the server has none
 * @param accessKeyVariable the environment variable that holds the access key's id; empty for anonymous access
 * @param secretKeyVariable the environment variable that holds the secret access key
 */
public record ObjectStoreConfig(
        String endpoint, String region, String accessKeyVariable, String secretKeyVariable) {

    public ObjectStoreConfig {
        endpoint = endpoint == null ? "" : endpoint;
        region = region == null ? "" : region;
        accessKeyVariable = accessKeyVariable == null ? "" : accessKeyVariable;
        secretKeyVariable = secretKeyVariable == null ? "" : secretKeyVariable;
    }
}
