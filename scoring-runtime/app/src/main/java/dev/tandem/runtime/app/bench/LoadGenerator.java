package dev.tandem.runtime.app.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sends one request again and again, over a bounded number of connections, on one thread. Where none is free, what is due waits, and that is part of
 * its latency: a server that stalls is not asked less for it (Gil Tene's "coordinated omission").
 */
public final class LoadGenerator implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final ByteBuf request;
    private final ConnectionPool pool;

    /**
     * Opens the connections.
     *
     * @param post what is sent
     * @param count connections, at least 1
     */
    public LoadGenerator(HttpPost post, int count) {
        request = post.bytes();
        boolean epoll = Epoll.isAvailable();
        group =
                new MultiThreadIoEventLoopGroup(
                        1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loop = group.next();
        var bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                        .remoteAddress(post.server());
        pool = new ConnectionPool(bootstrap, count);
        loop.execute(pool::open);
    }

    /**
     * Sends what a schedule says, and waits for the answers.
     *
     * @param asked requests a second, for the outcome
     * @param duration for how long requests are due
     */
    public Outcome run(Schedule schedule, double asked, Duration duration)
            throws InterruptedException {
        var done = new CompletableFuture<Outcome>();
        loop.execute(
                () -> {
                    var run = new Run(loop, pool, request, schedule, asked, duration, done);
                    pool.serve(run);
                    run.begin();
                });
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome is never a failure", e);
        }
    }

    @Override
    public void close() {
        loop.execute(pool::close);
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
