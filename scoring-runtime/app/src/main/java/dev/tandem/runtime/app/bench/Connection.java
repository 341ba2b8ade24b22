package dev.tandem.runtime.app.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import java.util.concurrent.TimeUnit;

/** One connection by HTTP/1.1 that is kept, with at most one request on its way; it is opened anew when the server closes it. */
final class Connection {

    private static final long RETRY_MILLIS = 100;

    private final Bootstrap bootstrap;
    private final Listener listener;
    private Channel channel;
    private boolean closed;
    private boolean busy;
    private long dueNanos;
    private long freeNanos;

    /** Whoever sends by it; told on the event loop. */
    interface Listener {

        /** It may be used: it has been opened, or its answer is complete. */
        void free(Connection connection);

        /** It cannot be used for now. */
        void gone(Connection connection);

        void answered(Connection connection, int status);

        /** Its request has no answer, nor will it have one. */
        void lost(Connection connection);
    }

    /**
     * @param bootstrap with event loop, kind of channel and address
     */
    Connection(Bootstrap bootstrap, Listener listener) {
        this.listener = listener;
        this.bootstrap =
                bootstrap
                        .clone()
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(new Opening(this));
    }

    void open() {
        var connecting = bootstrap.connect();
        channel = connecting.channel();
        connecting.addListener(
                done -> {
                    if (done.isSuccess()) {
                        freed();
                    } else if (!closed) {
                        var _ =
                                channel.eventLoop()
                                        .schedule(this::open, RETRY_MILLIS, TimeUnit.MILLISECONDS);
                    }
                });
    }

    /** Sends a request that was due at that moment. */
    void send(ByteBuf request, long due) {
        busy = true;
        dueNanos = due;
        var _ = channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }

    boolean isBusy() {
        return busy;
    }

    /** When its request was due. */
    long dueNanos() {
        return dueNanos;
    }

    /** Since when it may be used. */
    long freeNanos() {
        return freeNanos;
    }

    /** Gives up what is on its way, and begins anew. */
    void drop() {
        var _ = channel.close();
    }

    void close() {
        closed = true;
        var _ = channel.close();
    }

    private void freed() {
        freeNanos = System.nanoTime();
        listener.free(this);
    }

    private void answered(int status, boolean kept) {
        busy = false;
        listener.answered(this, status);
        if (kept) {
            freed();
        } else {
            var _ = channel.close();
        }
    }

    private void ended() {
        if (busy) {
            busy = false;
            listener.lost(this);
        }
        listener.gone(this);
        if (!closed) {
            open();
        }
    }

    /** Makes what reads the answers of each channel. */
    private static final class Opening extends ChannelInitializer<Channel> {

        private final Connection connection;

        Opening(Connection connection) {
            this.connection = connection;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new HttpResponseDecoder(), new Answers(connection));
        }
    }

    /** What comes over one channel. */
    private static final class Answers extends ChannelInboundHandlerAdapter {

        private final Connection connection;
        private int status;
        private boolean kept;

        Answers(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpResponse response) {
                // What is no HTTP has this status too, and the connection is of no more use.
                status = response.decoderResult().isFailure() ? 0 : response.status().code();
                kept = status != 0 && HttpUtil.isKeepAlive(response);
            }
            boolean last = message instanceof LastHttpContent;
            ReferenceCountUtil.release(message);
            if (last) {
                connection.answered(status, kept);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connection.ended();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
