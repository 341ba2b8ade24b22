package dev.tandem.bench.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.CleartextHttp2ServerUpgradeHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;

/** Netty itself: its codecs, and gRPC framing by hand. */
final class NettyCandidate {

    private NettyCandidate() {}

    static void start(int port) throws InterruptedException {
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                var codec = new HttpServerCodec();
                                channel.pipeline()
                                        .addLast(
                                                new CleartextHttp2ServerUpgradeHandler(
                                                        codec,
                                                        new HttpServerUpgradeHandler(
                                                                codec, protocol -> null),
                                                        http2()))
                                        .addLast(new HttpObjectAggregator(1 << 20))
                                        .addLast(new Http1());
                            }
                        })
                .bind(port)
                .sync();
    }

    private static ChannelHandler http2() {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline()
                        .addLast(Http2FrameCodecBuilder.forServer().build())
                        .addLast(new Http2MultiplexHandler(new Stream.Initializer()));
            }
        };
    }

    private static final class Http1 extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            var response =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.OK,
                            Unpooled.wrappedBuffer(Reply.JSON));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, Reply.JSON.length);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    private static final class Stream extends SimpleChannelInboundHandler<Http2StreamFrame> {

        private boolean grpc;

        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
            if (frame instanceof Http2HeadersFrame headers) {
                var type = headers.headers().get(HttpHeaderNames.CONTENT_TYPE);
                grpc = type != null && type.toString().startsWith("application/grpc");
            } else if (frame instanceof Http2DataFrame data && data.isEndStream()) {
                if (grpc) {
                    answerGrpc(context);
                } else {
                    answerJson(context);
                }
            }
        }

        private static void answerJson(ChannelHandlerContext context) {
            context.write(
                    new DefaultHttp2HeadersFrame(
                            new DefaultHttp2Headers()
                                    .status("200")
                                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                                    .setInt(HttpHeaderNames.CONTENT_LENGTH, Reply.JSON.length)));
            context.writeAndFlush(
                    new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(Reply.JSON), true));
        }

        private static void answerGrpc(ChannelHandlerContext context) {
            context.write(
                    new DefaultHttp2HeadersFrame(
                            new DefaultHttp2Headers()
                                    .status("200")
                                    .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc")));
            var body =
                    context.alloc()
                            .buffer(5 + Reply.MESSAGE.length)
                            .writeByte(0)
                            .writeInt(Reply.MESSAGE.length)
                            .writeBytes(Reply.MESSAGE);
            context.write(new DefaultHttp2DataFrame(body));
            context.writeAndFlush(
                    new DefaultHttp2HeadersFrame(
                            new DefaultHttp2Headers().set("grpc-status", "0"), true));
        }

        private static final class Initializer
                extends ChannelInitializer<io.netty.channel.Channel> {
            @Override
            protected void initChannel(io.netty.channel.Channel channel) {
                channel.pipeline().addLast(new Stream());
            }
        }
    }
}
