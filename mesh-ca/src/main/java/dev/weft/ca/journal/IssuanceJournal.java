package dev.weft.ca.journal;

import dev.weft.types.SpiffeId;
import java.math.BigInteger;
import java.time.Instant;

/** Remembers what was issued. Any thread; never throws, never blocks for long. */
public interface IssuanceJournal {

    /** Writes one entry down. */
    void record(Entry entry);

    /**
     * One issued certificate; all of it is public.
     *
     * @param serial of the certificate
     * @param id whose it is
     * @param notAfter when it ends
     * @param issuedAt when it was signed
     * @param attestedBy how the caller proved the identity: {@code token}, {@code svid} or {@code self}
     */
    record Entry(BigInteger serial, SpiffeId id, Instant notAfter, Instant issuedAt, String attestedBy) {

        /** One line: time, serial in hexadecimal, identity, end, proof; separated by spaces. */
        public String line() {
            return issuedAt + " " + serial.toString(16) + " " + id + " " + notAfter + " " + attestedBy;
        }
    }
}
