package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.OpenStreams;
import dev.tandem.runtime.serve.Refusal;
import dev.tandem.runtime.serve.RefusedException;

import io.vertx.core.buffer.Buffer;

/**
 * A call whose messages are answered one after the other, in their order. While one is being answered nothing more is read
 * from the client, so that what waits is never more than HTTP/2's window. Belongs to its event loop.
 */
final class GrpcStream implements OpenStreams.OpenStream {

    /** What becomes of the messages. */
    interface Handler {

        /** So many bytes of the next message have come, at the least. May refuse them. */
        void receiving(int bytes);

        /** A message is complete. {@link GrpcStream#answered} has to follow, now or later. */
        void message(WireBytes message);

        /** The message that is being received is refused, and {@link GrpcStream#refuse} has to follow. */
        void refused(RefusedException why);

        /** The call has ended, for whatever reason. */
        void over();
    }

    private final GrpcCall call;
    private final GrpcFrames frames;
    private final OpenStreams open;
    private final Handler handler;
    private boolean busy;
    private boolean reading;
    private boolean complete;
    private boolean ending;
    private boolean over;

    private GrpcStream(GrpcCall call, int maxBytes, OpenStreams open, Handler handler) {
        this.call = call;
        this.frames = new GrpcFrames(maxBytes);
        this.open = open;
        this.handler = handler;
    }

    /** Begins to read a call. */
    static GrpcStream begin(GrpcCall call, int maxBytes, OpenStreams open, Handler handler) {
        var stream = new GrpcStream(call, maxBytes, open, handler);
        open.add(stream);
        var request = call.request();
        request.exceptionHandler(gone -> stream.close());
        request.response().exceptionHandler(gone -> stream.close());
        request.response().closeHandler(closed -> stream.close());
        request.handler(stream::receive);
        request.endHandler(
                ended -> {
                    stream.complete = true;
                    stream.readOn();
                });
        return stream;
    }

    private void receive(Buffer chunk) {
        if (over) {
            return;
        }
        try {
            frames.append(chunk);
        } catch (RefusedException e) {
            refuse(e);
            return;
        }
        readOn();
    }

    /** Takes on what is there. Not deeper than once, though the messages may be answered at once. */
    private void readOn() {
        if (reading) {
            return;
        }
        reading = true;
        try {
            while (!over && !busy && frames.size() > 0) {
                handler.receiving(frames.size());
                if (!hasMessage()) {
                    break;
                }
                busy = true;
                handler.message(frames.take(call.encoding()));
            }
        } catch (RefusedException e) {
            handler.refused(e);
        } finally {
            reading = false;
        }
        if (!over && !busy) {
            settle();
        } else if (!over) {
            call.request().pause();
        }
    }

    private boolean hasMessage() {
        try {
            return frames.hasMessage();
        } catch (RefusedException e) {
            refuse(e);
            return false;
        }
    }

    private void settle() {
        if (ending) {
            refuse(
                    new RefusedException(
                            Refusal.UNAVAILABLE, "this server ends; open the stream again"));
        } else if (!complete) {
            call.request().resume();
        } else if (frames.size() > 0) {
            refuse(
                    RefusedException.invalid(
                            "the stream ends inside a message, %d bytes after its beginning"
                                    .formatted(frames.size())));
        } else {
            call.end();
            close();
        }
    }

    /** Sends an answer, in its frame. */
    void send(Buffer framed) {
        call.send(framed);
    }

    /** The message that was handed out is done with: on to the next, once the client takes in what it was sent. */
    void answered() {
        var response = call.request().response();
        if (!over && response.writeQueueFull()) {
            response.drainHandler(drained -> goOn());
        } else {
            goOn();
        }
    }

    private void goOn() {
        busy = false;
        readOn();
    }

    /** Ends the call with an error. */
    void refuse(RefusedException why) {
        if (!over) {
            call.refuse(why);
            close();
        }
    }

    private void close() {
        if (!over) {
            over = true;
            frames.discard();
            open.remove(this);
            handler.over();
        }
    }

    @Override
    public void drain() {
        // Whoever is here is served for as long as the server listens.
    }

    @Override
    public void end() {
        ending = true;
        if (!over && !busy) {
            settle();
        }
    }
}
