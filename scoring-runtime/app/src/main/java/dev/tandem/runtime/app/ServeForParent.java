package dev.tandem.runtime.app;

import java.io.IOException;
import java.io.OutputStream;

/** The launcher for the process that started it: it ends when that has ended, whatever ended it, because its standard input does. */
final class ServeForParent {

    private static final System.Logger LOG = System.getLogger(ServeForParent.class.getName());

    private ServeForParent() {}

    static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("parent").start(ServeForParent::awaitEnd);
        Main.main(arguments);
    }

    private static void awaitEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "standard input cannot be read: the end", e);
        }
        System.exit(0);
    }
}
