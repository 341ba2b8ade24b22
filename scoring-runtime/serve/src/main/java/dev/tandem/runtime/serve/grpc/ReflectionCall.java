package dev.tandem.runtime.serve.grpc;

import dev.tandem.runtime.serve.GrpcStatus;
import dev.tandem.runtime.serve.OpenStreams;
import dev.tandem.runtime.serve.RefusedException;

import java.util.Optional;

/**
 * One call of gRPC's server reflection (grpc/grpc, doc/server-reflection.md), by which tools such as grpcurl learn what can be
 * called. Its two versions are the same on the wire.
 */
final class ReflectionCall implements GrpcStream.Handler {

    private static final int MOST_BYTES = 16 * 1024;
    private static final int USUAL_BYTES = 1024;

    private static final int HOST = WireReader.tag(1, WireReader.LENGTH);
    private static final int FILE_BY_NAME = WireReader.tag(3, WireReader.LENGTH);
    private static final int FILE_OF_SYMBOL = WireReader.tag(4, WireReader.LENGTH);
    private static final int LIST_SERVICES = WireReader.tag(7, WireReader.LENGTH);

    private static final int VALID_HOST = 1;
    private static final int ORIGINAL_REQUEST = 2;
    private static final int FILES = 4;
    private static final int SERVICES = 6;
    private static final int ERROR = 7;

    private GrpcStream stream;

    private ReflectionCall() {}

    static void begin(GrpcCall call, OpenStreams open) {
        var reflection = new ReflectionCall();
        reflection.stream = GrpcStream.begin(call, MOST_BYTES, open, reflection);
    }

    @Override
    public void receiving(int bytes) {
        // Bounded by the size of a message.
    }

    @Override
    public void message(WireBytes request) {
        stream.send(GrpcFrames.framed(answer(request)));
        stream.answered();
    }

    @Override
    public void refused(RefusedException why) {
        stream.refuse(why);
    }

    @Override
    public void over() {
        // Nothing is kept.
    }

    /** ServerReflectionResponse to a ServerReflectionRequest. */
    static WireWriter answer(WireBytes request) {
        String host = "";
        int asked = 0;
        String name = "";
        var fields = request.fields();
        while (fields.next()) {
            int tag = fields.tag();
            if (tag == HOST) {
                host = fields.bytes().text("host");
            } else if (tag == FILE_BY_NAME || tag == FILE_OF_SYMBOL || tag == LIST_SERVICES) {
                asked = tag;
                name = fields.bytes().text("what is asked for");
            } else {
                fields.skip();
            }
        }
        var out = new WireWriter(USUAL_BYTES).string(VALID_HOST, host);
        int original = out.begin(ORIGINAL_REQUEST);
        request.appendTo(out);
        out.end(original);
        return answer(out, asked, name);
    }

    private static WireWriter answer(WireWriter out, int asked, String name) {
        if (asked == LIST_SERVICES) {
            return services(out);
        }
        if (asked == FILE_BY_NAME) {
            return file(out, name, Descriptors.get().file(name));
        }
        if (asked == FILE_OF_SYMBOL) {
            return file(out, name, Descriptors.get().fileOf(name));
        }
        return error(
                out,
                GrpcStatus.UNIMPLEMENTED,
                "services, files by name and files by symbol are told; no extensions, of which"
                        + " there are none");
    }

    private static WireWriter services(WireWriter out) {
        int services = out.begin(SERVICES);
        for (String service : Descriptors.get().services()) {
            int one = out.begin(1);
            out.string(1, service).end(one);
        }
        return out.end(services);
    }

    private static WireWriter file(WireWriter out, String name, Optional<byte[]> file) {
        if (file.isEmpty()) {
            return error(out, GrpcStatus.NOT_FOUND, "there is no '%s' here".formatted(name));
        }
        int files = out.begin(FILES);
        return out.bytes(1, file.get()).end(files);
    }

    private static WireWriter error(WireWriter out, GrpcStatus status, String message) {
        int error = out.begin(ERROR);
        return out.number(1, Integer.parseInt(status.code())).string(2, message).end(error);
    }
}
