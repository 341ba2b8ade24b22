package dev.tandem.runtime.features;

import java.util.Objects;

/**
 * Whom a store is to take this process for.
 *
 * @param username empty for the server's default user
 * @param password empty for none
 */
public record Credentials(String username, String password) {

    public Credentials {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /** No user and no password. */
    public static Credentials none() {
        return new Credentials("", "");
    }

    /** Without the password: records end up in logs. */
    @Override
    public String toString() {
        return "Credentials[username=" + username + "]";
    }
}
