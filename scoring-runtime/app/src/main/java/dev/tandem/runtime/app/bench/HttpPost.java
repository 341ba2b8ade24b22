package dev.tandem.runtime.app.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** The one request that is sent again and again. */
public final class HttpPost {

    private static final int HTTP = 80;

    private final URI url;
    private final Map<String, String> headers;
    private final byte[] body;

    /**
     * @param url by http
     * @param headers besides those that HTTP needs itself
     * @param body kept as it is
     */
    public HttpPost(URI url, Map<String, String> headers, byte[] body) {
        this.url = url;
        this.headers = Map.copyOf(headers);
        this.body = body.clone();
    }

    public URI url() {
        return url;
    }

    public Map<String, String> headers() {
        return headers;
    }

    public byte[] body() {
        return body.clone();
    }

    InetSocketAddress server() {
        return new InetSocketAddress(url.getHost(), url.getPort() < 0 ? HTTP : url.getPort());
    }

    /** All of it as HTTP/1.1 has it, written once: what a request costs here is not to be in the way of what is measured. */
    ByteBuf bytes() {
        var more =
                headers.entrySet().stream()
                        .map(header -> "%s: %s\r\n".formatted(header.getKey(), header.getValue()))
                        .collect(Collectors.joining());
        var head =
                "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(url.getRawPath(), url.getRawAuthority(), more, body.length)
                        .getBytes(StandardCharsets.US_ASCII);
        var bytes = Unpooled.directBuffer(head.length + body.length);
        return Unpooled.unreleasableBuffer(bytes.writeBytes(head).writeBytes(body).asReadOnly());
    }
}
