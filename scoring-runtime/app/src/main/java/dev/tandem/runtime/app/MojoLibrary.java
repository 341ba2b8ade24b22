package dev.tandem.runtime.app;

import hex.genmodel.IGenModel;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.invoke.MethodHandles;

/**
 * H2O's library where Java has no {@code java.desktop}, as in the image. Its largest class has a method that makes numbers of
 * pictures. Nothing here calls it, but the JVM verifies it, does not find the classes of pictures, and refuses the whole. That
 * module would make the image 15 MB larger; so the class is defined without the method.
 */
final class MojoLibrary {

    /** By name, because to refer to it would load it. */
    private static final String LARGEST = "GenModel.class";

    private static final String OF_PICTURES = "img2pixels";

    static {
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            define();
        }
    }

    private MojoLibrary() {}

    /** Has it ready, once in a process, before anything else of that library is asked for: a class cannot be defined again. */
    static void prepare() {
        // Whoever calls this has initialized the class.
    }

    private static void define() {
        try (var in = IGenModel.class.getResourceAsStream(LARGEST)) {
            var java = ClassFile.of();
            byte[] smaller =
                    java.transformClass(
                            java.parse(in.readAllBytes()),
                            ClassTransform.dropping(
                                    part ->
                                            part instanceof MethodModel method
                                                    && method.methodName()
                                                            .equalsString(OF_PICTURES)));
            MethodHandles.privateLookupIn(IGenModel.class, MethodHandles.lookup())
                    .defineClass(smaller);
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException("H2O's library has no class to read: " + e, e);
        }
    }
}
