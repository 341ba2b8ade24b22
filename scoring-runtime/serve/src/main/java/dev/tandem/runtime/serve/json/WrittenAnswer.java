package dev.tandem.runtime.serve.json;

/** The body of an infer response. */
public final class WrittenAnswer {

    private final byte[] body;
    private final int jsonBytes;

    WrittenAnswer(byte[] body, int jsonBytes) {
        this.body = body;
        this.jsonBytes = jsonBytes;
    }

    public byte[] body() {
        return body;
    }

    /** How many of its bytes, from the first on, are JSON; behind them are outputs as bytes, if there are any. */
    public int jsonBytes() {
        return jsonBytes;
    }

    public boolean isJson() {
        return jsonBytes == body.length;
    }
}
