package dev.tandem.operator;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real kube-apiserver with a real etcd, and nothing else: no controllers, no scheduler, no nodes.
 * Everything it makes lies in one temporary folder and goes with it.
 *
 * <p>Own code and not the client's {@code kube-api-test}: that one keeps its programs and state in
 * the home folder under versions of its own, and its etcd waits for the disk.
 */
final class ApiServer implements AutoCloseable {

    static final String ADMIN = "admin";

    /** The name that a pod of the chart's service account has at the API server. */
    static final String OPERATOR = "system:serviceaccount:tandem-system:tandem-operator";

    /** The same of a chart that watches some namespaces only. */
    static final String NAMESPACED_OPERATOR = "system:serviceaccount:tandem-system:namespaced";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Thread hook = new Thread(this::endProcesses);
    private final int port;

    private ApiServer(Path folder) throws IOException {
        this.folder = folder;
        this.port = freePort();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static ApiServer start() {
        try {
            ApiServer server = new ApiServer(Files.createTempDirectory("tandem-api-server"));
            try {
                server.startProcesses();
                return server;
            } catch (RuntimeException e) {
                String log = Files.readString(server.folder.resolve("kube-apiserver.log"));
                server.close();
                throw new IllegalStateException("kube-apiserver does not start: " + log, e);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot start a kube-apiserver", e);
        }
    }

    /** A client of a user; the caller closes it. */
    KubernetesClient client(String user) {
        return new KubernetesClientBuilder().withConfig(config(user)).build();
    }

    Config config(String user) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withOauthToken(token(user))
                .withTrustCerts(true)
                .build();
    }

    /** A kubeconfig file of a user, for other processes. */
    Path kubeconfig(String user) {
        String text =
                """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters:
                  - name: test
                    cluster: {server: "%s", insecure-skip-tls-verify: true}
                users:
                  - name: test
                    user: {token: "%s"}
                contexts:
                  - name: test
                    context: {cluster: test, user: test}
                """
                        .formatted(url(), token(user));
        return written("kubeconfig-" + token(user), text);
    }

    AuditLog audit() {
        return new AuditLog(folder.resolve("audit.log"));
    }

    @Override
    public void close() {
        endProcesses();
        Runtime.getRuntime().removeShutdownHook(hook);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startProcesses() throws IOException, GeneralSecurityException {
        Path programs = programs();
        int etcdPort = freePort();
        int peerPort = freePort();
        run(
                programs.resolve("etcd"),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcdPort,
                "--advertise-client-urls=http://127.0.0.1:" + etcdPort,
                "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-cluster=default=http://127.0.0.1:" + peerPort,
                "--unsafe-no-fsync",
                "--log-level=error");
        Path key = written("service-accounts.key", serviceAccountKey());
        run(
                programs.resolve("kube-apiserver"),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--service-cluster-ip-range=10.0.0.0/24",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key,
                "--authorization-mode=RBAC",
                "--token-auth-file=" + written("tokens.csv", tokens()),
                // Nothing here makes the service accounts that pods would need.
                "--disable-admission-plugins=ServiceAccount",
                "--audit-policy-file=" + written("audit-policy.yaml", AuditLog.POLICY),
                "--audit-log-path=" + folder.resolve("audit.log"));
        try (KubernetesClient admin = client(ADMIN)) {
            await("kube-apiserver answers")
                    .atMost(PATIENCE)
                    .failFast(
                            "a server ended", () -> !processes.stream().allMatch(Process::isAlive))
                    .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                    .until(() -> "ok".equals(admin.raw("/readyz")));
        }
    }

    private void run(Path program, String... arguments) throws IOException {
        List<String> command =
                Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList();
        processes.push(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(program.getFileName() + ".log").toFile())
                        .start());
    }

    /** The servers that e2e/cluster/build made, or those of KUBEBUILDER_ASSETS. */
    private static Path programs() throws IOException {
        Process assets = new ProcessBuilder("../e2e/cluster/assets").start();
        String folder = new String(assets.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String error = new String(assets.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (folder.isBlank()) {
            throw new IllegalStateException(error);
        }
        return Path.of(folder.strip());
    }

    /** The last started is ended first. */
    private void endProcesses() {
        while (!processes.isEmpty()) {
            Process process = processes.pop().destroyForcibly();
            try {
                process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String url() {
        return "https://127.0.0.1:" + port;
    }

    private static String token(String user) {
        return "token-of-" + user.replace(':', '-');
    }

    private static String tokens() {
        return Stream.of(ADMIN, OPERATOR, NAMESPACED_OPERATOR)
                .map(user -> "%s,%s,%s,%s\n".formatted(token(user), user, user, groups(user)))
                .collect(Collectors.joining());
    }

    private static String groups(String user) {
        return user.equals(ADMIN)
                ? "system:masters"
                : "\"system:serviceaccounts,system:serviceaccounts:tandem-system\"";
    }

    private static String serviceAccountKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private Path written(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
