package dev.weft.ca.key;

/** The keys that a CA keeps. There are exactly these. */
public enum KeyName {
    /** The root that signs now. */
    CURRENT_ROOT("authority-current"),
    /** The root that will sign after the next rotation; absent most of the time. */
    NEXT_ROOT("authority-next"),
    /** Signs bootstrap tokens, and nothing else: who can mint tokens cannot sign certificates. */
    TOKEN("token-key");

    private final String fileStem;

    KeyName(String fileStem) {
        this.fileStem = fileStem;
    }

    /** The file's name without its ending; also the name in messages. */
    public String fileStem() {
        return fileStem;
    }
}
