package dev.tandem.runtime.serve.coding;

import java.util.Locale;

/** In which coding a client likes its answer (RFC 9110, 12.5.3). */
public final class AcceptedCoding {

    private AcceptedCoding() {}

    /**
     * The best that is written here.
     *
     * @param header the value of {@code accept-encoding}; null where there is none
     */
    public static ContentCoding of(String header) {
        var best = ContentCoding.IDENTITY;
        if (header == null) {
            return best;
        }
        for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            int parameters = element.indexOf(';');
            String name = (parameters < 0 ? element : element.substring(0, parameters)).strip();
            if (parameters >= 0 && isRefused(element.substring(parameters + 1))) {
                continue;
            }
            if (name.equals("gzip")) {
                return ContentCoding.GZIP;
            }
            if (name.equals("deflate")) {
                best = ContentCoding.DEFLATE;
            }
        }
        return best;
    }

    /** Whether a weight is 0, in any of its spellings. */
    private static boolean isRefused(String weight) {
        return weight.strip().matches("q\\s*=\\s*0(\\.0*)?");
    }
}
