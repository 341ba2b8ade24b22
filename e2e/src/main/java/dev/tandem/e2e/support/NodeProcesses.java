package dev.tandem.e2e.support;

import io.fabric8.kubernetes.api.model.Pod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processes of pods whose node is this machine. */
public final class NodeProcesses {

    private NodeProcesses() {}

    /**
     * Ends the Java processes of a pod by SIGKILL, as the kernel would.
     *
     * @throws IllegalStateException where there is none on this machine
     */
    public static void killJava(Pod pod) {
        List<ProcessHandle> processes = java(pod);
        if (processes.isEmpty()) {
            throw new IllegalStateException(
                    "no Java process of pod "
                            + pod.getMetadata().getName()
                            + " on this machine; this test has to run on the node, as root");
        }
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    /** Whether a Java process of the pod runs on this machine. */
    public static boolean runsJava(Pod pod) {
        return !java(pod).isEmpty();
    }

    private static List<ProcessHandle> java(Pod pod) {
        return ProcessHandle.allProcesses()
                .filter(process -> belongs(process, pod.getMetadata().getUid()))
                .filter(NodeProcesses::isJava)
                .toList();
    }

    private static boolean belongs(ProcessHandle process, String podUid) {
        return read(process, "cgroup").contains(podUid);
    }

    private static boolean isJava(ProcessHandle process) {
        return read(process, "comm").strip().equals("java");
    }

    private static String read(ProcessHandle process, String file) {
        Path path = Path.of("/proc", Long.toString(process.pid()), file);
        try {
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            // It ended while we looked, which the kernel says by an error of reading.
            if (!process.isAlive()) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
