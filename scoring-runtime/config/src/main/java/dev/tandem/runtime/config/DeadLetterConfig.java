package dev.tandem.runtime.config;

/**
 * The topic for records that cannot be scored, each as it came, with cause and origin in its headers.
 *
 * @param attempts how often a record is tried before it goes there, where trying again can help
 */
public record DeadLetterConfig(String topic, int attempts) {

    public static final int MAX_ATTEMPTS = 100;

    public DeadLetterConfig {
        Checks.text("deadLetter.topic", topic);
        Checks.between("deadLetter.attempts", attempts, 1, MAX_ATTEMPTS, "");
    }
}
