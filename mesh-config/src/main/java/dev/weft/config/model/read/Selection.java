package dev.weft.config.model.read;

import dev.weft.config.model.Selector;
import dev.weft.config.parse.Fields;

/**
 * Which workloads a policy selects, as far as that could be read.
 *
 * @param selector every workload when it could not be read
 * @param known whether it could be read in full
 */
record Selection(Selector selector, boolean known) {

    /** Reads {@code selector} of a policy; {@link Fields#end()} was called on {@code spec} before. */
    static Selection read(Fields spec) {
        int mark = spec.findings().mark();
        Fields field = spec.object("selector");
        Selector selector = Selector.ALL;
        if (field != null) {
            field.ignore("matchLabels");
            field.end();
            selector = SharedFields.selector(field, "matchLabels");
        }
        boolean missing = field == null && spec.incomplete();
        boolean broken = spec.findings().brokenSince(mark);
        return broken || missing ? new Selection(Selector.ALL, false) : new Selection(selector, true);
    }
}
