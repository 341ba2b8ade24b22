package dev.tandem.runtime.features;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands before a Redis, and once, when so many bytes went to it, lets something happen and cuts
 * the connection.
 */
public final class RedisProxy implements AutoCloseable {

    private final ServerSocket door;
    private final TestRedis redis;
    private final long bytes;
    private final Runnable event;
    private final AtomicBoolean happened = new AtomicBoolean();

    private RedisProxy(ServerSocket door, TestRedis redis, long bytes, Runnable event) {
        this.door = door;
        this.redis = redis;
        this.bytes = bytes;
        this.event = event;
    }

    /** What happens has happened before another byte goes either way. */
    public static RedisProxy before(TestRedis redis, long bytes, Runnable event)
            throws IOException {
        var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var proxy = new RedisProxy(door, redis, bytes, event);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    public String url() {
        return "redis://127.0.0.1:" + door.getLocalPort();
    }

    /** Whether it came to that. */
    public boolean happened() {
        return happened.get();
    }

    private void accept() {
        try {
            while (true) {
                var client = door.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // The door is closed.
            return;
        }
    }

    private void serve(Socket client) {
        try (client;
                var server = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            var from = server.getInputStream();
            var to = client.getOutputStream();
            Thread.ofVirtual().start(() -> answer(from, to));
            pass(client.getInputStream(), server.getOutputStream());
        } catch (IOException e) {
            // One of the two is gone, and now the other is, too.
            return;
        }
    }

    private static void answer(InputStream from, OutputStream to) {
        try {
            from.transferTo(to);
            to.close();
        } catch (IOException e) {
            // as above
            return;
        }
    }

    private void pass(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[4096];
        long passed = 0;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            passed += read;
            if (passed > bytes && happened.compareAndSet(false, true)) {
                event.run();
                return;
            }
            to.write(buffer, 0, read);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
