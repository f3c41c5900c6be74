package dev.weft.cli.libc;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Functions of the C library that answer with an int, -1 for failure. Any thread; what the function changes of the calling
 * thread stays changed.
 *
 * <p>Source: errno(3), setns(2); constants of Linux.
 */
public final class Libc {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout ERRNO = Linker.Option.captureStateLayout();
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private Libc() {}

    /**
     * Calls a function.
     *
     * @param name of the C library
     * @param arguments {@code Integer} for int, {@code Long} for size_t, {@link MemorySegment} for a pointer
     * @return what it answers, 0 or more
     * @throws IOException naming the function and the error
     */
    @SuppressWarnings("restricted")
    public static int call(String name, Object... arguments) throws IOException {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = switch (arguments[i]) {
                case Integer number -> ValueLayout.JAVA_INT;
                case Long number -> ValueLayout.JAVA_LONG;
                default -> ValueLayout.ADDRESS;
            };
        }
        MemorySegment function =
                LINKER.defaultLookup().find(name).orElseThrow(() -> new IOException(name + " is missing"));
        MethodHandle handle = LINKER.downcallHandle(
                function,
                FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts),
                Linker.Option.captureCallState("errno"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO);
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            int result = (int) handle.invokeWithArguments(all);
            if (result < 0) {
                throw new IOException(name + ": " + errorText(state.get(ValueLayout.JAVA_INT, 0)));
            }
            return result;
        } catch (IOException failure) {
            throw failure;
        } catch (Throwable broken) {
            throw new IllegalStateException(name, broken);
        }
    }

    /**
     * Moves the calling thread into a network namespace: sockets that it opens from now on belong there.
     *
     * @param namespace the namespace's file, {@code /run/netns/NAME}; a platform thread must call
     * @throws IOException when there is none, or it may not be joined
     */
    public static void joinNetwork(String namespace) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int file = call("open", arena.allocateFrom(namespace), O_CLOEXEC);
            try {
                call("setns", file, CLONE_NEWNET);
            } finally {
                call("close", file);
            }
        }
    }

    private static String errorText(int number) {
        return switch (number) {
            case 1 -> "operation not permitted";
            case 2 -> "no such file";
            case 11, 110, 115 -> "no answer in time";
            case 13 -> "permission denied";
            case 98 -> "address in use";
            case 99 -> "address not of this machine";
            case 101 -> "network unreachable";
            case 104 -> "connection reset";
            case 111 -> "connection refused";
            case 113 -> "no route to host";
            default -> "error " + number;
        };
    }
}
