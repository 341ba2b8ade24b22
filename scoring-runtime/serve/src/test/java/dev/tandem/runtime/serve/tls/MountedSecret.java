package dev.tandem.runtime.serve.tls;

import dev.tandem.runtime.config.TlsConfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A Secret in a volume, as a kubelet keeps it: every content in a folder of its own, to which one link leads. */
final class MountedSecret {

    private final Path folder;
    private int contents;

    MountedSecret(Path folder) {
        this.folder = folder;
    }

    MountedSecret holding(String certificate, String key) {
        try {
            Path content = Files.createDirectory(folder.resolve("..content-" + ++contents));
            Files.writeString(content.resolve("tls.crt"), certificate);
            Files.writeString(content.resolve("tls.key"), key);
            Path next = folder.resolve("..data_tmp");
            Files.createSymbolicLink(next, content.getFileName());
            Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            if (contents == 1) {
                for (String name : new String[] {"tls.crt", "tls.key"}) {
                    Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    MountedSecret holding(TestCertificate certificate) {
        return holding(certificate.certificatePem(), certificate.keyPem());
    }

    TlsConfig config() {
        return new TlsConfig(
                folder.resolve("tls.crt").toString(), folder.resolve("tls.key").toString());
    }
}
