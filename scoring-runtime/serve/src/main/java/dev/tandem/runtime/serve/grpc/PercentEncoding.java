package dev.tandem.runtime.serve.grpc;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** How {@code grpc-message} carries text: UTF-8, and whatever is not printable ASCII as a percent sign and two digits. */
final class PercentEncoding {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    static String of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        var encoded = new StringBuilder(utf8.length);
        for (byte b : utf8) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
