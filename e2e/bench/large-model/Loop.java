import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime in a loop, on tensors that are made once: what a call costs when nothing is around it.
 *
 * <p>Arguments: the model, a file of one picture's floats. For each line of input, a number of seconds, it calls the model that
 * long on one thread and prints how many calls that were, the nanoseconds that went by, and those of CPU of the process.
 */
final class Loop {

    private static final long[] PICTURE = {1, 3, 224, 224};
    private static final long[] SCORES = {1, 1000};

    public static void main(String[] arguments) throws Exception {
        var environment = OrtEnvironment.getEnvironment();
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        byte[] bytes = Files.readAllBytes(Path.of(arguments[1]));
        var given = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder()).put(bytes).flip();
        var scores = ByteBuffer.allocateDirect(4 * (int) SCORES[1]).order(ByteOrder.nativeOrder());
        try (var session = environment.createSession(arguments[0], options);
                var picture = OnnxTensor.createTensor(environment, given.asFloatBuffer(), PICTURE);
                var out = OnnxTensor.createTensor(environment, scores.asFloatBuffer(), SCORES)) {
            var input = new java.util.Scanner(System.in);
            while (input.hasNextInt()) {
                call(session, picture, out, input.nextInt());
            }
        }
    }

    private static void call(OrtSession session, OnnxTensor picture, OnnxTensor scores, int seconds) throws OrtException {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        long begun = System.nanoTime();
        long calls = 0;
        while (System.nanoTime() - begun < seconds * 1_000_000_000L) {
            session.run(Map.of("picture", picture), Map.of("scores", scores)).close();
            calls++;
        }
        System.out.println(calls + " " + (System.nanoTime() - begun) + " " + (system.getProcessCpuTime() - cpu));
    }
}
