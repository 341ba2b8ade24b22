package dev.tandem.runtime.app.bench;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Where the load comes from.
 *
 * @param cores that this process may use
 * @param shared whether the server is on the same machine, and so takes some of them
 * @param load before anything was asked, as the system counts it: how many threads ran or wanted to, in the last minute
 */
public record Machine(int cores, boolean shared, double load) {

    /** This one, as it is now. */
    public static Machine now(URI server) {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                isLoopback(server.getHost()),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** In words. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "machine   %d cores, %s; load %.2f before%n",
                cores,
                shared ? "which server and load generator share" : "the server's not among them",
                load);
    }
}
