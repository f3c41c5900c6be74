package dev.weft.cli.shop;

/** The programs of the demo that start often enough to be worth an archive of their classes. */
enum Program {
    /** The control plane with its CA. */
    CONTROL,
    /** A sidecar. */
    SIDECAR,
    /** A service of the bookshop: all of them share one class path, and so one archive. */
    SERVICE;

    /** Its archive's file name. */
    String file() {
        return name().toLowerCase(java.util.Locale.ROOT) + ".aot";
    }
}
