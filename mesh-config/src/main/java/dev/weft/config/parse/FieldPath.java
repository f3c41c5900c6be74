package dev.weft.config.parse;

/** Paths of fields as diagnostics show them: {@code spec.http[2].match[0].headers["x-user.id"]}. */
public final class FieldPath {

    private FieldPath() {}

    /** The path of a field of an object; a name that is no plain word is put in brackets. */
    public static String child(String parent, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '-' && c != '_') {
                return parent + "[\"" + name + "\"]";
            }
        }
        return parent.isEmpty() ? name : parent + "." + name;
    }

    /** The path of an item of a list. */
    public static String item(String parent, int index) {
        return parent + "[" + index + "]";
    }
}
