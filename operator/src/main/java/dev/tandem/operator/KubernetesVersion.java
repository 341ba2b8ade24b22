package dev.tandem.operator;

import io.fabric8.kubernetes.client.VersionInfo;

/** What the API server's version says of what the cluster can do. */
record KubernetesVersion(int major, int minor) {

    /** Image volumes (KEP-4639) are switched on by default from 1.35, and general from 1.36. */
    private static final KubernetesVersion IMAGE_VOLUMES = new KubernetesVersion(1, 35);

    static KubernetesVersion of(VersionInfo version) {
        return new KubernetesVersion(number(version.getMajor()), number(version.getMinor()));
    }

    boolean hasImageVolumes() {
        return major > IMAGE_VOLUMES.major
                || (major == IMAGE_VOLUMES.major && minor >= IMAGE_VOLUMES.minor);
    }

    /** Providers append to the minor version, as in {@code 34+}. */
    private static int number(String text) {
        String digits = text.replaceAll("[^0-9].*$", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
