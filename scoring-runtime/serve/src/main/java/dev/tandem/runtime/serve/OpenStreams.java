package dev.tandem.runtime.serve;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Calls of one event loop that stay open until somebody ends them, and have to be told when the server does. */
public final class OpenStreams {

    /** Such a call. */
    public interface OpenStream {

        /** New clients should go elsewhere from now on; what is open goes on. */
        void drain();

        /** The server ends: the call has to, as soon as it has answered what it has taken. */
        void end();
    }

    private final Set<OpenStream> streams = new LinkedHashSet<>();

    public void add(OpenStream stream) {
        streams.add(stream);
    }

    public void remove(OpenStream stream) {
        streams.remove(stream);
    }

    void drain() {
        List.copyOf(streams).forEach(OpenStream::drain);
    }

    void end() {
        List.copyOf(streams).forEach(OpenStream::end);
    }
}
